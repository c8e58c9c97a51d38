/* format-codegrade: JUnit's XML as CodeGrade reads it for a unit test. See format.h.
 * https://help.codegrade.com/for-teachers/creating-automatic-tests/creating-custom-autotest-scripts/writing-unit-test-wrapper-scripts
 *
 * It differs from format-junit in what CodeGrade's reader wants: each case has a time
 * and, as its weight, its points; a case that passed is empty; and there are no
 * properties, and nothing beside the cases. The compiler's error is therefore in the
 * first of them. What this machine cannot run is skipped, and counts on neither side
 * there. */
#include "escape.h"
#include "format.h"
#include "words.h"

#include <stdlib.h>

static void write_end(FILE *out, const char *element, const char *message,
                      const char *text) {
    fprintf(out, "><%s", element);
    escape_attribute(out, "message", message);
    fputc('>', out);
    escape_xml(out, text);
    fprintf(out, "</%s></testcase>\n", element);
}

static void write_case(FILE *out, const struct result *result,
                       const struct check *check) {
    char *title = words_title(result, check), *feedback = words_feedback(result, check);
    bool first = check == result->checks;

    fputs("    <testcase", out);
    escape_attribute(out, "classname", result->lab);
    escape_attribute(out, "name", title);
    fprintf(out, " time=\"0\" weight=\"%u\"", check->points);
    if (check->status == STATUS_PASSED)
        fputs("/>\n", out);
    else if (check->status == STATUS_SKIPPED)
        write_end(out, "skipped", feedback, NULL);
    else if (result->compiler != NULL && first)
        write_end(out, "failure", "it does not compile", result->compiler);
    else if (check->status == STATUS_BLOCKED || result->compiler != NULL)
        write_end(out, "failure", feedback, NULL);
    else
        write_end(out, "failure", "it failed", feedback);
    free(title);
    free(feedback);
}

void format_codegrade(FILE *out, const struct result *results, size_t count) {
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"portlab\">\n",
          out);
    for (size_t i = 0; i < count; i++) {
        unsigned skipped = result_count(&results[i], STATUS_SKIPPED);
        unsigned passed = result_count(&results[i], STATUS_PASSED);

        fputs("  <testsuite", out);
        escape_attribute(out, "name", results[i].lab);
        fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%u\">\n",
                results[i].count, results[i].count - passed - skipped, skipped);
        for (size_t j = 0; j < results[i].count; j++)
            write_case(out, &results[i], &results[i].checks[j]);
        fputs("  </testsuite>\n", out);
    }
    fputs("</testsuites>\n", out);
}
