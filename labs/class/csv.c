/* csv: a table, read and written. See csv.h. */
#include "csv.h"

#include "../../lib/line.h"
#include "../../worksheets/sheet/text/room.h"
#include "../../worksheets/sheet/text/text.h"

#include <stdlib.h>
#include <string.h>

static const char mark[] = "\xef\xbb\xbf";

/* A text while it is read. */
struct scan {
    const char *at, *end;
    size_t line; /* of `at`, from 1 */
    char *why;
    size_t size;
};

static int wrong(const struct scan *scan, size_t line, const char *what) {
    snprintf(scan->why, scan->size, "line %zu: %s", line, what);
    return -1;
}

/* What a spreadsheet runs: csv.h. The full-width signs of East Asian writing, too. */
static bool begins_formula(const char *text) {
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};

    if (text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL)
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (strncmp(text, wide[i], strlen(wide[i])) == 0)
            return true;
    return false;
}

/* "-5", "+1.5": a number is no formula. */
static bool is_number(const char *text) {
    size_t digits;

    text += text[0] == '-' || text[0] == '+';
    digits = strspn(text, "0123456789");
    text += digits;
    if (text[0] == '.' || text[0] == ',')
        text += 1 + strspn(text + 1, "0123456789");
    return digits > 0 && text[0] == '\0';
}

/* The apostrophes at the beginning, and behind them what would be run: then one of them
 * more was, or is to be, put there. */
static bool is_guarded(const char *text) {
    const char *rest = text + strspn(text, "'");

    return begins_formula(rest) && !is_number(rest);
}

void csv_write_cell(FILE *out, const char *text) {
    bool blank = text[0] == ' ' || (text[0] != '\0' && text[strlen(text) - 1] == ' ');
    bool quoted = blank || strpbrk(text, ",;\t\"\r\n") != NULL ||
                  strncmp(text, mark, strlen(mark)) == 0;

    if (quoted)
        fputc('"', out);
    if (is_guarded(text))
        fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    if (quoted)
        fputc('"', out);
}

void csv_write(FILE *out, const struct csv *csv) {
    fputs(csv->marked ? mark : "", out);
    for (size_t i = 0; i < csv->count; i++) {
        const struct csv_row *row = &csv->rows[i];

        for (size_t j = 0; j < row->count; j++) {
            if (j > 0)
                fputc(csv->separator, out);
            /* A row of one empty cell would be an empty line. */
            if (row->count == 1 && row->cells[0][0] == '\0')
                fputs("\"\"", out);
            else
                csv_write_cell(out, row->cells[j]);
        }
        fputs(csv->cr_lf ? "\r\n" : "\n", out);
    }
}

static void add_cell(struct csv_row *row, char *text) {
    if (text[0] == '\'' && is_guarded(text))
        memmove(text, text + 1, strlen(text));
    row->cells = room_more(row->cells, row->count, sizeof *row->cells);
    row->cells[row->count++] = text;
}

/* A quoted cell, from behind its first quote to behind its last. */
static int take_quoted(struct scan *scan, struct text *cell) {
    size_t line = scan->line;

    while (scan->at < scan->end) {
        if (*scan->at == '"') {
            scan->at++;
            if (scan->at == scan->end || *scan->at != '"')
                return 0;
        }
        scan->line += *scan->at == '\n';
        text_add_bytes(cell, scan->at++, 1);
    }
    return wrong(scan, line, "a quote (\") starts here and never ends");
}

static bool at_line_end(const struct scan *scan) {
    return scan->at == scan->end || *scan->at == '\n' ||
           (*scan->at == '\r' && scan->at + 1 < scan->end && scan->at[1] == '\n');
}

/* The next cell. Returns -1 after a word about what is wrong. */
static int take_cell(struct scan *scan, char separator, struct csv_row *row) {
    struct text cell = {0};
    char *whole;

    if (scan->at < scan->end && *scan->at == '"') {
        scan->at++;
        if (take_quoted(scan, &cell) == -1) {
            free(cell.bytes);
            return -1;
        }
    }
    while (!at_line_end(scan) && *scan->at != separator)
        text_add_bytes(&cell, scan->at++, 1);
    whole = text_take(&cell);
    if (whole == NULL)
        return wrong(scan, scan->line, "not enough memory");
    add_cell(row, whole);
    return 0;
}

static int take_row(struct scan *scan, struct csv_row *row, char separator) {
    *row = (struct csv_row){0};
    do {
        if (row->count > 0)
            scan->at++; /* the separator */
        if (row->count == CSV_COLUMNS_MAX)
            return wrong(scan, scan->line, "too many columns");
        if (take_cell(scan, separator, row) == -1)
            return -1;
    } while (scan->at < scan->end && *scan->at == separator);
    return 0;
}

/* Passes the end of a line. */
static void end_row(struct scan *scan, struct csv *csv) {
    if (scan->at < scan->end && *scan->at == '\r') {
        csv->cr_lf = true;
        scan->at++;
    }
    scan->at += scan->at < scan->end;
    scan->line++;
}

static void free_row(struct csv_row *row) {
    for (size_t i = 0; i < row->count; i++)
        free(row->cells[i]);
    free(row->cells);
}

/* The separator behind the first cell. */
static char find_separator(const struct scan *scan) {
    struct scan trial = *scan;
    struct text cell = {0};
    char separator = ',';

    if (trial.at < trial.end && *trial.at == '"') {
        trial.at++;
        take_quoted(&trial, &cell);
    }
    while (!at_line_end(&trial) && strchr(",;\t", *trial.at) == NULL)
        trial.at++;
    if (!at_line_end(&trial))
        separator = *trial.at;
    free(cell.bytes);
    return separator;
}

/* All that is wrong with the bytes. */
static int look_at_bytes(struct scan *scan) {
    size_t length = (size_t)(scan->end - scan->at), good = line_utf8(scan->at, length);

    if (good == length)
        return 0;
    if (length >= 2 &&
        (memcmp(scan->at, "\xff\xfe", 2) == 0 || memcmp(scan->at, "\xfe\xff", 2) == 0))
        return wrong(scan, 1, "the table is UTF-16; save it as CSV UTF-8");
    for (size_t i = 0; i < good; i++)
        scan->line += scan->at[i] == '\n';
    return wrong(scan, scan->line,
                 scan->at[good] == '\0'
                     ? "a NUL byte; is this a CSV file?"
                     : "a byte that is not UTF-8; save the table as CSV UTF-8");
}

int csv_read(struct csv *csv, const char *text, size_t length, char *why, size_t size) {
    struct scan scan = {text, text + length, 1, why, size};

    memset(csv, 0, sizeof *csv);
    csv->separator = ',';
    if (look_at_bytes(&scan) == -1)
        return -1;
    if (length >= 3 && memcmp(text, mark, 3) == 0) {
        csv->marked = true;
        scan.at += 3;
    }
    csv->separator = find_separator(&scan);
    while (scan.at < scan.end) {
        csv->rows = room_more(csv->rows, csv->count, sizeof *csv->rows);
        if (take_row(&scan, &csv->rows[csv->count++], csv->separator) == -1) {
            csv_free(csv);
            return -1;
        }
        end_row(&scan, csv);
    }
    return 0;
}

const char *csv_cell(const struct csv *csv, size_t row, size_t column) {
    return row < csv->count && column < csv->rows[row].count
               ? csv->rows[row].cells[column]
               : "";
}

void csv_set(struct csv *csv, size_t row, size_t column, const char *text) {
    struct csv_row *to = &csv->rows[row];

    while (to->count <= column)
        add_cell(to, room_copy("", 0));
    free(to->cells[column]);
    to->cells[column] = room_copy(text, strlen(text));
}

void csv_free(struct csv *csv) {
    for (size_t i = 0; i < csv->count; i++)
        free_row(&csv->rows[i]);
    free(csv->rows);
    memset(csv, 0, sizeof *csv);
}
