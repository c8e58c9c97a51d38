/* inode: the number by which the kernel knows a socket, by its two ends. Linux only; see
 * sock_diag(7). It is what a link in /proc/PID/fd ends in: "socket:[4711]". */
#ifndef INODE_H
#define INODE_H

#include "../../../lib/endpoint.h"
#include "../../../lib/port.h"

/* The socket of the current network namespace that sends from `local` to `peer`, TCP or
 * UDP: one that is connected there, else the listener, or the UDP socket, at `local`. 0
 * if there is none, or if it is unknown. */
unsigned long inode_find(enum transport transport, const struct endpoint *local,
                         const struct endpoint *peer);

#endif
