/* seal: the checksum at the end of evidence. See evidence.h for what it can show. */
#ifndef SEAL_H
#define SEAL_H

#include <stdbool.h>
#include <stddef.h>

enum { SEAL_LINE_SIZE = 32 };

/* Writes the line `seal: 0123456789abcdef`, its LF included, for the bytes before it. */
void seal_line(char line[SEAL_LINE_SIZE], const char *data, size_t length);

/* The length of what stands before the line with the seal; all of it where there is none.
 */
size_t seal_find(const char *data, size_t length);

/* Whether the last line is the seal of all before it. */
bool seal_holds(const char *data, size_t length);

#endif
