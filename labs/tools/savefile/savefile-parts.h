/* savefile-parts: what the files savefile*.c share. See savefile.h. */
#ifndef SAVEFILE_PARTS_H
#define SAVEFILE_PARTS_H

#include "savefile.h"

enum {
    SAVEFILE_SECTION = 0x0a0d0d0a,
    SAVEFILE_BLOCK_MAX = 1 << 24, /* bytes; Wireshark takes no longer ones either */
    SAVEFILE_INTERFACES_MAX = 4096
};

/* Numbers of 4 and 2 bytes, in the file's byte order. */
uint32_t savefile_4(const struct savefile *file, const unsigned char *at);
uint16_t savefile_2(const struct savefile *file, const unsigned char *at);

/* Says what is wrong at which byte. Returns -1. */
int savefile_wrong(struct savefile *file, uint64_t place, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* Reads bytes to a place in the block. Returns 1, 0 at the end of the file, or -1. The
 * block may have moved. */
int savefile_read(struct savefile *file, size_t start, size_t count);

/* The same, of something that has begun: an end of the file is an error. */
int savefile_read_rest(struct savefile *file, size_t start, size_t count);

/* A new interface, whose times are in microseconds; NULL if it is one too many. */
struct savefile_interface *savefile_add_interface(struct savefile *file);

#endif
