/* words: what a check is called, and what is said about it. All texts are the caller's to
 * free. They hold what a submission printed as it came: each form escapes them. */
#ifndef WORDS_H
#define WORDS_H

#include "result.h"

/* "01 form: a connected socket gets one line", on one line. */
char *words_title(const struct result *result, const struct check *check);

/* What a student reads about one check: lines, the first of each part labelled, the
 * others indented. NULL if there is nothing to say. */
char *words_feedback(const struct result *result, const struct check *check);

/* What there is to say about the whole: points, and the compiler's first error or
 * warnings. Or why it was not graded. */
char *words_summary(const struct result *result);

/* The same of several, each on lines of its own. */
char *words_summaries(const struct result *results, size_t count);

/* The two digits of a lab or a worksheet, "01". Returns `number`. */
const char *words_number(const struct result *result, char number[3]);

/* Where not all points can be given here: how many, and by whom. Returns `text`. */
const char *words_less(const struct result *result, char *text, size_t size);

#endif
