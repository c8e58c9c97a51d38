/* peer-client: the connections of a submission to the services, and their steps. */
#ifndef PEER_CLIENT_H
#define PEER_CLIENT_H

#include "peer-service.h"

#include <poll.h>

enum { CLIENTS_MAX = 200 };

/* Accepts what waits at a door of a service. */
void client_accept(struct service *service, enum service_door door);

/* Reads what has come, and goes on with each script as far as it can. `ms` is how long
 * the submission waits. */
void client_serve_all(int ms);

/* Adds what is to be waited for. Returns how many there are. */
nfds_t client_poll_all(struct pollfd *polled);

/* How many connections to services were open at one moment, at most. */
unsigned client_most(void);

#endif
