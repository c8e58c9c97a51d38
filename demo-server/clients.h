/* clients: those who come, and those who are there. */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stdint.h>

struct server;

/* Accepts those who wait, as many as have their turn now. */
void clients_accept(struct server *server);

/* Closes those who have been silent for too long at `now`, of clock_milliseconds(), or
 * from just before the last look at who is ready. */
void clients_expire(struct server *server, int64_t now);

/* Milliseconds to wait at most, until one of them has been silent for too long; -1:
 * without end. */
int clients_patience(const struct server *server, int64_t now);

/* Closes all of them. */
void clients_stop(struct server *server);

/* Frees those who have gone; not sooner, since a round of events may name one twice. */
void clients_sweep(struct server *server);

#endif
