/* machine-other: a system whose port policy portlab cannot read, and says so. */
#if !defined(__linux__) && !defined(__APPLE__) && !defined(__FreeBSD__) &&               \
    !defined(__OpenBSD__) && !defined(__NetBSD__)
#include "machine.h"

#include <stdio.h>
#include <string.h>

static const char unknown[] = "portlab does not know where this system keeps it";

void machine_ephemeral(struct machine_range *range) {
    memset(range, 0, sizeof *range);
    snprintf(range->source, sizeof range->source, "%s", unknown);
}

void machine_floor(struct machine_floor *floor) {
    memset(floor, 0, sizeof *floor);
    snprintf(floor->source, sizeof floor->source, "%s", unknown);
}

void machine_reserved(struct machine_reserved *reserved) {
    memset(reserved, 0, sizeof *reserved);
    snprintf(reserved->source, sizeof reserved->source, "%s", unknown);
}

void machine_holders(const struct endpoint *asked, enum transport transport,
                     struct machine_holders *holders) {
    (void)asked;
    (void)transport;
    memset(holders, 0, sizeof *holders);
}

#else
extern int machine_other_is_empty; /* ISO C wants a declaration in each file */
#endif
