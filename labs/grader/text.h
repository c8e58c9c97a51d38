/* text: the parts of a result as a student reads it. The lines fit a terminal of 80
 * columns, and what could command one becomes a question mark. */
#ifndef TEXT_H
#define TEXT_H

#include "result.h"

#include <stdio.h>

enum { TEXT_WIDTH = 79 };

/* The first line, which names the lab, and an empty one. */
void text_heading(FILE *out, const struct result *result);

/* Words in lines, the first of which has been written up to the column `at`; the others
 * are set in. */
void text_column(FILE *out, size_t indent, size_t at, const char *text);

/* A label and words, in lines; nothing if there are no words. */
void text_words(FILE *out, const char *label, const char *text);

/* What the compiler said, under a heading, and an empty line. */
void text_compiler(FILE *out, const char *heading, const char *text);

/* How much is said of a failed check. */
enum text_parts { TEXT_WITH_LEAST, TEXT_WITH_AGAIN, TEXT_WITH_IDEA, TEXT_WITH_ALL };

/* A check: its points and its title, and what is known of it. */
void text_check(FILE *out, const struct result *result, const struct check *check,
                enum text_parts parts);

/* What a student without full marks can do next. */
void text_what_next(FILE *out, const struct result *result);

/* The last line: the points, or `why` there are none. */
void text_points(FILE *out, const struct result *result, const char *why);

#endif
