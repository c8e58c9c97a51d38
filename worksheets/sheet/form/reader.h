/* reader: cuts a worksheet into pieces, while it is read. */
#ifndef READER_H
#define READER_H

#include "../text/document.h"
#include "../text/text.h"
#include "source.h"

/* In a line, a comment is a piece, and so is what stands before it and behind it. */
enum piece {
    PIECE_END, /* or something is wrong */
    PIECE_TEXT,
    PIECE_BLANK,   /* an empty line */
    PIECE_EXAMPLE, /* a block between fences; the line is its beginning */
    PIECE_STEP,    /* the same of a block that is run */
    PIECE_CHOICE,
    PIECE_COMMENT,
    PIECE_HEADING,
    PIECE_QUESTION
};

struct reader {
    struct sheet *sheet;
    struct document file;
    bool wrong;       /* then nothing is read any more, and only the first word counts */
    enum piece piece; /* what comes */
    const char *now;  /* its line; a comment: all that is in it, on one line */
    const char *rest; /* of the line */
    enum part part;
    char *needs, *lacking; /* of the step that comes */
};

/* Says what is wrong with the sheet, in this line. */
void reader_wrong(struct reader *reader, const char *format, ...) ROOM_PRINTF(2, 3);

/* Goes on to the next piece. */
void reader_next(struct reader *reader);

/* The text of this piece and of those that follow, up to the first that is no text, nor
 * one of the kinds up to `last`. Kept (keep.h). */
char *reader_gather(struct reader *reader, enum piece last);

/* Adds the lines of a block between fences, up to its end. */
void reader_add_fenced(struct reader *reader, struct text *lines);

#endif
