/* format-classroom50: result.json, schema classroom50/result/v1. See format.h.
 * https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json
 *
 * Who handed in what comes from the environment, where the host's workflow puts it. What
 * is not set there is left out. A check that this machine cannot run is left out, too: so
 * it counts on neither side. The form has no place for what concerns the whole, so that
 * the compiler's first error is in the first test. */
#include "escape.h"
#include "format.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void write_identity(FILE *out) {
    static const struct {
        const char *key, *variable;
    } identity[] = {{"classroom", "CLASSROOM"},
                    {"assignment", "ASSIGNMENT"},
                    {"assignment_type", "ASSIGNMENT_TYPE"},
                    {"owner", "OWNER"},
                    {"submission", "SUBMISSION_TAG"},
                    {"commit", "COMMIT_URL"},
                    {"release", "RELEASE_URL"},
                    {"review", "REVIEW_URL"},
                    {"datetime", "SUBMITTED_AT"}};

    for (size_t i = 0; i < sizeof identity / sizeof identity[0]; i++) {
        const char *value = getenv(identity[i].variable);

        if (value == NULL || value[0] == '\0')
            continue;
        fprintf(out, ",\"%s\":", identity[i].key);
        escape_json(out, value);
    }
}

static void write_time(FILE *out) {
    time_t now = time(NULL);
    char text[sizeof "2026-06-01T14:33:11Z"];

    if (strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now)) > 0)
        fprintf(out, ",\"graded_at\":\"%s\"", text);
}

static void write_test(FILE *out, const struct result *result,
                       const struct check *check) {
    bool passed = check->status == STATUS_PASSED;
    char *title = words_title(result, check);
    char *feedback = result->compiler != NULL && check == result->checks
                         ? words_summary(result)
                         : words_feedback(result, check);

    fputs("{\"test-name\":", out);
    escape_json(out, title);
    fprintf(out, ",\"passed\":%s,\"score\":%u,\"max-score\":%u",
            passed ? "true" : "false", passed ? check->points : 0, check->points);
    if (feedback != NULL) {
        fputs(",\"output\":", out);
        escape_json(out, feedback);
    }
    fputc('}', out);
    free(title);
    free(feedback);
}

void format_classroom50(FILE *out, const struct result *results, size_t count) {
    unsigned score = 0, gradable = 0;
    const char *separator = "";

    for (size_t i = 0; i < count; i++) {
        score += result_score(&results[i]);
        gradable += result_gradable(&results[i]);
    }
    fputs("{\"schema\":\"classroom50/result/v1\"", out);
    write_identity(out);
    write_time(out);
    fprintf(out, ",\"score\":%u,\"max-score\":%u,\"tests\":[", score, gradable);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < results[i].count; j++) {
            if (results[i].checks[j].status == STATUS_SKIPPED)
                continue;
            fprintf(out, "%s\n", separator);
            write_test(out, &results[i], &results[i].checks[j]);
            separator = ",";
        }
    fputs("]}\n", out);
}
