/* leave-out: checks that count for nobody, on neither side: what LEAVE-OUT= asks for. */
#ifndef LEAVE_OUT_H
#define LEAVE_OUT_H

#include "class.h"

/* Leaves the checks of a list, "CHECK,01:CHECK", out of all verdicts that have them.
 * Returns 0, or -1 after a word about a check that nothing has. */
int leave_out(struct class *class, const char *list);

#endif
