/* score: writes the result of a grading in one of several forms.
 *
 *     score FORMAT LAB-FOLDER RECORDS [LAB-FOLDER RECORDS]...
 *     score FORMAT                    (is there such a form?)
 *
 * The checks and their points are those of LAB-FOLDER/check.bats; what was seen of each
 * is in the folder RECORDS (see result.h). A check without a record makes the whole
 * result one that could not be graded. Exit status: 0 full marks, 1 less, 2 not graded.
 */
#include "escape.h"
#include "format.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

enum { EXIT_FULL = 0, EXIT_LESS = 1, EXIT_NOT_GRADED = 2 };

static const struct format formats[] = {
    {"text", format_text, false, true},
    {"screen", format_screen, false, true},
    {"json", format_json, false, true},
    {"gradescope", format_gradescope, true, false},
    {"classroom50", format_classroom50, true, false},
    {"autolab", format_autolab, true, true},
    {"vpl", format_vpl, true, true},
    {"prairielearn", format_prairielearn, true, true},
    {"codegrade", format_codegrade, true, false},
    {"junit", format_junit, false, true},
    {"tap", format_tap, false, true},
};

/* The form of this name, or NULL. */
static const struct format *find_format(const char *name) {
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static int not_graded(const char *what, const char *why) {
    fprintf(stderr, "score: %s: %s\n", what, why);
    return EXIT_NOT_GRADED;
}

/* The worst that any of the labs has: 2 before 1 before 0. */
static int exit_status(const struct result *results, size_t count) {
    char text[512];
    int status = EXIT_FULL;

    for (size_t i = 0; i < count; i++) {
        if (result_why_not(&results[i], text, sizeof text) != NULL)
            return EXIT_NOT_GRADED;
        if (result_score(&results[i]) < result_gradable(&results[i]))
            status = EXIT_LESS;
    }
    return status;
}

/* Why there is no result. */
static void explain(const struct result *results, size_t count) {
    char *text = words_summaries(results, count);

    escape_lines(stderr, "score: ", text);
    free(text);
}

static void free_results(struct result *results, size_t count) {
    for (size_t i = 0; i < count; i++)
        result_free(&results[i]);
    free(results);
}

int main(int argc, char **argv) {
    struct result *results = NULL;
    const struct format *format = argc < 2 ? NULL : find_format(argv[1]);
    size_t count = (size_t)(argc < 2 ? 0 : argc - 2) / 2;
    int status;

    if (format != NULL && argc == 2)
        return EXIT_FULL;
    if (format == NULL || count == 0 || argc % 2 != 0)
        return not_graded("usage", "score FORMAT LAB-FOLDER RECORDS...");
    results = calloc(count, sizeof *results);
    if (results == NULL)
        return not_graded("memory", "not enough");
    for (size_t i = 0; i < count; i++) {
        const char *wrong = result_read_checks(&results[i], argv[2 + 2 * i]);

        if (wrong != NULL) {
            free_results(results, i + 1);
            return not_graded(argv[2 + 2 * i], wrong);
        }
        result_read_records(&results[i], argv[3 + 2 * i]);
    }
    status = exit_status(results, count);
    if (status != EXIT_NOT_GRADED || format->tells_refusal)
        format->write(stdout, results, count);
    else
        explain(results, count);
    free_results(results, count);
    if (fflush(stdout) != 0 || ferror(stdout))
        return not_graded("standard output", "cannot be written");
    return format->always_zero && status != EXIT_NOT_GRADED ? EXIT_FULL : status;
}
