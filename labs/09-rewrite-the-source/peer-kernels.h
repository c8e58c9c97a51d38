/* peer-kernels: real kernels at both sides of the translator: their TCP and UDP talk
 * through it. Takes Linux and a netbox. */
#ifndef PEER_KERNELS_H
#define PEER_KERNELS_H

/* The check. `program` is the peer's own path, $NETBOX the kit's netbox. */
void kernels_check(const char *program);

/* What the check runs as root of a netbox; `sides` are the descriptors of both sides, the
 * translator's address and its ports, "20 21 3405803777 20000 23000". With "try" it only
 * sees whether such networks can be had. Exit status: 0, or 1 and what was seen is on
 * standard output; another one is a failure of its own. */
int kernels_talk(const char *sides);

#endif
