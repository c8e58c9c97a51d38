/* words: see words.h. */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A stream into a text, which is there when the stream has been closed. */
static FILE *start(char **text, size_t *size) {
    FILE *out = open_memstream(text, size);

    if (out == NULL) {
        perror("score: open_memstream");
        exit(71);
    }
    return out;
}

static char *finish(FILE *out, char **text, const size_t *size) {
    if (fclose(out) != 0) {
        perror("score: open_memstream");
        exit(71);
    }
    if (*size > 0)
        return *text;
    free(*text);
    return NULL;
}

/* A part of the feedback, on lines of its own. */
static void write_part(FILE *out, const char *label, const char *text) {
    if (text == NULL || text[0] == '\0')
        return;
    if (ftell(out) > 0)
        fputc('\n', out);
    fputs(label, out);
    for (; *text != '\0'; text++) {
        fputc(*text, out);
        if (*text == '\n')
            fputs("  ", out);
    }
}

const char *words_number(const struct result *result, char number[3]) {
    const char *digits = strpbrk(result->lab, "0123456789");

    snprintf(number, 3, "%s", digits == NULL ? result->lab : digits);
    return number;
}

char *words_title(const struct result *result, const struct check *check) {
    char *text, number[3];
    size_t size;
    FILE *out = start(&text, &size);

    fprintf(out, "%s%s %s: %s",
            result->worksheet ? "worksheet "
            : result->puzzle  ? "puzzle "
                              : "",
            words_number(result, number), check->name, check->title);
    return finish(out, &text, &size);
}

/* The command of a check is for the lab's folder, and for what make compiles there. */
static void write_again(FILE *out, const struct result *result, const char *again) {
    char label[256];

    snprintf(label, sizeof label, "again, in labs/%s after make: ", result->lab);
    write_part(out, label, again);
}

char *words_feedback(const struct result *result, const struct check *check) {
    char *text;
    size_t size;
    FILE *out = start(&text, &size);

    if (check->status == STATUS_PASSED) {
        write_part(out, "shown: ", check->shown);
    } else if (check->status == STATUS_FAILED) {
        write_part(out, "ran: ", check->ran);
        write_part(out, "expected: ", check->expected);
        write_part(out, "saw: ", check->saw);
        write_part(out, "hint: ", check->hint);
        write_part(out, "idea: ", check->idea);
        write_part(out, "read: ", check->read);
        write_again(out, result, check->again);
    } else if (result->compiler != NULL) {
        write_part(out, "", "skipped until it compiles");
    } else if (check->status == STATUS_SKIPPED) {
        write_part(out, result->worksheet ? "" : "not possible on this machine: ",
                   check->reason);
        write_part(out, "answer: ", check->shown);
    } else {
        write_part(out, "", check->reason);
    }
    return finish(out, &text, &size);
}

const char *words_less(const struct result *result, char *text, size_t size) {
    unsigned less = result_points(result) - result_gradable(result);

    if (result->worksheet)
        snprintf(text, size, "the other %u cannot be marked by a program here", less);
    else
        snprintf(text, size, "the other %u cannot be tested on this machine", less);
    return text;
}

char *words_summary(const struct result *result) {
    char *text, why[512];
    size_t size;
    FILE *out = start(&text, &size);
    unsigned gradable = result_gradable(result);

    if (result_why_not(result, why, sizeof why) != NULL)
        fprintf(out, "%s: not graded: %s", result->lab,
                result_why_not(result, why, sizeof why));
    else if (result->compiler != NULL)
        fprintf(out, "%s: it does not compile. The compiler's first error:\n%s",
                result->lab, result->compiler);
    else if (gradable == result_points(result))
        fprintf(out, "%s: %u of %u points", result->lab, result_score(result), gradable);
    else
        fprintf(out, "%s: %u of %u points; %s", result->lab, result_score(result),
                gradable, words_less(result, why, sizeof why));
    if (result_why_not(result, why, sizeof why) == NULL &&
        result_warnings(result) != NULL)
        fprintf(out, "\nThe compiler's first warnings:\n%s", result_warnings(result));
    return finish(out, &text, &size);
}

char *words_summaries(const struct result *results, size_t count) {
    char *text;
    size_t size;
    FILE *out = start(&text, &size);

    for (size_t i = 0; i < count; i++) {
        char *summary = words_summary(&results[i]);

        fprintf(out, "%s%s", i == 0 ? "" : "\n", summary);
        free(summary);
    }
    return finish(out, &text, &size);
}
