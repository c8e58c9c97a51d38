/* text: see text.h. */
#include "text.h"
#include "words.h"

#include "../../lib/line.h"
#include "../../lib/version.h"

#include <string.h>

enum {
    OF_TITLE = 9,   /* how far what follows the points of a check is set in */
    INDENT = 14,    /* of what stands behind a label */
    OF_COMPILER = 4 /* likewise, of what the compiler said */
};

/* How a text is broken into lines. A command is broken outside of quotes if that is
 * possible, and the lines end in a backslash, so that it can be copied. */
struct column {
    size_t indent, at;
    bool command;
    char quote; /* the one that is open in the command */
};

/* The length of what must stay on one line: a word, with blanks in quotes if it is of a
 * command. */
static size_t find_end(struct column *column, const char *text) {
    size_t length = 0;

    for (; text[length] != '\0' && text[length] != '\n'; length++) {
        char sign = text[length];

        if (sign == ' ' && column->quote == '\0')
            break;
        if (column->command && sign == column->quote)
            column->quote = '\0';
        else if (column->command && column->quote == '\0' && strchr("'\"", sign) != NULL)
            column->quote = sign;
    }
    return length;
}

static void start_line(FILE *out, struct column *column) {
    fprintf(out, "\n%*s", (int)column->indent, "");
    column->at = column->indent;
}

static void write_plain(FILE *out, struct column *column, const char *text,
                        size_t length) {
    struct line line;

    line_start(&line);
    line_add_plain(&line, text, length);
    fwrite(line.text, 1, line.length, out);
    column->at += length;
}

/* A part of a command in single quotes that is longer than a line: they are closed at the
 * end of each line, and opened again at the very beginning of the next. */
static void write_quoted(FILE *out, struct column *column, const char *text,
                         size_t length) {
    size_t room = TEXT_WIDTH - strlen("'\\");
    bool open = false;

    while (length > 0) {
        size_t word = strcspn(text, " ") + 1; /* with the blank behind it */

        if (word > length)
            word = length;
        if (open && column->at + word > room) {
            fputs("'\\\n'", out);
            column->at = 1;
        }
        for (size_t i = 0; i < word; i++)
            open ^= text[i] == '\'';
        write_plain(out, column, text, word);
        text += word;
        length -= word;
    }
}

/* Writes a text in lines, from the column that has been reached; what could command a
 * terminal becomes a question mark. */
static void write_column(FILE *out, struct column column, const char *text) {
    size_t room = TEXT_WIDTH - (column.command ? strlen(" \\") : 0);

    while (*text != '\0') {
        size_t blanks = strspn(text, " ");
        size_t length = find_end(&column, text + blanks);

        if (column.at > column.indent && column.at + blanks + length > room) {
            if (column.command)
                fputs(" \\", out);
            start_line(out, &column);
            text += blanks;
            blanks = 0;
        }
        if (column.command && column.at + blanks + length > room &&
            memchr(text, '"', blanks + length) == NULL)
            write_quoted(out, &column, text, blanks + length);
        else
            write_plain(out, &column, text, blanks + length);
        text += blanks + length;
        if (*text == '\n') {
            start_line(out, &column);
            text++;
        }
    }
    fputc('\n', out);
}

void text_column(FILE *out, size_t indent, size_t at, const char *text) {
    struct column column = {indent, at, false, '\0'};

    write_column(out, column, text);
}

void text_words(FILE *out, const char *label, const char *text) {
    if (text == NULL || text[0] == '\0')
        return;
    fprintf(out, "    %-9s ", label);
    text_column(out, INDENT, INDENT, text);
}

void text_compiler(FILE *out, const char *heading, const char *text) {
    fprintf(out, "%s\n\n%*s", heading, OF_COMPILER, "");
    text_column(out, OF_COMPILER, OF_COMPILER, text);
    fputc('\n', out);
}

/* What a check is called, behind its points. */
static void write_title(FILE *out, const struct check *check) {
    char title[512];

    snprintf(title, sizeof title, "%s: %s", check->name, check->title);
    fputs("  ", out);
    text_column(out, OF_TITLE, OF_TITLE, title);
}

/* The command that repeats a check, and where it is typed. */
static void write_again(FILE *out, const struct result *result,
                        const struct check *check) {
    struct column column = {INDENT, INDENT, true, '\0'};

    if (check->again == NULL || check->again[0] == '\0')
        return;
    fprintf(out, "    again:    run make in labs/%s, then:\n%*s", result->lab, INDENT,
            "");
    write_column(out, column, check->again);
}

/* The beginning of a text that may be long: at most five lines of it, and 300 bytes. */
static void write_beginning(FILE *out, const char *label, const char *text) {
    enum { LINES = 5, BYTES = 300 };
    char beginning[BYTES + sizeof "..."];
    size_t length = 0, lines = 1;

    if (text == NULL)
        return;
    for (; text[length] != '\0' && length < BYTES; length++)
        if (text[length] == '\n' && lines++ == LINES)
            break;
    snprintf(beginning, sizeof beginning, "%.*s%s", (int)length, text,
             text[length] == '\0' ? "" : "...");
    text_words(out, label, beginning);
}

void text_check(FILE *out, const struct result *result, const struct check *check,
                enum text_parts parts) {
    void (*write_seen)(FILE * out, const char *label, const char *text) =
        parts == TEXT_WITH_LEAST ? write_beginning : text_words;

    if (check->status == STATUS_PASSED || check->status == STATUS_FAILED)
        fprintf(out, "%3u/%-3u", check->status == STATUS_PASSED ? check->points : 0,
                check->points);
    else
        fprintf(out, " --/%-3u", check->points);
    write_title(out, check);
    if (check->status == STATUS_PASSED)
        text_words(out, "shown:", check->shown);
    else
        text_words(out, "", check->reason);
    if (check->status == STATUS_SKIPPED)
        text_words(out, "answer:", check->shown);
    if (check->status != STATUS_FAILED)
        return;
    write_seen(out, "ran:", check->ran);
    write_seen(out, "expected:", check->expected);
    write_seen(out, "saw:", check->saw);
    text_words(out, "hint:", check->hint);
    if (parts >= TEXT_WITH_IDEA)
        text_words(out, "idea:", check->idea);
    if (parts >= TEXT_WITH_ALL)
        text_words(out, "read:", check->read);
    if (parts >= TEXT_WITH_AGAIN)
        write_again(out, result, check);
}

void text_heading(FILE *out, const struct result *result) {
    fprintf(out, "%s%s, graded by portlab %s\n\n",
            result->worksheet || result->puzzle ? "" : "lab ", result->lab,
            PORTLAB_VERSION);
}

void text_what_next(FILE *out, const struct result *result) {
    char number[3];

    words_number(result, number);
    if (result->puzzle)
        fprintf(out, "To start over, run the same make puzzle command again.\n");
    else if (result->worksheet)
        fprintf(out, "To run its steps again: make worksheet LAB=%s AGAIN=1\n", number);
    else
        fprintf(out, "For a hint: make hint LAB=%s\n", number);
    fprintf(out, "(\"Error 1\" from make only means: not full marks yet.)\n");
}

void text_points(FILE *out, const struct result *result, const char *why) {
    char text[512];

    if (why != NULL)
        fprintf(out, "not graded: %s\n", why);
    else if (result_gradable(result) == result_points(result))
        fprintf(out, "%u of %u points\n", result_score(result), result_points(result));
    else
        fprintf(out, "%u of %u points; %s\n", result_score(result),
                result_gradable(result), words_less(result, text, sizeof text));
}
