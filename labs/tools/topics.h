/* topics: the ten topics of the kit, and how much of each this machine can show. */
#ifndef TOPICS_H
#define TOPICS_H

#include "facts.h"

enum verdict { VERDICT_FULL, VERDICT_REDUCED, VERDICT_IMPOSSIBLE };

struct topic {
    unsigned number;
    const char *name;
    /* Judges it here, and writes why where it is not full. */
    enum verdict (*judge)(const struct facts *facts, char why[FACTS_WHY_SIZE]);
};

extern const struct topic topics[];
extern const size_t topic_count;

/* "full", "reduced" or "impossible". */
const char *verdict_name(enum verdict verdict);

#endif
