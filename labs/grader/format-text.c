/* format-text: a result as a student reads it. See format.h. */
#include "format.h"
#include "screen.h"
#include "text.h"

#include "../../lib/line.h"
#include "../../lib/version.h"

#include <string.h>

/* Widths of columns, and how far the rest of a long remark is set in. */
enum { WHO = 24, LAB = 35, SHEET = 25, BELOW = 4 };

static void write_graded(FILE *out, const struct result *result, bool has_make) {
    char text[512];
    const char *why = result_why_not(result, text, sizeof text);

    text_heading(out, result);
    if (result->compiler != NULL) {
        text_compiler(
            out, "It does not compile. The compiler's first error:", result->compiler);
    } else {
        for (size_t i = 0; i < result->count; i++)
            text_check(out, result, &result->checks[i], TEXT_WITH_ALL);
        fprintf(out, "\n");
    }
    if (why == NULL && result_warnings(result) != NULL)
        text_compiler(out, "The compiler's first warnings:", result_warnings(result));
    if (has_make && why == NULL && result_score(result) < result_gradable(result))
        text_what_next(out, result);
    text_points(out, result, why);
}

static void write_result(FILE *out, const struct result *result) {
    write_graded(out, result, true);
}

static void write_hosted(FILE *out, const struct result *result) {
    write_graded(out, result, false);
}

/* Of a class, who it is: the student with the id, or the file, if that names no student.
 * Returns the columns that it takes. */
static size_t write_who(FILE *out, const struct result *result) {
    const char *who = result->student == NULL ? result->file : result->student;
    size_t columns = 0;
    struct line line;

    if (result->file == NULL)
        return 0;
    line_start(&line);
    line_add_plain(&line, who, strlen(who));
    if (result->student != NULL && result->id != NULL) {
        line_add(&line, ", ");
        line_add_plain(&line, result->id, strlen(result->id));
    }
    for (size_t i = 0; i < line.length; i++)
        columns += ((unsigned char)line.text[i] & 0xc0) != 0x80; /* of each character */
    fprintf(out, "%.*s%*s ", (int)line.length, line.text,
            columns < WHO ? (int)(WHO - columns) : 0, "");
    return (columns < WHO ? WHO : columns) + 1;
}

/* What a word says of it besides the points. */
static const char *word(const struct result *result) {
    if (result->compiler != NULL)
        return "does not compile";
    if (result_score(result) == result_gradable(result))
        return "full marks";
    return result->remark == NULL ? "" : result->remark;
}

/* The name of a lab or worksheet, as a column of its own kind needs it. */
static int write_lab(FILE *out, const struct result *result) {
    const char *name = result->lab;

    if (result->file != NULL && strncmp(name, "worksheet-", strlen("worksheet-")) == 0)
        name += strlen("worksheet-");
    return fprintf(out, "%-*s ", result->file == NULL ? LAB : SHEET, name);
}

static void write_row(FILE *out, const struct result *result, const char *why,
                      bool on_screen) {
    const char *remark = why == NULL ? word(result) : why;
    struct line line;
    size_t at = write_who(out, result);

    at += (size_t)write_lab(out, result);
    at += (size_t)(why == NULL ? fprintf(out, "%6u ", result_score(result))
                               : fprintf(out, "%6s ", "-"));
    at += (size_t)fprintf(out, "%9u  ", result_gradable(result));
    if (why != NULL)
        at += (size_t)fprintf(out, "not graded: ");
    if (on_screen) {
        text_column(out, BELOW, at, remark);
        return;
    }
    line_start(&line);
    line_add_plain(&line, remark, strlen(remark));
    fprintf(out, "%.*s\n", (int)line.length, line.text);
}

/* A table of all results, a line each. On a screen a long remark goes on below its line,
 * and a class has a last line that counts. */
static void write_table(FILE *out, const struct result *results, size_t count,
                        bool on_screen) {
    bool class = results[0].file != NULL;
    size_t refused = 0;
    char text[512];

    if (class)
        fprintf(out, "%-*s ", WHO, "student");
    fprintf(out, "%-*s %6s %9s  (portlab %s)\n", class ? SHEET : LAB,
            class ? "worksheet" : "lab", "points", "gradable", PORTLAB_VERSION);
    for (size_t i = 0; i < count; i++) {
        const struct result *result = &results[i];
        const char *why = result_why_not(result, text, sizeof text);

        refused += why != NULL;
        write_row(out, result, why, on_screen);
    }
    if (class && on_screen)
        fprintf(out, "%zu marked, %zu not graded\n", count - refused, refused);
}

static void write_all(FILE *out, const struct result *results, size_t count,
                      void (*write_one)(FILE *out, const struct result *result),
                      bool on_screen) {
    if (count == 1 && results[0].file == NULL)
        write_one(out, &results[0]);
    else
        write_table(out, results, count, on_screen);
}

void format_text(FILE *out, const struct result *results, size_t count) {
    write_all(out, results, count, write_result, false);
}

void format_text_hosted(FILE *out, const struct result *results, size_t count) {
    write_all(out, results, count, write_hosted, false);
}

void format_screen(FILE *out, const struct result *results, size_t count) {
    write_all(out, results, count, screen_result, true);
}
