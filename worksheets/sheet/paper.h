/* paper: worksheets to print. */
#ifndef PAPER_H
#define PAPER_H

#include "form/people.h"

#include <stdio.h>

/* `sheet paper`: argv[0] is the verb. Returns an exit status. */
int paper_main(int argc, char **argv);

/* The right number or text, if no run is needed to know it, else "". */
const char *key_known(const struct person *person, const struct question *question);

/* Writes a table to mark printed sheets by, as HTML: a row for each student, a column for
 * each question whose letter, number or text is not the same for all. */
void key_write_table(FILE *out, const struct people *people, const struct sheet *sheet);

/* paper.css, which is built in: a page needs no other file. */
extern const char paper_style[];

#endif
