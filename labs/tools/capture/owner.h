/* owner: which process uses a socket, as /proc shows it now. A client that has already
 * ended is not found. Linux only; see proc(5). */
#ifndef OWNER_H
#define OWNER_H

#include "../../../lib/endpoint.h"
#include "../../../lib/port.h"

#include <stdbool.h>

enum { OWNER_NAME_SIZE = 32 };

struct owner {
    long pid;
    char name[OWNER_NAME_SIZE]; /* of the program, at most its first 15 bytes */
};

/* Finds the process whose socket sends from `local` to `peer`: one that is connected
 * there, else the listener, or the UDP socket, at `local`. Looks in the current network
 * namespace. Returns false if there is none, or if this process may not look. */
bool owner_find(enum transport transport, const struct endpoint *local,
                const struct endpoint *peer, struct owner *owner);

#endif
