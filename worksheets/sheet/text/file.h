/* file: read whole, within a limit; replaced whole, or left as it was. */
#ifndef FILE_H
#define FILE_H

#include <stddef.h>

/* Reads a regular file of at most `most` bytes; a NUL follows its last one. The data is
 * the caller's. Returns 0, or -1 with errno: EFBIG where it is larger, EINVAL where it is
 * no regular file. */
int file_read(const char *path, size_t most, char **data, size_t *length);

/* Writes a file beside it, which then takes its place: the old one stays whole until the
 * new one is. Returns 0, or -1 with errno. */
int file_replace(const char *path, const char *data, size_t length);

#endif
