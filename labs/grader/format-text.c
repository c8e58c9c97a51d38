/* format-text: a result as a student reads it. See format.h. */
#include "format.h"
#include "words.h"

#include "../../lib/line.h"
#include "../../lib/version.h"

#include <stdint.h>
#include <string.h>

enum { WIDTH = 90, INDENT = 21, WHO = 24 };

/* Words, broken into lines of a width; what could command a terminal becomes a question
 * mark. */
static void write_within(FILE *out, size_t width, const char *label, const char *text) {
    size_t column = INDENT;
    struct line line;

    if (text == NULL || text[0] == '\0')
        return;
    fprintf(out, "%11s%-9s ", "", label);
    while (*text != '\0') {
        size_t length = strcspn(text, " \n");

        if (column > INDENT && column + length > width) {
            fprintf(out, "\n%*s", INDENT, "");
            column = INDENT;
        }
        line_start(&line);
        line_add_plain(&line, text, length);
        fwrite(line.text, 1, line.length, out);
        column += length;
        text += length;
        if (*text == '\n') {
            fprintf(out, "\n%*s", INDENT, "");
            column = INDENT;
        } else if (*text == ' ') {
            fputc(' ', out);
            column++;
        }
        text += *text != '\0';
    }
    fputc('\n', out);
}

static void write_words(FILE *out, const char *label, const char *text) {
    write_within(out, WIDTH, label, text);
}

/* A command stays in one piece, so that it can be copied. */
static void write_command(FILE *out, const char *label, const char *text) {
    write_within(out, SIZE_MAX, label, text);
}

static void write_check(FILE *out, const struct check *check) {
    if (check->status == STATUS_PASSED || check->status == STATUS_FAILED)
        fprintf(out, "%3u/%-3u", check->status == STATUS_PASSED ? check->points : 0,
                check->points);
    else
        fprintf(out, " --/%-3u", check->points);
    fprintf(out, "  %s: %s\n", check->name, check->title);
    if (check->status == STATUS_PASSED)
        write_words(out, "shown:", check->shown);
    else
        write_words(out, "", check->reason);
    if (check->status == STATUS_SKIPPED)
        write_words(out, "answer:", check->shown);
    if (check->status != STATUS_FAILED)
        return;
    write_words(out, "ran:", check->ran);
    write_words(out, "expected:", check->expected);
    write_words(out, "saw:", check->saw);
    write_words(out, "hint:", check->hint);
    write_words(out, "idea:", check->idea);
    write_words(out, "read:", check->read);
    write_command(out, "again:", check->again);
}

/* What a student can do who has less than full marks. */
static void write_what_next(FILE *out, const struct result *result) {
    char number[3];

    words_number(result, number);
    if (result->puzzle)
        fprintf(out, "The same make puzzle begins again.\n");
    else if (result->worksheet)
        fprintf(out, "make worksheet LAB=%s AGAIN=1 asks again\n", number);
    else
        fprintf(out, "make hint LAB=%s gives a hint\n", number);
    fprintf(out, "(where make adds \"Error 1\", it means: less than full marks)\n");
}

/* Where the commands are typed that repeat a check. */
static void write_where(FILE *out, const struct result *result) {
    bool some = false;

    for (size_t i = 0; i < result->count; i++)
        some |=
            result->checks[i].status == STATUS_FAILED && result->checks[i].again != NULL;
    if (some)
        fprintf(out, "Type what is behind \"again:\" in labs/%s, after make there.\n",
                result->lab);
}

static void write_result(FILE *out, const struct result *result, bool has_make) {
    char text[512];
    const char *why = result_why_not(result, text, sizeof text);

    fprintf(out, "%s%s, graded by portlab %s\n\n",
            result->worksheet || result->puzzle ? "" : "lab ", result->lab,
            PORTLAB_VERSION);
    if (result->compiler != NULL) {
        fprintf(out, "It does not compile. The compiler's first error:\n\n");
        write_words(out, "", result->compiler);
        fprintf(out, "\n");
    } else {
        for (size_t i = 0; i < result->count; i++)
            write_check(out, &result->checks[i]);
        fprintf(out, "\n");
    }
    if (why == NULL && result_warnings(result) != NULL) {
        fprintf(out, "The compiler's first warnings:\n\n");
        write_words(out, "", result_warnings(result));
        fprintf(out, "\n");
    }
    if (has_make && why == NULL)
        write_where(out, result);
    if (has_make && why == NULL && result_score(result) < result_gradable(result))
        write_what_next(out, result);
    if (why != NULL)
        fprintf(out, "not graded: %s\n", why);
    else if (result_gradable(result) == result_points(result))
        fprintf(out, "%u of %u points\n", result_score(result), result_points(result));
    else
        fprintf(out, "%u of %u points; %s\n", result_score(result),
                result_gradable(result), words_less(result, text, sizeof text));
}

/* Of a class, who it is: the student with the id, or the file, if that names nobody. */
static void write_who(FILE *out, const struct result *result) {
    const char *who = result->student == NULL ? result->file : result->student;
    size_t columns = 0;
    struct line line;

    if (result->file == NULL)
        return;
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
}

/* What a word says of it besides the points. */
static const char *word(const struct result *result) {
    if (result->compiler != NULL)
        return "does not compile";
    if (result_score(result) == result_gradable(result))
        return "full marks";
    return result->remark == NULL ? "" : result->remark;
}

static void write_table(FILE *out, const struct result *results, size_t count) {
    struct line line;
    char text[512];

    if (results[0].file != NULL)
        fprintf(out, "%-*s ", WHO, "student");
    fprintf(out, "%-28s %6s %9s  (portlab %s)\n",
            results[0].file == NULL ? "lab" : "worksheet", "points", "gradable",
            PORTLAB_VERSION);
    for (size_t i = 0; i < count; i++) {
        const struct result *result = &results[i];
        const char *why = result_why_not(result, text, sizeof text);

        write_who(out, result);
        if (why != NULL)
            fprintf(out, "%-28s %6s %9u  not graded: ", result->lab, "-",
                    result_gradable(result));
        else
            fprintf(out, "%-28s %6u %9u  ", result->lab, result_score(result),
                    result_gradable(result));
        line_start(&line);
        line_add_plain(&line, why == NULL ? word(result) : why,
                       strlen(why == NULL ? word(result) : why));
        fprintf(out, "%.*s\n", (int)line.length, line.text);
    }
}

static void write_all(FILE *out, const struct result *results, size_t count,
                      bool has_make) {
    if (count == 1 && results[0].file == NULL)
        write_result(out, &results[0], has_make);
    else
        write_table(out, results, count);
}

void format_text(FILE *out, const struct result *results, size_t count) {
    write_all(out, results, count, true);
}

void format_text_hosted(FILE *out, const struct result *results, size_t count) {
    write_all(out, results, count, false);
}
