/* format-autolab: text for the student, and a last line for Autolab. See format.h.
 * https://docs.autolabproject.com/lab/
 *
 * Each lab is one problem of 100 points there, which has the lab's name. What this
 * machine can give counts as the whole. Where it could not be graded, the score is null:
 * Autolab keeps that as a problem without a score. */
#include "escape.h"
#include "format.h"

void format_autolab(FILE *out, const struct result *results, size_t count) {
    char text[512];

    format_text_hosted(out, results, count);
    fputs("\n{\"scores\":{", out);
    for (size_t i = 0; i < count; i++) {
        unsigned hundredths = result_hundredths(&results[i]);

        fputs(i == 0 ? "" : ",", out);
        escape_json(out, results[i].lab);
        if (result_why_not(&results[i], text, sizeof text) != NULL)
            fputs(":null", out);
        else
            fprintf(out, ":%u.%02u", hundredths / 100, hundredths % 100);
    }
    fputs("}}\n", out);
}
