/* pairs: programs of a lab that are alike, two and two. */
#ifndef PAIRS_H
#define PAIRS_H

#include "class.h"
#include "sim.h"

enum { PAIRS_MAX = 300 };

/* Two programs, by the students' places, and the share of each that is in the other. */
struct pair {
    size_t one, other;
    unsigned share, other_share;
    char *places, *other_places; /* lines, "10-71, 86-109"; owned */
};

/* The most alike first. Starts as {0}. */
struct pairs {
    struct pair *list;
    size_t count;
};

/* Finds the pairs of a lab, at most PAIRS_MAX. `folder` is an empty one to work in. */
enum sim_end pairs_find(struct pairs *pairs, const struct class *class, size_t topic,
                        const char *folder);

void pairs_free(struct pairs *pairs);

#endif
