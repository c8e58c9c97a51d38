/* format-prairielearn: results.json as PrairieLearn reads it of an external grader. See
 * format.h. https://docs.prairielearn.com/externalGrading/
 *
 * The score goes from 0 to 1: what this machine can give is the whole. What it cannot run
 * is left out of the tests. What does not compile is "not gradable", as that page has it:
 * it costs no attempt. So is what could not be graded, and there it says why. */
#include "escape.h"
#include "format.h"
#include "words.h"

#include <stdlib.h>

/* In ten thousandths. Several labs count the same. */
static unsigned score_of(const struct result *results, size_t count) {
    unsigned hundredths = 0;

    for (size_t i = 0; i < count; i++)
        hundredths += result_hundredths(&results[i]);
    return count == 0 ? 0 : hundredths / (unsigned)count;
}

/* Why there is no score, or NULL. */
static const char *not_gradable(const struct result *results, size_t count) {
    const char *why = "The program does not compile.";
    char text[512];

    for (size_t i = 0; i < count; i++) {
        if (result_why_not(&results[i], text, sizeof text) != NULL)
            return "It could not be graded. This is not the fault of your program.";
        if (results[i].compiler == NULL)
            why = NULL;
    }
    return why;
}

static void write_test(FILE *out, const struct result *result,
                       const struct check *check) {
    char *title = words_title(result, check), *feedback = words_feedback(result, check);

    fputs("{\"name\":", out);
    escape_json(out, title);
    fprintf(out, ",\"points\":%u,\"max_points\":%u,\"output\":",
            check->status == STATUS_PASSED ? check->points : 0, check->points);
    escape_json(out, feedback == NULL ? "" : feedback);
    fputc('}', out);
    free(title);
    free(feedback);
}

static void write_tests(FILE *out, const struct result *result, const char **separator) {
    for (size_t i = 0; i < result->count; i++) {
        if (result->checks[i].status == STATUS_SKIPPED)
            continue;
        fprintf(out, "%s\n", *separator);
        write_test(out, result, &result->checks[i]);
        *separator = ",";
    }
}

void format_prairielearn(FILE *out, const struct result *results, size_t count) {
    const char *why = not_gradable(results, count), *separator = "";
    unsigned score = score_of(results, count);
    char *summaries = words_summaries(results, count);

    if (why == NULL)
        fprintf(out, "{\"gradable\":true,\"score\":%u.%04u", score / 10000,
                score % 10000);
    else
        fputs("{\"gradable\":false,\"format_errors\":", out);
    if (why != NULL)
        escape_json(out, why);
    fputs(",\"message\":", out);
    escape_json(out, summaries);
    free(summaries);
    fputs(",\"tests\":[", out);
    for (size_t i = 0; i < count && why == NULL; i++)
        write_tests(out, &results[i], &separator);
    fputs("]}\n", out);
}
