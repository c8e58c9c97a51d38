/* target: where to connect to, and from where. */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>

struct client;

/* Finds the addresses to connect to and from. Returns 0, or -1 if that failed and was
 * told. */
int target_find(struct client *client);

/* Goes on to the host's next address. Returns false if there is none. */
bool target_next(struct client *client);

#endif
