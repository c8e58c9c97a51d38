/* roster: who is in the class, out of the gradebook's own CSV: Canvas' gradebook,
 * Moodle's grading worksheet or export of grades, Gradescope's roster, or a plain table
 * of names and ids, with a first line that names the columns or without one. */
#ifndef ROSTER_H
#define ROSTER_H

#include "csv.h"

#include <stdbool.h>

enum { ROSTER_IDS_MAX = 8 };
extern const size_t roster_none; /* no row */

/* One student of the table. The texts are owned. */
struct roster_entry {
    size_t row;                /* in the table */
    char *name;                /* "Ada Lovelace"; "" */
    char *ids[ROSTER_IDS_MAX]; /* the first is the one that results have */
    size_t id_count;
    bool taken; /* somebody who handed in was found to be this one */
};

struct roster {
    struct csv csv;
    bool headed; /* the first row names the columns */
    struct roster_entry *entries;
    size_t count;
};

/* Reads a file. Returns 0, or -1 with a sentence in `why`: what csv_read refuses, a file
 * that cannot be read, no column with names or ids, no student. */
int roster_read(struct roster *roster, const char *path, char *why, size_t size);

/* The entry that has this id, or else this name, in any order of its words, or squeezed
 * ("lovelaceada", as Canvas has it); NULL: none. *several: more than one has the name,
 * and none of them is meant. "" is no id and no name. */
struct roster_entry *roster_find(const struct roster *roster, const char *name,
                                 const char *id, bool *several);

/* The column whose title is this one, without case and signs; roster_none: there is none.
 */
size_t roster_column(const struct roster *roster, const char *title);

void roster_free(struct roster *roster);

#endif
