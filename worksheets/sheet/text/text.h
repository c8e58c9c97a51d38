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

/* Whether it is UTF-8 (RFC 3629) without a NUL; else the number of the first line that is
 * not, from 1, is in *line. */
bool text_is_utf8(const char *text, size_t length, size_t *line);

#endif
