/* client: what the parts of demo-client share: the address to connect to, and the
 * connections that are being opened and those that are open. */
#ifndef CLIENT_H
#define CLIENT_H

#include "../lib/report.h"
#include "../lib/trace.h"
#include "flight.h"
#include "options.h"
#include "ports.h"

#include <netdb.h>

/* At most this many connections are being opened at a time. More could overflow the
 * server's accept queue and then wait for seconds. */
enum { FLIGHTS_MAX = 64 };

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
    bool waits;             /* in connect(): there is one connection, and it is traced */
    bool settled;           /* the present address works, or is the last */
    struct flight flights[FLIGHTS_MAX];
    size_t flight_count;
    int *held; /* owned: descriptors of the open connections */
    unsigned long held_count, held_capacity;
    unsigned long begun;  /* connections begun, the last one's id */
    unsigned long opened; /* connected */
    unsigned long unsent; /* how many of those sent nothing */
    unsigned long told;   /* lines `connected` printed */
    struct ports ports;   /* the source ports seen */
    bool no_more;         /* a failure that the next one would meet too */
    bool output_failed;   /* said once */
    int exit_status;      /* of the first failure */
};

bool client_is_udp(const struct client *client);

/* Reports a failure. It fills in the members of the case that name this program.
 * The exit status is that of the first failure. */
void client_failed(struct client *client, struct explain_case what);

/* Keeps a connection that is done, until the end. */
void client_hold(struct client *client, int fd);

/* Writes the lines, and waits for a slow reader; once a signal has come, not for ever. If
 * that fails, the client ends with 74, because no program reads its output any more. */
void client_write(struct client *client);

#endif
