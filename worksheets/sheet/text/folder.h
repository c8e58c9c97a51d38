/* folder: the files below a folder. */
#ifndef FOLDER_H
#define FOLDER_H

#include <stddef.h>

/* The texts are kept (keep.h). */
struct folder {
    char **paths; /* sorted by byte */
    size_t count;
    char **odd; /* "PATH: why" it is not among them, likewise */
    size_t odd_count;
};

/* Adds the regular files below `path` whose names end with `suffix`. What else has such a
 * name is odd, and so is a folder that is a link, more than 8 deep, or not to be read.
 * Symbolic links are not followed, hidden files and folders are left out. Returns 0, or
 * -1 with errno: E2BIG if there are too many. */
int folder_find(struct folder *folder, const char *path, const char *suffix);

/* Adds something odd; the text is kept (keep.h). */
void folder_add_odd(struct folder *folder, char *text);

#endif
