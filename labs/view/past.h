/* past: what the events that are no longer kept come to: the totals, the addresses, and
 * the connections that are still open. Whoever begins after them begins with this. */
#ifndef PAST_H
#define PAST_H

#include "hosts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct past {
    uint64_t accepted, closed, datagrams, connected, errors;
    uint64_t even, odd;   /* source ports of connections and of datagrams */
    struct hosts sources; /* and how many connections and datagrams came from each */
    struct open {
        long id;
        char *text; /* its event `accepted`, owned */
    } * open;       /* by their ids */
    size_t count, room;
};

/* Adds an event, whose text becomes the past's own. If there is no memory, less of it is
 * remembered. */
void past_add(struct past *past, char *text);

/* From how many addresses more than one came. */
size_t past_shared(const struct past *past);

void past_free(struct past *past);

#endif
