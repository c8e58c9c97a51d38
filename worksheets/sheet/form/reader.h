/* reader: a worksheet while it is read. A paragraph, a question and the comment before a
 * step go on over several lines. */
#ifndef READER_H
#define READER_H

#include "../text/document.h"
#include "../text/text.h"
#include "source.h"

struct reader {
    struct sheet *sheet;
    struct document file;
    bool wrong; /* then nothing is read any more, and only the first word about it counts
                 */
    char *now;  /* what is left of the line */
    enum part part;
    struct text paragraph;
    char *needs, *lacking;     /* of the step that comes */
    struct question *question; /* not yet complete, or NULL */
    bool choosing;             /* its last choice has no comment yet */
};

/* Says what is wrong with the sheet, in this line. */
void reader_wrong(struct reader *reader, const char *format, ...) ROOM_PRINTF(2, 3);

/* The next line into `now`, without blanks at its end. Returns whether there is one. */
bool reader_next(struct reader *reader);

/* `text` is kept (keep.h). */
void reader_add_block(struct reader *reader, enum block_kind kind, char *text,
                      size_t index);

/* Adds the line, and its end, to the paragraph. */
void reader_add_line(struct reader *reader);

/* A paragraph, if there is one, has come to its end. */
void reader_end_paragraph(struct reader *reader);

/* Whether a comment is "WORD: REST", "WORD; REST" or "WORD" alone. */
bool reader_has_word(const char *comment, const char *word);

/* Its REST, or "". */
const char *reader_after_word(const char *comment, const char *word);

/* A kept text without the blanks at its ends, or NULL for an empty one. */
char *reader_copy(const char *text, size_t length);

/* "FIRST; SECOND" as two such copies. */
void reader_halves(const char *text, char **first, char **second);

bool reader_is_blank(const char *text);

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
