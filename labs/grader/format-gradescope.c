/* format-gradescope: results.json as Gradescope reads it. See format.h.
 * https://gradescope-autograders.readthedocs.io/en/latest/specs/
 *
 * An assignment there has a fixed number of points. So the whole score is of 100 for each
 * lab: what this machine can give counts as the whole. A check that it cannot run has no
 * score at all. */
#include "escape.h"
#include "format.h"
#include "words.h"

#include "../../lib/version.h"

#include <stdlib.h>

/* How both texts are to be shown, and to whom. */
static const char shown[] = ",\"output_format\":\"text\",\"visibility\":\"visible\"";

static void write_text(FILE *out, const char *key, char *text) {
    fprintf(out, "\"%s\":", key);
    escape_json(out, text == NULL ? "" : text);
    free(text);
}

static void write_test(FILE *out, const struct result *result,
                       const struct check *check) {
    bool passed = check->status == STATUS_PASSED;

    fputc('{', out);
    write_text(out, "name", words_title(result, check));
    if (check->status != STATUS_SKIPPED)
        fprintf(out, ",\"score\":%u,\"max_score\":%u,\"status\":\"%s\"",
                passed ? check->points : 0, check->points, passed ? "passed" : "failed");
    fputc(',', out);
    write_text(out, "output", words_feedback(result, check));
    fprintf(out, "%s}", shown);
}

void format_gradescope(FILE *out, const struct result *results, size_t count) {
    unsigned hundredths = 0;
    char *separator = "";

    for (size_t i = 0; i < count; i++)
        hundredths += result_hundredths(&results[i]);
    fprintf(out, "{\"score\":%u.%02u,", hundredths / 100, hundredths % 100);
    write_text(out, "output", words_summaries(results, count));
    fprintf(out,
            "%s,\"stdout_visibility\":\"hidden\",\"extra_data\":{\"portlab\":\"%s\"},"
            "\"tests\":[",
            shown, PORTLAB_VERSION);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < results[i].count; j++) {
            fprintf(out, "%s\n", separator);
            write_test(out, &results[i], &results[i].checks[j]);
            separator = ",";
        }
    fputs("]}\n", out);
}
