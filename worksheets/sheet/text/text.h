/* text: a text that grows. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Starts as {0}. `bytes` always ends with a NUL once something was added; the owner frees
 * it. Where there was no memory `failed` is set, and what is added from then on is lost.
 */
struct text {
    char *bytes;
    size_t length, room;
    bool failed;
};

void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const char *bytes, size_t count);

/* Takes blanks and ends of line off the end. */
void text_trim(struct text *text);

/* The text itself, the caller's to free, and `text` is empty again. NULL with errno
 * ENOMEM where something was lost. An empty text is "". */
char *text_take(struct text *text);

enum { TEXT_TIME_LENGTH = 20, TEXT_TIME_SIZE = 21 };

/* Whether a text begins with a time as a program writes it: 2026-11-22T20:50:01Z. */
bool text_is_time(const char *text);

#endif
