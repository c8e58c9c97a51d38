/* text: a text that grows. */
#ifndef TEXT_H
#define TEXT_H

#include "room.h"

#include <stdbool.h>
#include <stddef.h>

/* Starts as {0}. `bytes` always ends with a NUL once something was added; the owner frees
 * it. */
struct text {
    char *bytes;
    size_t length, room;
};

void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const char *bytes, size_t count);

/* printf(3) at its end. */
void text_add_format(struct text *text, const char *format, ...) ROOM_PRINTF(2, 3);

/* The text itself, the caller's to free, and `text` is empty again. An empty one is "".
 */
char *text_take(struct text *text);

bool text_begins(const char *text, const char *with);
bool text_ends(const char *text, const char *with);

/* Where the first line begins that begins so; `length` if there is none. */
size_t text_find_line(const char *text, size_t length, const char *with);

enum { TEXT_TIME_LENGTH = 20, TEXT_TIME_SIZE = 21 };

/* Whether a text begins with a time as a program writes it: 2026-11-22T20:50:01Z. */
bool text_is_time(const char *text);

#endif
