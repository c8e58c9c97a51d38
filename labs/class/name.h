/* name: the names of people and files, as they are compared: without case, marks and the
 * order of their words. */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>
#include <stddef.h>

enum { NAME_SIZE = 512 };

/* The words of a name, in lower case, Latin letters without their marks, a blank between
 * them; what is no letter, digit or byte beyond ASCII separates words, apostrophes go:
 * "O'Brien, Zoë" is "obrien zoe". Too long a name is cut. */
void name_fold(const char *name, char folded[NAME_SIZE]);

/* Have both the same words, in any order? Two empty ones have not. */
bool name_same(const char *one, const char *other);

/* Is `squeezed` the words of a name in a row, from any of them on: "lovelaceada" of "Ada
 * Lovelace"? */
bool name_squeezed(const char *squeezed, const char *name);

/* "Lovelace, Ada" is "Ada Lovelace", the caller's; others come as they are, without the
 * blanks at their ends. */
char *name_forwards(const char *name);

/* What can be a person's name (person_start): UTF-8 without control characters, at most
 * `most` bytes; the caller's. What is none of it becomes '?', the rest is cut off. */
char *name_clean(const char *text, size_t most);

#endif
