/* peer-open: opens a listener, and adds its row to the table. Each ends the peer by
 * trouble if it cannot. Ports are in host byte order; 0 is any that is free, over IPv4
 * and IPv6. */
#ifndef PEER_OPEN_H
#define PEER_OPEN_H

#include <stdint.h>

/* Which clients a socket takes that is bound to :: */
enum clients { CLIENTS_OF_ADDRESS, CLIENTS_BOTH, CLIENTS_IPV6 };

/* A listener, which is wanted as reached. Returns its port. */
uint16_t open_listener(const char *address, uint16_t port, enum clients clients);

/* A listener at :: for IPv6 alone, whose port no other program can have over IPv4
 * meanwhile. */
void open_alone(void);

/* A row of one that has gone. Its port is held, and nothing listens at it. */
void open_gone(const char *address);

#endif
