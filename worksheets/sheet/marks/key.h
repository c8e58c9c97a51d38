/* key: what is right in a student's own copy of a worksheet, as far as that is known
 * before a run. */
#ifndef KEY_H
#define KEY_H

#include "../form/people.h"

#include <stdio.h>

/* The right number or text, if no run is needed to know it, else "". */
void key_known(const struct person *person, const struct question *question, char *answer,
               size_t size);

/* Writes a table to mark printed sheets by, as HTML: a row for each student, a column for
 * each question whose letter, number or text is not the same for all. */
void key_write_table(FILE *out, const struct people *people, const struct sheet *sheet);

#endif
