/* document: a text file that a person or a program wrote, read line by line. It is UTF-8
 * without a NUL. What mail, git, zip and editors put into a text is taken away: a mark
 * (BOM) at the beginning, and the CR of CR LF. */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "room.h"

#include <stdbool.h>
#include <stddef.h>

/* Where something is wrong in what a person handed in, and what it is. */
struct place {
    const char *path;
    size_t line;      /* from 1; 0: the file as a whole */
    const char **why; /* where the sentence goes, which is kept (keep.h) */
};

struct document {
    struct place place; /* `line` is the number of the line that was read last */
    char *text;         /* owned; ends with a NUL, as does each line once it was read */
    size_t length;      /* before any line was read */
    char *at;           /* the rest */
    bool marked;        /* it began with a mark */
    bool cr_lf;         /* a line of it ended with CR LF */
    bool unended;       /* its last line has no end: it may have been cut */
};

/* Reads a file of at most `most` bytes, and looks at all of them. What is wrong, now
 * and later, is written to `why`. Returns 0, or -1 with a sentence there; errno is
 * EINVAL, or, where the file could not be read, that of file_read. */
int document_open(struct document *document, const char *path, size_t most,
                  const char **why);

/* The next line, without its end; NULL: there is none. */
char *document_next(struct document *document);

void document_close(struct document *document);

/* Takes away, in place, what is no part of a text: see above. Returns the length that is
 * left; that is shorter where there was something. */
size_t document_strip(char *data, size_t length);

/* Writes "PATH:LINE: what" without a control character. Returns -1 with errno EINVAL. */
int document_wrong(const struct place *place, const char *format, ...) ROOM_PRINTF(2, 3);

#endif
