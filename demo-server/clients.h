/* clients: new clients, and those that are connected. */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stdint.h>

struct server;

/* Accepts waiting clients, as many as one turn allows. */
void clients_accept(struct server *server);

/* Closes clients that have been silent for too long at `now`, of clock_milliseconds(),
 * taken at the latest just before the last look at what is ready. */
void clients_expire(struct server *server, int64_t now);

/* Milliseconds to wait at most, until one of them has been silent for too long; -1:
 * without end. */
int clients_patience(const struct server *server, int64_t now);

/* Closes all of them. */
void clients_stop(struct server *server);

/* Frees the closed ones; not earlier, since a round of events may name one twice. */
void clients_sweep(struct server *server);

#endif
