/* columns: a line whose fields begin at columns, of 80 columns at most. What no longer
 * fits goes on to a line below it. */
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

/* Prints a text that a stranger wrote, from a column on: word by word, and without what
 * would command a terminal. */
void columns_print(const char *text, size_t column);

#endif
