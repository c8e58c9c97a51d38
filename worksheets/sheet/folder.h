/* folder: the files below a folder. */
#ifndef FOLDER_H
#define FOLDER_H

#include <stddef.h>

struct folder {
    char **paths; /* sorted by byte */
    size_t count, room;
};

/* Adds the regular files below `path` whose names end with `suffix`. Symbolic links are
 * not followed, hidden files and folders are left out, and so are folders more than 8
 * deep. Returns 0, or -1 with errno; a folder within that cannot be read is as an empty
 * one. */
int folder_find(struct folder *folder, const char *path, const char *suffix);

void folder_free(struct folder *folder);

#endif
