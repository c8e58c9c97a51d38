/* sheet: asks, marks and prints worksheets. Try:
 *
 *     sheet lint worksheets/01-name-both-ends.md */
#include "ask/ask.h"
#include "ask/experiment.h"
#include "lint.h"
#include "marks/check.h"
#include "marks/report.h"
#include "paper.h"
#include "text/keep.h"

#include "../../lib/arguments.h"
#include "../../lib/version.h"

#include <string.h>

static const char help[] =
    "usage: sheet VERB [OPTION]... [FILE]...\n"
    "Asks, marks and prints worksheets, for make: see `make help`.\n"
    "\n"
    "  ask SHEET.md         work through it in this terminal\n"
    "  check SHEET.md       mark the answers\n"
    "  paper SHEET.md...    print sheets, as one HTML file\n"
    "  report DIR SHEET.md...\n"
    "                       count what a class answered\n"
    "  coverage SHEET.md... print which claims and mistakes the sheets cover\n"
    "  lint SHEET.md...     check that sheets are well formed\n"
    "  folder NAME [ID]     print the name of a student's folder\n"
    "\n"
    "  -h, --help           print this help; after a verb, its options\n"
    "  -V, --version        print the version\n";

static const struct {
    const char *name;
    int (*main)(int argc, char **argv);
} verbs[] = {
    {"ask", ask_main},       {"check", check_main},       {"paper", paper_main},
    {"report", report_main}, {"coverage", coverage_main}, {"lint", lint_main},
    {"folder", folder_main}, {"ready", ready_main},       {"settle", settle_main}};

int main(int argc, char **argv) {
    if (argc < 2)
        return arguments_wrong("sheet", "name a verb");
    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)
        return arguments_print("sheet", help);
    if (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0)
        return arguments_print("sheet", "sheet (portlab) " PORTLAB_VERSION "\n");
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(argv[1], verbs[i].name) == 0) {
            int status = verbs[i].main(argc - 1, argv + 1);

            keep_end();
            return status;
        }
    return arguments_wrong("sheet", "there is no verb '%s'", argv[1]);
}
