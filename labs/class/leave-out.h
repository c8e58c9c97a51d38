/* leave-out: checks that count for nobody, on neither side: what LEAVE-OUT= asks for. A
 * list of them is "CHECK,01:CHECK". */
#ifndef LEAVE_OUT_H
#define LEAVE_OUT_H

#include "class.h"

/* Leaves the checks of a list out of all verdicts that have them, and keeps the list with
 * the results. Returns 0, or -1 after a word about a check that nothing has. */
int leave_out(struct class *class, const char *list);

/* The list that was kept with the results of a folder, the caller's; "" if none was. */
char *leave_out_read(const char *out);

/* Leaves the checks of a list out of one verdict, that of the topic LABEL ("01-name"). */
void leave_out_of(struct verdict *verdict, const char *label, const char *list);

#endif
