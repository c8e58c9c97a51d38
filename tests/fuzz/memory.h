/* memory: one file in memory, whatever its name: a fuzz target gets bytes, but the
 * code that it tests reads a file. memory.c replaces worksheets/sheet/text/file.c. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

enum { MEMORY_MAX = 1 << 20 };

/* What is in the file; file_replace writes it anew. */
extern char memory[MEMORY_MAX];
extern size_t memory_length;

/* Puts bytes into the file, as many as there is room for. */
void memory_set(const void *bytes, size_t count);

#endif
