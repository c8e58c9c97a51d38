/* draft: bytes that were put together for one watcher, or for a file, and wait to go. */
#ifndef DRAFT_H
#define DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRAFT_SIZE = 32768 };

struct draft {
    size_t start, length; /* what waits: bytes[start] to bytes[start + length - 1] */
    char bytes[DRAFT_SIZE];
};

/* How many bytes can be added. */
size_t draft_room(const struct draft *draft);

/* Adds all of the bytes, or none of them; false if there is no room. */
bool draft_add_bytes(struct draft *draft, const char *bytes, size_t count);
bool draft_add(struct draft *draft, const char *text);

/* printf(3), all or nothing. */
bool draft_add_format(struct draft *draft, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A JSON string with its quotes (RFC 8259, section 7). */
bool draft_add_json(struct draft *draft, const char *text);

/* So many bytes have gone. */
void draft_sent(struct draft *draft, size_t count);

#endif
