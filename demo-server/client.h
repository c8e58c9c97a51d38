/* client: one connection of demo-server, from its first line to its end. */
#ifndef SERVER_CLIENT_H
#define SERVER_CLIENT_H

#include "../lib/event.h"
#include "answer.h"

enum {
    /* A client that does not read is not read from: this many bytes of answers may wait
     * for it. One read brings at most READ_SIZE bytes, each of them at worst a line. */
    WAITING_MAX = 65536,
    READ_SIZE = 256
};

/* One connection. A server keeps many, so it has only what is needed while the client is
 * silent.
 */
struct client {
    struct client *older, *newer; /* in the order of their last sign of life */
    struct endpoint peer, local;
    uint64_t id, bytes_in, bytes_out;
    int64_t heard; /* of clock_milliseconds() */
    char *waiting; /* owned: an answer that it has not read yet, or NULL */
    uint32_t waiting_start, waiting_length;
    int fd; /* -1: closed, to be freed after this round of events */
    struct question question;
    bool leaving; /* it was turned away or closed: only its end is awaited */
    bool turned_away;
    uint8_t by, why; /* enum event_by, enum event_why: for its line `closed` */
};

struct client_list {
    struct client *oldest, *newest;
};

struct server;

/* Takes over a socket that accept() returned, and reports both its ends. Returns NULL
 * with errno if there is no memory for it. */
struct client *client_open(struct server *server, int fd, const struct endpoint *local,
                           const struct endpoint *peer);

/* Goes on with one that can be read from or written to (READY_READ, READY_WRITE). */
void client_ready(struct server *server, struct client *client, unsigned ways);

/* Tells the client that the server is full, and lets it leave. */
void client_turn_away(struct server *server, struct client *client);

/* Closes the socket, and reports it. The client is freed later, by clients_sweep(). */
void client_close(struct server *server, struct client *client, enum event_by by,
                  enum event_why why);

/* The client has closed its end, or took too long to do so: closes the other. */
void client_ended(struct server *server, struct client *client);

/* A call failed, with errno, and with it this connection: closes it. */
void client_lost(struct server *server, struct client *client, enum call call);

/* A sign of life: it is now the client heard last. One that is leaving gets no more time.
 */
void client_heard(struct server *server, struct client *client);

/* From now on, and for a short while, what the client sends is read and discarded. */
void client_leave(struct server *server, struct client *client, enum event_by by,
                  enum event_why why);

#endif
