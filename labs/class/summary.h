/* summary: what an instructor reads of a class: who failed what, which hints were drawn,
 * what could not be graded, and what was left out. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "class.h"

#include <stdio.h>

/* Writes OUT/summary.txt. Returns 0, or -1 after a word. */
int summary_write(const struct class *class);

/* The same in a few lines, for a terminal: a line for each topic. */
void summary_print(FILE *out, const struct class *class);

/* A text of a stranger, on one line. */
void summary_put(FILE *out, const char *text);

/* A topic in full: its checks, who failed them, and the hints. */
void summary_topic(FILE *out, const struct class *class, size_t topic);

/* How many are in a state. */
size_t summary_count(const struct class *class, enum state state);

#endif
