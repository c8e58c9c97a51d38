/* peer-network: a network of its own with one interface, loopback, whose packets are
 * given to somebody else instead: what its kernel sends to another network, and what it
 * gets from there. Linux only, as root of a netbox. See network_namespaces(7), packet(7).
 */
#ifndef PEER_NETWORK_H
#define PEER_NETWORK_H

#include "peer-packet.h"

enum { NETWORK_MTU = 1500 };

/* Moves this process to a new network that has these addresses. Sockets that are made
 * from now on belong to it. Returns NULL, or the call that failed, with errno. */
const char *network_begin(const uint32_t *addresses, int count);

/* What carries its packets in and out: a socket of packet(7). Returns -1 with errno. */
int network_open(void);

/* Takes what the network's kernel has sent. Returns false if it was something else. */
bool network_take(int fd, struct packet *packet);

/* Lets it come in. */
void network_give(int fd, const struct packet *packet);

#endif
