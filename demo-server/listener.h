/* listener: the socket on the port that a person chose. */
#ifndef LISTENER_H
#define LISTENER_H

#include "../lib/call.h"

#include <stdbool.h>
#include <stdint.h>

struct server;

/* socket, bind, listen. Returns 0, or -1 if one failed, which it reports. */
int listener_open(struct server *server);

/* Prints the line `listening`. */
void listener_tell(struct server *server);

void listener_close(struct server *server);

/* accept() or recvfrom() on the socket failed, with errno, which it reports if that
 * matters. Returns true if the call can be made again at once. */
bool listener_may_go_on(struct server *server, enum call call);

/* When it looks for clients again, of clock_milliseconds(); -1: it is not paused. */
int64_t listener_deadline(const struct server *server);

/* If it is paused: looks for clients again. */
void listener_resume(struct server *server);

#endif
