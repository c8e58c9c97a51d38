/* replace: writes a file so that at any time the old one or the new one is there, whole:
 * the bytes go to a file beside it, which takes its place when they are on the disk. */
#ifndef REPLACE_H
#define REPLACE_H

#include <stddef.h>

/* Returns 0, or -1 with errno, and then the old file is as it was. */
int replace_file(const char *path, const char *bytes, size_t length);

#endif
