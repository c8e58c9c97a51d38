/* similar: pairs of programs that are alike, as places to look. */
#ifndef SIMILAR_H
#define SIMILAR_H

#include "../grader/checksum.h"
#include "class.h"

#include <sys/types.h>

/* A comparison, which a process of its own makes beside the gradings. Starts as {0}. */
struct similar {
    pid_t pid; /* 0: none, as the table of these very programs is there already */
    char *folder;
    char key[CHECKSUM_SIZE]; /* of all that the table is made of */
};

/* Begins to compare the programs of each lab by sim_c (Debian: similarity-tester).
 * `scratch` is a folder to work in. */
void similar_begin(struct similar *similar, const struct class *class,
                   const char *scratch);

/* Waits for it, and writes OUT/similar.csv: pairs of each lab, the most alike first, with
 * the share of each that is in the other, and the lines. Without sim_c there is no table,
 * and a note. Returns 0, or -1: after a word, or if a signal came (hold.h). */
int similar_write(struct similar *similar, struct class *class);

/* Ends what is left of it. */
void similar_end(struct similar *similar);

#endif
