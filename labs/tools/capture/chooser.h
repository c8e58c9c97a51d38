/* chooser: who chose the source port of a client, as the pair's log tells it
 * (PORTLAB_LOG: one event `connected` for each connection). It is not known for other
 * programs. */
#ifndef CHOOSER_H
#define CHOOSER_H

#include "../../../lib/endpoint.h"
#include "../../../lib/port.h"

#include <stdio.h>

struct chooser {
    FILE *log;
    struct chosen *connections; /* in the order of the log; owned */
    size_t count, room;
    size_t next; /* after the one that was found last */
};

/* Begins to read at `fd`'s place, a log to which lines will be added; takes fd over. */
void chooser_open(struct chooser *chooser, int fd);

/* Who chose the port of the oldest connection from `local` to `peer` that was not asked
 * for before: "user" or "kernel"; NULL if the log does not say so (yet). */
const char *chooser_find(struct chooser *chooser, enum transport transport,
                         const struct endpoint *local, const struct endpoint *peer);

void chooser_close(struct chooser *chooser);

#endif
