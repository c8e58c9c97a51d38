/* place: where results go. All of it is below one folder, and no link leads out of it. */
#ifndef PLACE_H
#define PLACE_H

#include <stddef.h>

/* "OUT/PART/WHO/NAME", the caller's; parts that are NULL are left out. */
char *place_path(const char *out, const char *part, const char *who, const char *name);

/* Makes the folders OUT/PART/WHO (WHO may be NULL). Returns 0, or -1 after a word about
 * it: also if one of them below OUT is a link or no folder. */
int place_make(const char *out, const char *part, const char *who);

/* A folder's path without links, so that the grader takes files below it; it is made if
 * it is not there. Returns the path itself if that fails: place_make() then says why. */
const char *place_whole(const char *path);

/* Writes a file, whole or not at all, unless it has these bytes already. Returns 0,
 * or -1 after a word about it. */
int place_write(const char *path, const char *data, size_t length);

#endif
