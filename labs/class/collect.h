/* collect: who handed in what, out of the folder that a school's system exported. */
#ifndef COLLECT_H
#define COLLECT_H

#include "class.h"

/* Reads class->dir: its layout, the students and their files, and which of them is meant
 * for which topic. Returns 0, or -1 after a word about it. */
int collect(struct class *class);

#endif
