/* columns: a line of at most 80 columns whose fields begin at given columns. What no
 * longer fits continues on a line below it. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "../../../lib/line.h"

enum { COLUMNS_WIDTH = 80 };

struct columns {
    struct line line;
    size_t column; /* the next one that is free */
    size_t indent; /* where a field begins that fits at its column on no line */
};

void columns_start(struct columns *columns, size_t indent);

/* Adds a field at its column, or one blank after the field before it. */
void columns_put(struct columns *columns, size_t column, const char *text);

/* Prints the line to standard output. */
void columns_end(struct columns *columns);

/* Prints an untrusted text, from a column on, word by word, and without characters that
 * control a terminal. */
void columns_print(const char *text, size_t column);

#endif
