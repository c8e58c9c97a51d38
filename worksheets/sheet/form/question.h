/* question: a question of a worksheet while it is read: its text, its choices, and the
 * comments that say what is right. All but the first return 0, or -1 after a word. */
#ifndef QUESTION_H
#define QUESTION_H

#include "reader.h"

/* The length of the mark that a question begins with, "**P1.**"; 0: there is none. */
size_t question_mark(const char *text);

/* The line begins the next question of its part, with a mark of this length. */
int question_start(struct reader *reader, size_t mark);

/* The line begins its next choice. */
int question_start_choice(struct reader *reader);

/* A comment that belongs to the question: of the choice before it, or the answer. */
int question_comment(struct reader *reader, const char *comment);

/* If a question is open, it has all its choices, or its answer. */
int question_end(struct reader *reader);

#endif
