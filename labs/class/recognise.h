/* recognise: the name and the id of each student, and what tells them. */
#ifndef RECOGNISE_H
#define RECOGNISE_H

#include "class.h"

/* Gives each student a name, an id, a row of the roster, and a name for files that nobody
 * else of the class has. Sorts the students by that. */
void recognise(struct class *class);

#endif
