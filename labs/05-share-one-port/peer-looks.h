/* peer-looks: what the eye passes over in an answer: blanks, ends of lines, bytes of 0
 * and other bytes that command a terminal. */
#ifndef PEER_LOOKS_H
#define PEER_LOOKS_H

#include <stdbool.h>
#include <stddef.h>

/* Is there nothing else? */
bool looks_blank(const char *bytes, size_t length);

/* Is an answer the text that was wanted but for such bytes? One newline ends `wanted`. */
bool looks_right(const char *wanted, const char *answer, size_t length);

/* Bytes as a text of C, in quotes, as much as there is room for. */
void looks_quote(const char *bytes, size_t length, char *text, size_t size);

#endif
