/* report: what a class answered, question by question; without names, unless asked. Try:
 *
 *     sheet report worksheets/answers worksheets/01-name-both-ends.md */
#include "report.h"

#include "../text/file.h"
#include "../text/folder.h"
#include "page.h"

#include "../../../lib/arguments.h"
#include "../../../lib/explain.h"
#include "../../../lib/line.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SHEETS_MAX = 64, WHY_SIZE = 512 };

static const char help[] =
    "usage: sheet report [OPTION]... DIR SHEET.md...\n"
    "Shows how many of a class answered what: of each answers file (*.txt) below DIR.\n"
    "\n"
    "  -o, --open           the answers to open questions, too\n"
    "  -n, --names          with --open: whose they are\n"
    "  -h, --help           this\n";

static const struct option long_options[] = {{"open", no_argument, NULL, 'o'},
                                             {"names", no_argument, NULL, 'n'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};

struct class {
    struct page *pages;
    size_t count;
    char **left_out; /* "FILE: why" */
    size_t left_out_count;
    bool open, names;
};

static int leave_out(struct class *class, const char *why) {
    char **list = realloc(class->left_out, (class->left_out_count + 1) * sizeof *list);

    if (list == NULL)
        return -1;
    class->left_out = list;
    list[class->left_out_count] = strdup(why);
    return list[class->left_out_count++] == NULL ? -1 : 0;
}

/* The worksheet that begins with a number such as "01" or "1"; NULL: none. */
static struct page *page_of(const struct class *class, const char *number) {
    size_t zeros = strspn(number, "0"), digits = strspn(number + zeros, "0123456789");

    for (size_t i = 0; i < class->count && digits > 0; i++) {
        const char *name = class->pages[i].sheet.name;
        size_t own = strspn(name, "0");

        if (strspn(name + own, "0123456789") == digits &&
            strncmp(name + own, number + zeros, digits) == 0)
            return &class->pages[i];
    }
    return NULL;
}

/* What follows "worksheet:" in an answers file, or NULL. */
static const char *find_worksheet(const char *text) {
    static const char key[] = "worksheet:";

    for (; text != NULL; text = strchr(text, '\n')) {
        text += strspn(text, " \t\r\n\357\273\277");
        if (strncasecmp(text, key, strlen(key)) == 0)
            return text + strlen(key) + strspn(text + strlen(key), " \t");
    }
    return NULL;
}

/* The page that a file is for: it says so, or its name does. NULL: neither; *says: it
 * names a worksheet that is not here. */
static struct page *page_of_file(const struct class *class, const char *path,
                                 bool *says) {
    const char *slash = strrchr(path, '/'), *worksheet = NULL;
    struct page *page = page_of(class, slash == NULL ? path : slash + 1);
    size_t length;
    char *text;

    *says = false;
    if (file_read(path, ANSWERS_FILE_MAX + ANSWERS_EVIDENCE_MAX, &text, &length) == -1)
        return page == NULL ? &class->pages[0] : page; /* answers_read says why */
    worksheet = find_worksheet(text);
    *says = worksheet != NULL;
    if (worksheet != NULL)
        page = page_of(class, worksheet);
    else if (length == 0 && page == NULL)
        page = &class->pages[0];
    free(text);
    return page;
}

static int take_answers(struct class *class, struct page *page, const char *path,
                        const struct answers *answers) {
    struct work work = {.sheet = &page->sheet, .answers = answers};
    const char *earlier;
    char why[WHY_SIZE];

    if (person_start_id(&work.person, answers->student == NULL ? "" : answers->student,
                        answers->id == NULL ? "" : answers->id) == -1)
        person_start(&work.person, "");
    if (page_note_student(page, &work.person, path, &earlier) == -1)
        return -1;
    if (earlier == NULL)
        return page_count(page, &work, path, class->names);
    snprintf(why, sizeof why,
             "%s: a second file of this student for worksheet %.2s; %s is counted", path,
             page->sheet.name, earlier);
    return leave_out(class, why);
}

static int take_file(struct class *class, const char *path) {
    struct answers answers;
    char why[WHY_SIZE];
    struct page *page;
    bool says;
    int result;

    page = page_of_file(class, path, &says);
    if (page == NULL) {
        snprintf(why, sizeof why, "%s: %s", path,
                 says ? "the answers to a worksheet that is not in this report"
                      : "it does not say which worksheet it is for (worksheet: 01)");
        return leave_out(class, why);
    }
    if (answers_read(&answers, &page->sheet, path, why, sizeof why) == -1)
        return leave_out(class, why);
    result = take_answers(class, page, path, &answers);
    answers_free(&answers);
    return result;
}

/* A file's name may have been chosen by anyone. */
static void print_plain(const char *text) {
    struct line line;

    line_start(&line);
    line_add_plain(&line, text, strlen(text));
    printf("  %.*s\n", (int)line.length, line.text);
}

static int print_class(struct class *class, size_t files, size_t counted) {
    printf(
        "%zu answers file%s, %zu of them counted. * marks what is right; percentages are "
        "of those who\nanswered; {port} and the like are each student's own.\n",
        files, files == 1 ? "" : "s", counted);
    for (size_t i = 0; i < class->count; i++)
        if (class->pages[i].files > 0)
            page_print(&class->pages[i], class->open);
    if (class->left_out_count > 0)
        printf("\nLeft out: %zu file%s\n", class->left_out_count,
               class->left_out_count == 1 ? "" : "s");
    for (size_t i = 0; i < class->left_out_count; i++)
        print_plain(class->left_out[i]);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fprintf(stderr, "sheet: report: standard output: %s\n", strerror(errno));
    return EXPLAIN_EXIT_OUTPUT;
}

static int report(struct class *class, const char *path) {
    struct folder folder = {0};
    size_t counted;
    int status = 0;

    if (folder_find(&folder, path, ".txt") == -1)
        status = arguments_wrong("sheet", "report: %s: %s", path, strerror(errno));
    else if (folder.count == 0 && folder.odd_count == 0)
        status =
            arguments_wrong("sheet", "report: no answers file (*.txt) below %s", path);
    for (size_t i = 0; i < folder.count && status == 0; i++)
        if (take_file(class, folder.paths[i]) == -1)
            status = EXPLAIN_EXIT_OS_ERROR;
    counted = folder.count - class->left_out_count;
    for (size_t i = 0; i < folder.odd_count && status == 0; i++)
        if (leave_out(class, folder.odd[i]) == -1)
            status = EXPLAIN_EXIT_OS_ERROR;
    if (status == EXPLAIN_EXIT_OS_ERROR)
        fprintf(stderr, "sheet: report: %s\n", strerror(errno));
    if (status == 0)
        status = print_class(class, folder.count, counted);
    folder_free(&folder);
    return status;
}

static int read_sheets(struct class *class, int count, char **paths) {
    char why[WHY_SIZE];

    class->pages = calloc((size_t)count, sizeof *class->pages);
    if (class->pages == NULL)
        return EXPLAIN_EXIT_OS_ERROR;
    for (int i = 0; i < count; i++, class->count++) {
        if (source_read(&class->pages[i].sheet, paths[i], why, sizeof why) == -1) {
            fprintf(stderr, "sheet: %s\n", why);
            return EXPLAIN_EXIT_USAGE;
        }
    }
    return 0;
}

static void free_class(struct class *class) {
    for (size_t i = 0; i < class->count; i++)
        page_free(&class->pages[i]);
    for (size_t i = 0; i < class->left_out_count; i++)
        free(class->left_out[i]);
    free(class->left_out);
    free(class->pages);
}

int report_main(int argc, char **argv) {
    struct class class = {0};
    int option, status;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":onh", long_options, NULL)) != -1) {
        if (option == 'h')
            return arguments_print("sheet", help);
        if (option != 'o' && option != 'n')
            return arguments_bad_option("sheet", option, argv);
        class.open = class.open || option == 'o';
        class.names = class.names || option == 'n';
    }
    if (argc - optind < 2 || argc - optind - 1 > SHEETS_MAX)
        return arguments_wrong("sheet", "report: DIR and 1 to %d worksheets are named",
                               SHEETS_MAX);
    status = read_sheets(&class, argc - optind - 1, argv + optind + 1);
    if (status == 0)
        status = report(&class, argv[optind]);
    free_class(&class);
    return status;
}
