/* compare: whose points changed between two gradings of a class, and why. */
#ifndef COMPARE_H
#define COMPARE_H

/* Prints a line for each result in two folders that `class grade` wrote (OLD, NEW) whose
 * points or checks differ, and what differs: the checks, or the kit, the checks' sum, the
 * machine and the means. Returns an exit status: 0 nothing differs, 1 something does, 64
 * if a folder is none. */
int compare(const char *old, const char *new);

#endif
