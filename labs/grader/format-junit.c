/* format-junit: XML as JUnit's Ant task writes it and most CI systems read it. See
 * format.h. https://github.com/testmoapp/junitxml
 *
 * What builds on a failed check is a failure, too: its points are lost. A lab that could
 * not be graded has one case, with an error. */
#include "escape.h"
#include "format.h"
#include "words.h"

#include "../../lib/version.h"

#include <stdlib.h>

static void write_text(FILE *out, const char *element, const char *text) {
    fprintf(out, "      <%s>", element);
    escape_xml(out, text);
    fprintf(out, "</%s>\n", element);
}

/* <failure message="…">…</failure>, or another element that says how a case ended. */
static void write_end(FILE *out, const char *element, const char *message,
                      const char *text) {
    fprintf(out, "      <%s", element);
    escape_attribute(out, "message", message);
    fputc('>', out);
    escape_xml(out, text);
    fprintf(out, "</%s>\n", element);
}

static void write_case(FILE *out, const struct result *result,
                       const struct check *check) {
    char *title = words_title(result, check), *feedback = words_feedback(result, check);

    fputs("    <testcase", out);
    escape_attribute(out, "classname", result->lab);
    escape_attribute(out, "name", title);
    fprintf(
        out,
        ">\n      <properties><property name=\"points\" value=\"%u\"/></properties>\n",
        check->points);
    if (check->status == STATUS_SKIPPED)
        write_end(out, "skipped", feedback, NULL);
    else if (check->status == STATUS_BLOCKED)
        write_end(out, "failure", feedback, NULL);
    else if (check->status == STATUS_FAILED)
        write_end(out, "failure", "it failed", feedback);
    else if (feedback != NULL)
        write_text(out, "system-out", feedback);
    fputs("    </testcase>\n", out);
    free(title);
    free(feedback);
}

static void write_refused(FILE *out, const struct result *result, const char *why) {
    fputs("  <testsuite", out);
    escape_attribute(out, "name", result->lab);
    fputs(" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    <testcase", out);
    escape_attribute(out, "classname", result->lab);
    fputs(" name=\"grading\">\n", out);
    write_end(out, "error", "not graded", why);
    fputs("    </testcase>\n  </testsuite>\n", out);
}

static void write_property(FILE *out, const char *name, unsigned value) {
    fprintf(out, "      <property name=\"%s\" value=\"%u\"/>\n", name, value);
}

static void write_suite(FILE *out, const struct result *result) {
    unsigned skipped = result_count(result, STATUS_SKIPPED);
    unsigned passed = result_count(result, STATUS_PASSED);

    fputs("  <testsuite", out);
    escape_attribute(out, "name", result->lab);
    fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%u\">\n",
            result->count, result->count - passed - skipped, skipped);
    fputs("    <properties>\n"
          "      <property name=\"portlab\" value=\"" PORTLAB_VERSION "\"/>\n",
          out);
    write_property(out, "score", result_score(result));
    write_property(out, "gradable", result_gradable(result));
    write_property(out, "points", result_points(result));
    fputs("    </properties>\n", out);
    for (size_t i = 0; i < result->count; i++)
        write_case(out, result, &result->checks[i]);
    if (result->compiler != NULL)
        write_text(out, "system-err", result->compiler);
    else if (result_warnings(result) != NULL)
        write_text(out, "system-err", result_warnings(result));
    fputs("  </testsuite>\n", out);
}

void format_junit(FILE *out, const struct result *results, size_t count) {
    char text[512];

    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"portlab\">\n",
          out);
    for (size_t i = 0; i < count; i++) {
        const char *why = result_why_not(&results[i], text, sizeof text);

        if (why != NULL)
            write_refused(out, &results[i], why);
        else
            write_suite(out, &results[i]);
    }
    fputs("</testsuites>\n", out);
}
