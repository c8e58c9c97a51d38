/* report-fit: text that fits the terminal's width and breaks between words only. See
 * report.h. */
#include "machine.h"
#include "report.h"

#include <string.h>

enum { NARROWEST = 24 };

/* Columns that a text takes up to `end`: an escape sequence takes none, and neither does
 * the second byte of a character. */
static size_t columns_of(const char *text, const char *end) {
    size_t columns = 0;

    while (text < end) {
        if (*text == '\033')
            while (text < end && *text != 'm')
                text++;
        else
            columns += ((unsigned char)*text & 0xc0) != 0x80;
        if (text < end)
            text++;
    }
    return columns;
}

/* The end of what fits: the last space before the width, or the first one behind it. */
static const char *break_of(const char *text, const char *end, size_t indent,
                            size_t width) {
    const char *best = NULL;

    for (const char *at = text; at < end; at++) {
        if (*at != ' ' || columns_of(text, at) == 0)
            continue;
        if (indent + columns_of(text, at) > width)
            return best != NULL ? best : at;
        best = at;
    }
    return indent + columns_of(text, end) > width && best != NULL ? best : end;
}

/* One line, without its newline. Where it goes on it is indented: under the meaning of an
 * event, or two more than it was; less, where a long word would not fit behind that. */
static void fit_line(struct line *out, const char *text, const char *end, size_t width) {
    size_t indent = strspn(text, " ");
    size_t next = indent == 0 ? REPORT_INDENT : indent + 2;

    if (next > width / 2)
        next = width / 2;
    text += indent;
    do {
        const char *stop = break_of(text, end, indent, width);
        size_t columns = columns_of(text, stop);

        if (indent + columns > width)
            indent = columns < width ? width - columns : 0;
        for (size_t i = 0; i < indent; i++)
            line_add(out, " ");
        line_add_bytes(out, text, (size_t)(stop - text));
        line_add(out, "\n");
        for (text = stop; text < end && *text == ' ';)
            text++;
        indent = next;
    } while (text < end);
}

void report_fit(struct line *line, int fd) {
    size_t width = machine_terminal_width(fd);
    struct line fitted;
    const char *text = line->text, *end = line->text + line->length;

    if (width < NARROWEST)
        return;
    line_start(&fitted);
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline == NULL ? end : newline;

        fit_line(&fitted, text, stop, width);
        text = newline == NULL ? end : newline + 1;
    }
    *line = fitted;
}
