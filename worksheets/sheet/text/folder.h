/* folder: the text files (*.txt) below a folder. */
#ifndef FOLDER_H
#define FOLDER_H

#include <stddef.h>

/* Starts as {0}. The texts are kept (keep.h). */
struct list {
    char **texts;
    size_t count;
};

void folder_add(struct list *list, char *text);

/* Adds the paths of the regular files below `path` whose names end with .txt, and to
 * `odd` "PATH: why" for what else has such a name, and for a folder that is a link, more
 * than 8 deep, or not to be read; both sorted by byte. Symbolic links are not followed,
 * hidden files and folders are left out. Returns 0, or -1 with errno: E2BIG if there are
 * too many. */
int folder_find(struct list *files, struct list *odd, const char *path);

#endif
