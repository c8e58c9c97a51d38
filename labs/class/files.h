/* files: which file that was handed in is which lab's program or worksheet. */
#ifndef FILES_H
#define FILES_H

#include "class.h"

/* Looks at one file of a student, in an open folder. `called` is what the student called
 * it, which a flat export has changed; `path` is where it is, for people. */
void files_take(struct class *class, struct student *student, int folder,
                const char *name, const char *called, const char *path);

/* Looks at all files below an open folder. */
void files_take_below(struct class *class, struct student *student, int folder,
                      const char *path);

/* Of all that a student has for each topic one file is meant, with its evidence; what is
 * not is left out, and said. */
void files_choose(struct class *class, struct student *student);

/* Is it a name of a packed archive? */
bool files_is_archive(const char *name);

#endif
