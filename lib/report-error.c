/* report-error: a failure as text for people: what failed, why, and what to try. See
 * report.h. */
#include "report.h"

#include <string.h>

enum { WRAP_INDENT = 7, WRAP_COLUMN = 80 };

/* The escape sequences of ECMA-48: never the only sign of anything. */
static const char red[] = "\033[31m", plain[] = "\033[0m";

/* Adds a text after a label of WRAP_INDENT characters, broken between words. */
static void add_wrapped(struct line *line, const char *text, unsigned width) {
    size_t limit = width > 0 && width < WRAP_COLUMN ? width : WRAP_COLUMN;
    size_t column = WRAP_INDENT;

    while (*text != '\0') {
        size_t word = strcspn(text, " ");

        if (column > WRAP_INDENT && column + 1 + word > limit) {
            line_add(line, "\n       ");
            column = WRAP_INDENT;
        } else if (column > WRAP_INDENT) {
            line_add(line, " ");
            column++;
        }
        line_add_plain(line, text, word);
        column += word;
        text += word;
        text += strspn(text, " ");
    }
    line_add(line, "\n");
}

void report_text_error(struct line *line, const struct explanation *explanation,
                       const char *program, bool colour, unsigned width) {
    line_add(line, program);
    line_add(line, ": ");
    if (colour)
        line_add(line, red);
    line_add_plain(line, explanation->message, strlen(explanation->message));
    if (colour)
        line_add(line, plain);
    line_add(line, "\n  why: ");
    add_wrapped(line, explanation->sentence, width);
    for (size_t i = 0; i < explanation->remedy_count; i++) {
        line_add(line, "  try: ");
        add_wrapped(line, explanation->remedies[i], width);
    }
}
