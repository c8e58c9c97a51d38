/* client: what the parts of demo-client share: where it connects to, the connections on
 * their way, and those that stand. */
#ifndef CLIENT_H
#define CLIENT_H

#include "../lib/report.h"
#include "../lib/trace.h"
#include "answer.h"
#include "options.h"

#include <netdb.h>

enum {
    /* At most so many are on their way at a time, connected but not yet answered. More
     * would overflow the server's queue, and wait for seconds. */
    FLIGHTS_MAX = 64,
    /* A question over UDP is as long as this, so that a server which answers with no more
     * bytes than it got can still say all. */
    UDP_QUESTION_SIZE = 256
};

enum flight_stage { FLIGHT_CONNECTING, FLIGHT_ASKING, FLIGHT_ASKED };

/* A connection on its way: from connect() to the answer. */
struct flight {
    int fd;
    unsigned long id;
    enum flight_stage stage;
    int64_t since; /* of clock_milliseconds(), when this stage began */
    struct endpoint local;
    size_t asked;                  /* bytes of the question that have gone */
    char answer[ANSWER_TEXT_SIZE]; /* what has come of it so far */
    size_t length;
};

struct client {
    struct client_options options;
    struct report report;
    struct trace trace;
    int stop_fd;            /* readable: SIGINT or SIGTERM came */
    struct addrinfo *found; /* owned: the addresses of the host */
    struct addrinfo *next;  /* the one to try if the present one fails */
    struct endpoint peer;   /* where to: the present one */
    struct endpoint source; /* what to bind; its length is 0 for no bind() */
    bool bind_chose;        /* the port: bind() chose it, and not connect() */
    bool settled;           /* the present address works, or is the last */
    struct flight flights[FLIGHTS_MAX];
    size_t flight_count;
    int *held; /* owned: descriptors of the connections that stand */
    unsigned long held_count, held_capacity;
    unsigned long begun;      /* connections begun, the last one's id */
    unsigned long opened;     /* connected */
    unsigned long told;       /* lines `connected` printed */
    uint8_t ports[65536 / 8]; /* the source ports seen, one bit each */
    unsigned long distinct, even, odd;
    uint16_t lowest, highest;
    bool no_more;       /* a failure that the next one would meet too */
    bool output_failed; /* said once */
    int exit_status;    /* of the first failure */
};

/* Tells of a failure, and remembers the exit status of the first. The case's program,
 * transport and numbers are filled in here. */
void client_failed(struct client *client, struct explain_case what);

/* target.c: finds the addresses to connect to and from. Returns 0, or -1 where that
 * failed and was told. */
int target_find(struct client *client);

/* Goes on to the host's next address. Returns false where there is none. */
bool target_next(struct client *client);

/* Keeps a connection that is done, until the end. */
void client_hold(struct client *client, int fd);

/* flight.c: begins one connection; where it is then on its way, as the last of
 * client->flights. */
void flight_begin(struct client *client);

/* Goes on with one whose descriptor is ready. Returns true where it is no longer on its
 * way: there was an answer, or a failure, and it was told. */
bool flight_continue(struct client *client, struct flight *flight);

/* Tells that one has waited too long. It is no longer on its way. */
void flight_expire(struct client *client, struct flight *flight);

/* Its connection, where it stands, is held from now on. */
void flight_land(struct client *client, struct flight *flight);

#endif
