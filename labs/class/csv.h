/* csv: a table as a spreadsheet or a gradebook exchanges it (RFC 4180), read and written.
 *
 * Read: UTF-8, with or without its mark (BOM); commas, semicolons or tabs between the
 * cells, whichever follows the first cell; LF or CR LF; a quoted cell may have
 * separators, quotes (doubled) and ends of line in it. Written as it was read: the same
 * mark, separator and ends of line.
 *
 * A spreadsheet runs a cell that begins with = + - @, a tab, CR or LF as a formula. Such
 * a cell is written with an apostrophe in front, which a spreadsheet takes for "this is
 * text", and which is taken away when the table is read again. A plain number is none. */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { CSV_FILE_MAX = 20000000, CSV_COLUMNS_MAX = 1000 };

struct csv_row {
    char **cells; /* owned, each a text without a NUL in it */
    size_t count;
};

struct csv {
    struct csv_row *rows;
    size_t count;
    char separator;
    bool marked; /* it begins with a mark */
    bool cr_lf;
};

/* Reads a table from text, which a NUL follows. Returns 0, or -1 with a sentence in `why`
 * that names the line: no UTF-8, a NUL, a quote without its end, too many columns. Then
 * nothing is kept. An empty text has no row. */
int csv_read(struct csv *csv, const char *text, size_t length, char *why, size_t size);

/* A cell, or "" where the row is shorter. */
const char *csv_cell(const struct csv *csv, size_t row, size_t column);

/* Sets a cell (copied), and makes the row longer where it has to be. */
void csv_set(struct csv *csv, size_t row, size_t column, const char *text);

/* Writes one cell, quoted where that is needed, also if it has another separator. */
void csv_write_cell(FILE *out, const char *text);

void csv_write(FILE *out, const struct csv *csv);

void csv_free(struct csv *csv);

#endif
