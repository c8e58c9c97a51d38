/* answers: what a student answered, one `key: value` a line, in a text file that a
 * program writes or a person.
 *
 *     worksheet: 01
 *     student: Ada Lovelace
 *     P1: b
 *     P1-at: 2026-11-22T20:50:01Z
 *     O1: 40818
 *     E4: The kernel chose it.
 *
 * Blank lines and lines that begin with # are no answers. UTF-8; LF, or CR LF. Nothing in
 * it is ever executed, or a path. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "source.h"

enum { ANSWERS_MAX = 96, ANSWERS_VALUE_MAX = 2000, ANSWERS_FILE_MAX = 200000 };

struct answer {
    char key[8]; /* "P1", "P1-at" */
    char *value; /* owned; never empty */
};

struct answers {
    char *worksheet; /* "01"; NULL where there is none */
    char *student;   /* NULL: none named */
    struct answer list[ANSWERS_MAX];
    size_t count;
};

/* Reads a file for a sheet. Returns 0, or -1 with a sentence in `why` that names the file
 * and the line: empty, not UTF-8, a NUL, no `key: value`, a key that is unknown or there
 * twice, too long a value, too big a file, another worksheet's. Then nothing is kept. A
 * file that is not there: -1 with errno ENOENT. */
int answers_read(struct answers *answers, const struct sheet *sheet, const char *path,
                 char *why, size_t size);

/* Writes the file anew, in the sheet's order: to a file beside it, which then takes its
 * place, so that the old one stays whole until the new one is. Returns -1 with errno. */
int answers_write(const struct answers *answers, const struct sheet *sheet,
                  const char *path);

/* The value of a key, or NULL. */
const char *answers_get(const struct answers *answers, const char *key);

/* Sets a value (copied; LF becomes a blank). Returns -1 with errno ENOSPC, ENOMEM, or
 * EINVAL where it is empty, too long or no UTF-8. */
int answers_set(struct answers *answers, const char *key, const char *value);

void answers_free(struct answers *answers);

#endif
