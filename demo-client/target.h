/* target: the address to connect to, and the source address. */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>

struct client;

/* Finds the addresses to connect to and from. Returns 0, or -1 if that failed, which it
 * reports. */
int target_find(struct client *client);

/* Goes on to the host's next address. Returns false if there is none. */
bool target_next(struct client *client);

#endif
