/* format-tap: the Test Anything Protocol, version 13. See format.h.
 * https://testanything.org/tap-version-13-specification.html
 *
 * What builds on a failed check is `not ok`, too: its points are lost. What this machine
 * cannot run is `ok … # SKIP`. All that was seen is in comments. Where a lab could not be
 * graded, none of its checks is told, and the last line is `Bail out!`. */
#include "escape.h"
#include "format.h"
#include "words.h"

#include "../../lib/version.h"

#include <stdlib.h>
#include <string.h>

/* A directive begins with "#". In a description that is written "\#", and "\" itself
 * "\\". The text is the caller's to free. */
static char *escape_title(const char *title) {
    char *escaped = malloc(2 * strlen(title) + 1), *end = escaped;

    for (; escaped != NULL && *title != '\0'; *end++ = *title++)
        if (*title == '#' || *title == '\\')
            *end++ = '\\';
    if (escaped != NULL)
        *end = '\0';
    return escaped;
}

static void write_check(FILE *out, const struct result *result, const struct check *check,
                        size_t number) {
    char *title = words_title(result, check), *feedback = words_feedback(result, check);
    char *escaped = escape_title(title);
    bool skipped = check->status == STATUS_SKIPPED;

    fprintf(out, "%s %zu - ", check->status == STATUS_PASSED || skipped ? "ok" : "not ok",
            number);
    escape_line(out, escaped);
    fprintf(out, " (%u points)%s", check->points, skipped ? " # SKIP " : "\n");
    if (skipped)
        escape_line(out, check->reason);
    if (skipped)
        fputc('\n', out);
    else if (feedback != NULL)
        escape_lines(out, "# ", feedback);
    free(title);
    free(escaped);
    free(feedback);
}

void format_tap(FILE *out, const struct result *results, size_t count) {
    size_t plan = 0, number = 0;
    char text[512];

    for (size_t i = 0; i < count; i++)
        plan += results[i].count;
    fprintf(out, "TAP version 13\n1..%zu\n# portlab %s\n", plan, PORTLAB_VERSION);
    for (size_t i = 0; i < count; i++) {
        char *summary = words_summary(&results[i]);

        escape_lines(out, "# ", summary);
        free(summary);
        if (result_why_not(&results[i], text, sizeof text) != NULL)
            continue;
        for (size_t j = 0; j < results[i].count; j++)
            write_check(out, &results[i], &results[i].checks[j], ++number);
    }
    if (number < plan)
        fputs("Bail out! It could not all be graded.\n", out);
}
