/* explain: an errno in its context: its name, one plain sentence about this machine, and
 * what to try. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

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

/* Exit statuses, of sysexits(3), whose header POSIX lacks. */
enum {
    EXPLAIN_EXIT_USAGE = 64,
    EXPLAIN_EXIT_NO_HOST = 68,
    EXPLAIN_EXIT_UNAVAILABLE = 69,
    EXPLAIN_EXIT_OS_ERROR = 71,
    EXPLAIN_EXIT_OUTPUT = 74,
    EXPLAIN_EXIT_NOT_PERMITTED = 77
};

/* What went wrong, as the program knows it. Fields that say nothing are 0 or NULL. */
struct explain_case {
    const char *call;                /* "bind"; "recv" for an answer that did not come */
    int error;                       /* errno, or 0 */
    int gai_error;                   /* getaddrinfo's code, or 0 */
    const struct endpoint *endpoint; /* what the call was about */
    const char *subject;             /* in its place: a host, a user, a file */
    enum transport transport;
    const char *program;  /* "demo-server" or "demo-client" */
    unsigned long open;   /* sockets this program holds open */
    unsigned seconds;     /* what was waited, for a time-out */
    uint16_t low, high;   /* the range that --range asked for */
    uint16_t source_port; /* what --source-port asked for */
    bool goes_on;         /* one client is concerned; the program lives on */
    const char *said;     /* what the other end said: "no: full" */
};

struct explanation {
    const char *call;
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
