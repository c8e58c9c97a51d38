/* peer-address: the addresses of this machine, and in a network of the grader's own one
 * more. */
#ifndef PEER_ADDRESS_H
#define PEER_ADDRESS_H

#include <stdbool.h>

/* Can a socket be bound to it? */
bool address_is_here(const char *address);

/* Gives the network's loopback interface an address more, and takes it away again, which
 * leaves a socket that is bound to it as it is. It takes the network's root; where it
 * cannot be done, address_add returns false with errno. */
bool address_add(const char *address);
void address_remove(const char *address);

#endif
