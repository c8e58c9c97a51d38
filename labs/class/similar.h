/* similar: pairs of programs that are alike, as places to look. */
#ifndef SIMILAR_H
#define SIMILAR_H

#include "class.h"

/* Writes OUT/similar.csv by sim_c (Debian: similarity-tester), if that is installed:
 * pairs of each lab, the most alike first, with the share of each that is in the other,
 * and the lines. Names do not matter, and neither does the order of functions. Lines that
 * the starter or the hints have are taken out first. `scratch` is a folder to work in.
 * Returns 0, or -1 after a word. */
int similar_write(struct class *class, const char *scratch);

#endif
