/* keep: the events that came, numbered from 1, and held for those who look later. If
 * there are too many, the oldest go into the past. */
#ifndef KEEP_H
#define KEEP_H

#include "past.h"

#include <stddef.h>
#include <stdint.h>

enum { KEEP_EVENTS_MAX = 200000, KEEP_BYTES_MAX = 64 << 20 };

struct keep {
    struct kept {
        char *text; /* owned, ends with a NUL */
        size_t length;
    } * events;           /* that of number N at N % KEEP_EVENTS_MAX; owned */
    uint64_t first, next; /* held: from first on, before next */
    size_t bytes;
    struct past past; /* those before first */
};

/* Returns 0, or -1 with errno ENOMEM. */
int keep_open(struct keep *keep);

/* Adds an event. Returns 0, or -1 with errno ENOMEM. */
int keep_add(struct keep *keep, const char *text, size_t length);

/* One that is held. */
const struct kept *keep_get(const struct keep *keep, uint64_t number);

void keep_close(struct keep *keep);

#endif
