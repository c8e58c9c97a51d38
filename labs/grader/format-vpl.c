/* format-vpl: what an evaluation of VPL, the Virtual Programming Lab of Moodle, prints.
 * See format.h. https://vpl.dis.ulpgc.es/documentation/vpl-4.4.2/
 *
 * Comments stand between <|-- and --|>: a line that begins with - is a title, one that
 * begins with > is shown as it is. So nothing that a submission printed is a mark of
 * VPL's. The grade is between VPL_GRADEMIN and VPL_GRADEMAX of the environment, which VPL
 * sets, else from 0 to 100: what this machine can give is the whole. Where it could not
 * be graded, there is no grade. */
#include "escape.h"
#include "format.h"
#include "words.h"

#include <stdlib.h>

/* A number of the environment, or another one where there is none. */
static double setting(const char *name, double otherwise) {
    const char *text = getenv(name);
    char *end;
    double value = text == NULL ? 0 : strtod(text, &end);

    return text == NULL || end == text || *end != '\0' ? otherwise : value;
}

static void write_check(FILE *out, const struct result *result,
                        const struct check *check) {
    char *title = words_title(result, check), *feedback = words_feedback(result, check);

    fputc('-', out);
    escape_line(out, title);
    if (check->status == STATUS_SKIPPED)
        fputs(" (does not count)\n", out);
    else
        fprintf(out, " (%u of %u)\n", check->status == STATUS_PASSED ? check->points : 0,
                check->points);
    if (feedback != NULL)
        escape_lines(out, ">", feedback);
    free(title);
    free(feedback);
}

static void write_result(FILE *out, const struct result *result, bool refused) {
    char *summary = words_summary(result);

    fputs(refused ? "-Not graded\n" : "-Result\n", out);
    escape_lines(out, ">", summary);
    free(summary);
    for (size_t i = 0; i < result->count && !refused && result->compiler == NULL; i++)
        write_check(out, result, &result->checks[i]);
}

void format_vpl(FILE *out, const struct result *results, size_t count) {
    double least = setting("VPL_GRADEMIN", 0), most = setting("VPL_GRADEMAX", 100);
    unsigned hundredths = 0;
    bool all = true;
    char text[512];

    fputs("<|--\n", out);
    for (size_t i = 0; i < count; i++) {
        bool refused = result_why_not(&results[i], text, sizeof text) != NULL;

        write_result(out, &results[i], refused);
        hundredths += result_hundredths(&results[i]);
        all = all && !refused;
    }
    fputs("--|>\n", out);
    if (all)
        fprintf(out, "Grade :=>> %.2f\n",
                least + (most - least) * hundredths / (10000.0 * (double)count));
}
