/* answers: what a student answered, one `key: value` a line, in a text file that a
 * program writes or a person.
 *
 *     worksheet: 01
 *     student: Ada Lovelace
 *     id: 123400
 *     P1: b
 *     P1-at: 2026-11-22T20:50:01Z
 *     O1: 40818
 *     E4: The kernel chose it.
 *
 * The keys are worksheet, student, id, the names of the sheet's questions, and these with
 * -at for the time (UTC) of the answer; in any case. Blank lines and lines that begin
 * with # are no answers, a key without a value is none either. UTF-8, with or without its
 * mark; LF, or CR LF. Nothing in it is ever executed, or a path. What the steps left
 * follows in the same file (../evidence/evidence.h), from its first line on; none of it
 * is an answer.
 */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "../text/text.h"
#include "person.h"
#include "source.h"

#include <stdbool.h>

enum { ANSWERS_MAX = 96, ANSWERS_VALUE_MAX = 2000 };

/* In bytes: of the answers, the evidence, and the file with both. */
enum { ANSWERS_FILE_MAX = 200000, EVIDENCE_FILE_MAX = 1000000 };
enum { ANSWERS_WHOLE_MAX = ANSWERS_FILE_MAX + EVIDENCE_FILE_MAX };

struct answer {
    char key[8]; /* "P1", "P1-at" */
    char *value; /* never empty */
};

/* The texts are kept (keep.h). */
struct answers {
    char *worksheet; /* "01"; NULL where there is none */
    char *student;   /* NULL: none named */
    char *id;        /* of the student; NULL: none named */
    char *comments;  /* the lines that begin with #; NULL: none */
    struct answer list[ANSWERS_MAX];
    size_t count;
    bool cr_lf;   /* its lines end with CR LF */
    bool unended; /* its last line has no end: it may have been cut */
};

/* Reads a file for a sheet. Returns 0, or -1 with a sentence in `why` that names the file
 * and the line: empty, not UTF-8, a NUL, no `key: value`, a key that is unknown or there
 * twice, too long a value, a time that is none, too big a file, another worksheet's. Then
 * nothing is kept. A file that is not there: -1 with errno ENOENT. */
int answers_read(struct answers *answers, const struct sheet *sheet, const char *path,
                 const char **why);

/* Where the evidence begins in a file's text: its first line. Its end, where there is
 * none. */
size_t answers_end(const char *text, size_t length);

/* Copies what is in a file, without what mail, git and zip put into it; kept (keep.h). A
 * file that is not there is empty. Returns -1 with errno. */
int answers_split(const char *path, const char **answers, const char **evidence);

/* Writes the answers again, in the sheet's order, by file_replace; the evidence in the
 * file stays. Returns -1 with errno. */
int answers_write(const struct answers *answers, const struct sheet *sheet,
                  const char *path);

/* The value of a key, "worksheet", "student" and "id" too, or NULL. */
const char *answers_get(const struct answers *answers, const char *key);

/* Sets a value (copied; without the blanks at its ends; LF and tabs become blanks).
 * Returns -1 with errno ENOSPC, or EINVAL if it is empty, too long, no UTF-8,
 * or has a control character, or the key is too long. */
int answers_set(struct answers *answers, const char *key, const char *value);

/* Whose answers these are: the student whom they name, or else the one who was asked for.
 * Returns -1 with a sentence in `why` if those are two. */
int answers_person(const struct answers *answers, const struct person *asked,
                   struct person *person, const char **why);

#endif
