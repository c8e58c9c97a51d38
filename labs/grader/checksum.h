/* checksum: 64 bits (FNV-1a) that tell whether files are the same as they were. It is no
 * guard against somebody who wants to deceive. */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHECKSUM_SIZE = 17 };

uint64_t checksum_start(void);
uint64_t checksum_bytes(uint64_t sum, const void *bytes, size_t count);

/* Adds the names and bytes of a folder's plain files, in the order of their names: of
 * those that `is_part` returns true for. Returns -1 with errno if one cannot be read. */
int checksum_folder(uint64_t *sum, const char *folder, bool (*is_part)(const char *name));

/* Adds the bytes of a file. Returns -1 with errno. */
int checksum_file(uint64_t *sum, const char *path);

/* Of all that decides a lab's verdicts and is in its folder: check.bats, stand-in.c and
 * what its peer is made of. */
int checksum_lab(uint64_t *sum, const char *folder);

/* As text, 16 hexadecimal digits. */
void checksum_text(uint64_t sum, char text[CHECKSUM_SIZE]);

#endif
