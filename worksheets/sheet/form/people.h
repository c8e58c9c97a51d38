/* people: a list of students, as it is in a file: a name a line, and an id if there is
 * one. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "person.h"

#include <stddef.h>

struct people {
    struct person *list; /* kept (keep.h) */
    size_t count;
};

/* Adds a student; `where` says where the name comes from. Returns 0, or an exit status
 * after a word about it on standard error. */
int people_add(struct people *people, const char *where, const char *name,
               const char *id);

/* Adds the student in each line of a file; empty lines are let pass. A tab divides the
 * name from the id. A first line such as "Name,ID" is a head: its comma, semicolon or tab
 * divides the lines below it, at its last place in each. Returns as people_add(). */
int people_read(struct people *people, const char *path);

#endif
