/* screen: see screen.h. */
#include "screen.h"
#include "text.h"
#include "words.h"

#include "../../lib/line.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROWS = 22, /* of 24: make adds a line, and then comes the shell's prompt */
    INDENT = 9,
    LINES_OF_WARNINGS = 3
};

/* A part of the screen, written to memory first to count its lines. */
struct part {
    FILE *out;
    char *text;
    size_t size;
};

static void start(struct part *part) {
    part->out = open_memstream(&part->text, &part->size);
    if (part->out == NULL) {
        perror("score: open_memstream");
        exit(71);
    }
}

/* Its end; returns how many lines it has. */
static size_t finish(struct part *part) {
    size_t lines = 0;

    if (fclose(part->out) != 0) {
        perror("score: open_memstream");
        exit(71);
    }
    for (size_t i = 0; i < part->size; i++)
        lines += part->text[i] == '\n';
    return lines;
}

static void copy(FILE *out, struct part *part) {
    fwrite(part->text, 1, part->size, out);
    free(part->text);
}

/* The checks with this status, each with its points. */
static void write_list(FILE *out, const struct result *result, enum status status,
                       const char *label) {
    size_t at = 0;

    for (size_t i = 0; i < result->count; i++) {
        const struct check *check = &result->checks[i];
        char text[80];

        if (check->status != status)
            continue;
        snprintf(text, sizeof text, "%s (%u)", check->name, check->points);
        if (at == 0) {
            at = (size_t)fprintf(out, "%-*s", INDENT, label);
        } else if (at + strlen(", ,") + strlen(text) > TEXT_WIDTH) {
            fprintf(out, ",\n%*s", INDENT, "");
            at = INDENT;
        } else {
            at += (size_t)fprintf(out, ", ");
        }
        at += (size_t)fprintf(out, "%s", text);
    }
    if (at > 0)
        fputc('\n', out);
}

/* Each check by its name. */
static void write_lists(FILE *out, const struct result *result) {
    write_list(out, result, STATUS_PASSED, "passed:");
    write_list(out, result, STATUS_FAILED, "failed:");
    write_list(out, result, STATUS_BLOCKED, "blocked:");
    write_list(out, result, STATUS_SKIPPED, "skipped:");
    fputc('\n', out);
}

static void write_warnings(FILE *out, const struct result *result) {
    const char *warnings = result_warnings(result), *end = warnings;
    struct line line;

    if (warnings == NULL)
        return;
    for (size_t i = 0; i < LINES_OF_WARNINGS && *end != '\0'; i++) {
        end += strcspn(end, "\n");
        end += *end != '\0';
    }
    line_start(&line);
    line_add_bytes(&line, warnings, (size_t)(end - warnings));
    if (line.length > 0 && line.text[line.length - 1] == '\n')
        line.length--;
    line_add_bytes(&line, "", 1);
    text_compiler(out, "The compiler's first warning:", line.text);
}

/* What is below the checks. */
static void write_end(FILE *out, const struct result *result, const char *why) {
    bool less = why == NULL && result_score(result) < result_gradable(result);

    if (result->compiler == NULL)
        fprintf(out, "To see every check in full, add FORMAT=text to the command.\n");
    if (less)
        text_what_next(out, result);
    if (why == NULL) {
        text_points(out, result, NULL);
        return;
    }
    fputs("not graded: ", out);
    text_column(out, 4, strlen("not graded: "), why);
}

/* A failed check, with as much of it as there is room for. */
static size_t write_failed_check(struct part *part, const struct result *result,
                                 const struct check *check, size_t rows) {
    size_t lines = 0;

    for (int parts = TEXT_WITH_ALL; parts >= TEXT_WITH_LEAST; parts--) {
        start(part);
        text_check(part->out, result, check, (enum text_parts)parts);
        lines = finish(part);
        if (lines <= rows || parts == TEXT_WITH_LEAST)
            break;
        free(part->text);
    }
    return lines;
}

/* The failed checks, in their order: the first, and those for which there is room.
 * Returns how many rows are left. */
static size_t write_failed(FILE *out, const struct result *result, size_t rows) {
    bool first = true;

    for (size_t i = 0; i < result->count; i++) {
        struct part part;
        size_t lines;

        if (result->checks[i].status != STATUS_FAILED)
            continue;
        lines = write_failed_check(&part, result, &result->checks[i], rows);
        if (!first && lines > rows) {
            free(part.text);
            break;
        }
        copy(out, &part);
        rows = lines > rows ? 0 : rows - lines;
        first = false;
    }
    return first ? 0 : rows;
}

void screen_result(FILE *out, const struct result *result) {
    char text[512];
    const char *why = result_why_not(result, text, sizeof text);
    struct part head, end;
    size_t lines;

    start(&head);
    text_heading(head.out, result);
    if (result->compiler != NULL)
        text_compiler(head.out, "It does not compile. The compiler's first error:",
                      result->compiler);
    else
        write_lists(head.out, result);
    if (why == NULL)
        write_warnings(head.out, result);
    lines = finish(&head);
    start(&end);
    write_end(end.out, result, why);
    lines += finish(&end);
    copy(out, &head);
    if (write_failed(out, result, lines < ROWS ? ROWS - lines : 0) > 0)
        fputc('\n', out);
    copy(out, &end);
}
