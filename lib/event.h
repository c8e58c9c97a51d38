/* event: what happened, and the name and the keys of each event.
 *
 * One table has the name and the keys of each event. report-json writes an event by it,
 * and the rules of a worksheet are read by it. What the keys mean is in demo-server(1)
 * and demo-client(1), OUTPUT. */
#ifndef EVENT_H
#define EVENT_H

#include "endpoint.h"
#include "explain.h"
#include "port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_LISTENING,
    EVENT_ACCEPTED,
    EVENT_DATAGRAM,
    EVENT_CLOSED,
    EVENT_STOPPED,
    EVENT_CONNECTED,
    EVENT_SUMMARY,
    EVENT_ERROR
};

enum event_by { BY_CLIENT, BY_SERVER };
enum event_why {
    WHY_END,
    WHY_RESET,
    WHY_IDLE,
    WHY_LIMIT,
    WHY_REFUSED,
    WHY_STOP,
    WHY_COUNT,
    WHY_SIGNAL
};
enum event_chosen { CHOSEN_BY_USER, CHOSEN_AT_BIND, CHOSEN_AT_CONNECT };
enum event_agree { AGREE_UNKNOWN, AGREE_YES, AGREE_NO };

/* One event; each kind uses the members that its keys name. */
struct event {
    enum event_kind kind;
    enum transport transport;
    uint64_t id;
    const struct endpoint *local, *peer;
    enum event_chosen chosen; /* who chose the port of `local` */
    uint64_t pid, open, bytes, bytes_in, bytes_out;
    enum event_by by;
    enum event_why why;
    uint64_t served;
    /* Both ends of the connection as the server reports them; NULL: it did not. */
    const struct endpoint *server_saw, *server_at;
    enum event_agree agree;
    int64_t took;   /* microseconds of connecting; negative: there was no connecting */
    bool not_asked; /* nothing was sent, so the server could not say what it saw */
    bool first;     /* of several alike: its meaning is spelt out */
    uint64_t asked, opened, distinct, even, odd;
    uint64_t unsent;          /* how many of those opened sent nothing */
    uint16_t lowest, highest; /* host byte order; 0: no port was seen */
    /* Of an error: */
    const char *call, *errno_name, *message, *sentence;
    const struct endpoint *endpoint;
    const char (*remedies)[EXPLAIN_REMEDY_SIZE];
    size_t remedy_count;
    uint64_t exit_status;
    /* Set by report_event(): */
    uint64_t at;    /* microseconds since 1970 */
    bool elsewhere; /* `peer` or `endpoint` is on another machine */
};

/* The kind of value of a key, and in brackets the type of its member. */
enum event_value {
    VALUE_NUMBER,           /* (uint64_t) */
    VALUE_PORT_OR_NULL,     /* (uint16_t) null for 0 */
    VALUE_TIME_OR_NULL,     /* (int64_t) null if negative */
    VALUE_TRANSPORT,        /* (enum transport) "tcp", "udp" */
    VALUE_BY,               /* (enum event_by) */
    VALUE_WHY,              /* (enum event_why) */
    VALUE_AGREE,            /* (enum event_agree) true, false or null */
    VALUE_ADDRESS_OR_NULL,  /* (const struct endpoint *) address and port alone */
    VALUE_ENDPOINT,         /* (const struct endpoint *) with what is known of its port */
    VALUE_ENDPOINT_OR_NULL, /* the same; null for NULL */
    VALUE_ENDPOINT_CHOSEN,  /* the same as VALUE_ENDPOINT, and who chose its port */
    VALUE_TEXT,             /* (const char *) null for NULL */
    VALUE_REMEDIES          /* a list of texts, of remedy_count */
};

struct event_key {
    const char *name; /* NULL: there are no more */
    enum event_value value;
    size_t offset; /* of the member of struct event */
};

/* The keys inside an endpoint, in their order. */
enum event_part {
    PART_ADDRESS,
    PART_PORT,
    PART_RANGE,
    PART_SERVICE,
    PART_KERNEL_RANGE,
    PART_CHOSEN_BY
};

/* "listening". */
const char *event_name(enum event_kind kind);

/* The keys of an event after its name, in their order; the last one's name is NULL. */
const struct event_key *event_keys(enum event_kind kind);

/* How many parts such a value has, from PART_ADDRESS on: 0 if it is not an endpoint. */
enum event_part event_parts(enum event_value value);

/* "address". */
const char *event_part_name(enum event_part part);

/* Is there an event of this name? */
bool event_exists(const char *name);

/* Does the event of this name have this path: a key, "pid", or a part of one,
 * "local.chosen_by"? An endpoint itself is a path only if it can be null. */
bool event_has(const char *name, const char *path);

/* "client" or "server". */
const char *event_by_name(enum event_by by);

/* "end", "reset", ... */
const char *event_why_name(enum event_why why);

#endif
