/* explain: an errno in its context: its name, one plain sentence about this machine, and
 * what to try: what any program can, and what the program that asks advises of its own.
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

/* What is behind an error, if a program may have advice of its own against it. */
enum explain_cause {
    CAUSE_NONE,
    CAUSE_BELOW_FLOOR,    /* the port is below the privilege floor */
    CAUSE_RIGHTS_GONE,    /* the same, and no right can be gained any more */
    CAUSE_PORT_FORBIDDEN, /* by something else than the floor */
    CAUSE_NOT_ROOT,       /* only root may become another user */
    CAUSE_NO_FREE_PORT,   /* the kernel had none to choose */
    CAUSE_MACHINE_RANGE,  /* the same: all of the machine's range is in use, */
    CAUSE_NARROW_RANGE,   /* or all of the narrower one that was asked for */
    CAUSE_TIME_WAIT,      /* of the port that was to be bound */
    CAUSE_PORT_IN_USE,    /* another socket has it: */
    CAUSE_PORT_SHARED,    /* it listens, and two that set SO_REUSEPORT could share it */
    CAUSE_PORT_CONNECTED, /* it is connected */
    CAUSE_OWN_PORT,       /* a connection of this very program has it */
    CAUSE_SAME_TUPLE,     /* from this source port the connection exists already */
    CAUSE_NO_FAMILY,      /* no IPv4, or no IPv6 */
    CAUSE_NO_ADDRESS,     /* it is not this machine's */
    CAUSE_RANGE_OUTSIDE,  /* the range asked for is not inside the machine's */
    CAUSE_RANGE_REFUSED,  /* this system narrows no socket's range to the one asked for */
    CAUSE_PORT_ZERO,      /* as a destination */
    CAUSE_ITSELF,         /* a socket is connected to itself */
    CAUSE_REFUSED,
    CAUSE_SILENCE,    /* neither a connection nor a refusal in time */
    CAUSE_NO_ANSWER,  /* a connection, and no word in time */
    CAUSE_NO_REPLY,   /* no datagram in time */
    CAUSE_CLOSED,     /* a connection, and its end without a word */
    CAUSE_TURNED_AWAY /* a connection, and a word that says why not */
};

struct explain_case;
struct explanation;

/* A program's own advice against a cause: what to do with it, its options, and other
 * programs of the kit. The last one's cause is CAUSE_NONE. */
struct explain_advice {
    enum explain_cause cause;
    const char *remedy; /* NULL: none that is always the same */
    void (*add)(const struct explain_case *what, struct explanation *out); /* or NULL */
};

/* What went wrong, as the program knows it. Members that say nothing are 0 or NULL. */
struct explain_case {
    enum call call;                  /* CALL_RECV for an answer that did not come */
    int error;                       /* errno, or 0 */
    int gai_error;                   /* getaddrinfo's code, or 0 */
    const struct endpoint *endpoint; /* what the call was about */
    const char *subject;             /* in its place: a host, a user, a file */
    enum transport transport;
    const char *program;                 /* "demo-server" */
    bool server;                         /* it is the end that listens */
    const struct explain_advice *advice; /* its own, or NULL */
    unsigned long open;                  /* sockets this program holds open */
    unsigned seconds;                    /* what was waited, for a time-out */
    uint16_t low, high;      /* a narrower range was asked for; host byte order */
    const char *narrowed_by; /* by this option; NULL: none was */
    bool reuse;              /* SO_REUSEADDR was set */
    bool share;              /* SO_REUSEPORT was set */
    uint16_t source_port;    /* this source port was asked for; host byte order */
    bool goes_on;            /* one client is concerned; the program lives on */
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

/* For a port that was bound below 1024: by what right, or that none is needed here. ""
 * for any other port, and where that cannot be told. */
void explain_low_port(const struct endpoint *bound, char text[EXPLAIN_SENTENCE_SIZE]);

/* "EACCES" for EACCES; "an unknown errno" for one that is not in the table. */
const char *explain_errno(int error);

/* "EAI_NONAME" for EAI_NONAME, or "an unknown EAI code". */
const char *explain_gai(int error);

#endif
