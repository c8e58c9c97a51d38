/* question: a question of a worksheet while it is read: its text, its choices, and the
 * comments that say what is right. */
#ifndef QUESTION_H
#define QUESTION_H

#include "reader.h"

/* The length of the mark that a question begins with, "**P1.**"; 0: there is none. */
size_t question_mark(const char *text);

/* The line begins the next question of its part, with a mark of this length. */
void question_start(struct reader *reader, size_t mark);

/* The line begins its next choice. */
void question_start_choice(struct reader *reader);

/* A comment that belongs to the question: of the choice before it, or the answer. */
void question_comment(struct reader *reader, const char *comment);

/* A question that is open must have all its choices, or its answer; and a paragraph, if
 * there is one, has come to its end. */
void question_end(struct reader *reader);

#endif
