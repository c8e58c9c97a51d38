/* words: a text as words, with the blanks between them. */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_SIZE = 64 };

/* Cuts blanks and ends of line off both ends, in place. Returns `text`. */
char *words_trim(char *text);

/* The same at its end alone. */
char *words_trim_end(char *text);

/* A copy without the blanks at both ends, each run of blanks and ends of line in it one
 * blank; kept (keep.h). */
char *words_copy(const char *text, size_t length);

/* The next word of a list, cut to the room for it; the list then begins behind it.
 * Returns whether there is one. */
bool words_next(const char **list, char word[WORDS_SIZE]);

/* Whether a list has a word. */
bool words_have(const char *list, const char *word);

/* How many columns a text takes: characters, not bytes. */
size_t words_width(const char *text, size_t length);

/* Prints words wrapped to 80 columns, and an end of line. The first line goes on behind
 * `indent` columns that are printed already; the others begin with as many blanks. */
void words_print(const char *text, size_t indent);

/* A question's first paragraph on one line, without the place for the answer (____), cut
 * with " ..." behind `most` bytes; kept. */
char *words_title(const char *text, size_t most);

#endif
