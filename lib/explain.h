/* explain: an errno in its context: its name, one plain sentence about this machine, and
 * what to try: remedies for any program, and the advice of the program that calls this.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "call.h"
#include "endpoint.h"
#include "port.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    EXPLAIN_MESSAGE_SIZE = 320,
    EXPLAIN_SENTENCE_SIZE = 640,
    EXPLAIN_REMEDY_SIZE = 200,
    EXPLAIN_REMEDIES_MAX = 5
};

/* Exit statuses, of sysexits.h(3head) (sysexits(3) on the BSDs), a header that POSIX
 * lacks. */
enum {
    EXPLAIN_EXIT_USAGE = 64,
    EXPLAIN_EXIT_NO_HOST = 68,
    EXPLAIN_EXIT_UNAVAILABLE = 69,
    EXPLAIN_EXIT_OS_ERROR = 71,
    EXPLAIN_EXIT_OUTPUT = 74,
    EXPLAIN_EXIT_NOT_PERMITTED = 77
};

/* The causes of errors for which a program may have its own advice. */
enum explain_cause {
    CAUSE_NONE,
    CAUSE_BELOW_FLOOR,    /* the port is below the privilege floor */
    CAUSE_RIGHTS_GONE,    /* the same, and privileges were given up for good */
    CAUSE_PORT_FORBIDDEN, /* by something other than the floor */
    CAUSE_NOT_ROOT,       /* only root may become another user */
    CAUSE_NO_FREE_PORT,   /* the kernel had no port to choose */
    CAUSE_MACHINE_RANGE,  /* the same: all of the machine's range is in use, */
    CAUSE_NARROW_RANGE,   /* or all of the narrower one that was asked for */
    CAUSE_TIME_WAIT,      /* of the port that was to be bound */
    CAUSE_PORT_IN_USE,    /* another socket uses it: */
    CAUSE_PORT_SHARED,    /* it listens; two that set SO_REUSEPORT could share it */
    CAUSE_PORT_CONNECTED, /* it is connected */
    CAUSE_OWN_PORT,       /* a connection of this program uses it */
    CAUSE_SAME_TUPLE,     /* this connection, from this source port, exists already */
    CAUSE_NO_FAMILY,      /* no IPv4, or no IPv6 */
    CAUSE_NO_ADDRESS,     /* this machine does not have it */
    CAUSE_RANGE_OUTSIDE,  /* the requested range is not inside the machine's */
    CAUSE_RANGE_REFUSED,  /* this system cannot narrow a socket's range like this */
    CAUSE_PORT_ZERO,      /* as a destination */
    CAUSE_ITSELF,         /* a socket is connected to itself */
    CAUSE_REFUSED,
    CAUSE_SILENCE,    /* neither a connection nor a refusal in time */
    CAUSE_NO_ANSWER,  /* a connection, but no answer in time */
    CAUSE_NO_REPLY,   /* no datagram in time */
    CAUSE_CLOSED,     /* a connection that ended without an answer */
    CAUSE_TURNED_AWAY /* a connection, and a line that refuses service */
};

struct explain_case;
struct explanation;

/* A program's own advice for a cause: its options and other programs of the kit that
 * help. The last row's cause is CAUSE_NONE. */
struct explain_advice {
    enum explain_cause cause;
    const char *remedy; /* a constant text, or NULL */
    void (*add)(const struct explain_case *what, struct explanation *out); /* or NULL */
};

/* What went wrong, as far as the program knows. Members without a meaning are 0 or NULL.
 */
struct explain_case {
    enum call call;                  /* CALL_RECV for an answer that did not come */
    int error;                       /* errno, or 0 */
    int gai_error;                   /* getaddrinfo's code, or 0 */
    const struct endpoint *endpoint; /* what the call was about */
    const char *subject;             /* instead of an endpoint: a host, a user, a file */
    enum transport transport;
    const char *program;                 /* "demo-server" */
    bool server;                         /* it is the end that listens */
    const struct explain_advice *advice; /* its own, or NULL */
    unsigned long open;                  /* sockets this program holds open */
    unsigned seconds;                    /* how long it waited, for a time-out */
    uint16_t low, high; /* the narrower range, if one was requested; host byte order */
    const char *narrowed_by; /* the option that narrowed it, or NULL */
    bool reuse;              /* SO_REUSEADDR was set */
    bool share;              /* SO_REUSEPORT was set */
    uint16_t source_port;    /* the requested source port, or 0; host byte order */
    bool goes_on;            /* it concerns one client only; the program goes on */
    const char *said;        /* what the other end said: "no: full" */
};

struct explanation {
    enum call call;
    const char *errno_name; /* "EACCES", "EAI_NONAME", or NULL */
    bool has_endpoint;
    struct endpoint endpoint;
    enum transport transport;
    char message[EXPLAIN_MESSAGE_SIZE];   /* "bind 127.0.0.1:80: EACCES (…)" */
    char sentence[EXPLAIN_SENTENCE_SIZE]; /* what it means here */
    char remedies[EXPLAIN_REMEDIES_MAX][EXPLAIN_REMEDY_SIZE];
    size_t remedy_count;
    int exit_status; /* 0: the program goes on */
};

void explain(const struct explain_case *what, struct explanation *out);

/* For a port below 1024 that was bound: the privilege that allowed it, or that none was
 * needed. "" for any other port, and if that is unknown. */
void explain_low_port(const struct endpoint *bound, char text[EXPLAIN_SENTENCE_SIZE]);

/* "EACCES" for EACCES; "an unknown errno" for one that is not in the table. */
const char *explain_errno(int error);

/* "EAI_NONAME" for EAI_NONAME, or "an unknown EAI code". */
const char *explain_gai(int error);

#endif
