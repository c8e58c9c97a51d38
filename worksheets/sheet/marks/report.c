/* report: what a class answered, question by question; without names, unless asked. Try:
 *
 *     sheet report worksheets/answers worksheets/01-name-both-ends.md */
#include "report.h"

#include "../text/file.h"
#include "../text/folder.h"
#include "../text/keep.h"
#include "../text/options.h"
#include "../text/room.h"

#include "../../../lib/arguments.h"
#include "../../../lib/explain.h"
#include "../../../lib/line.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { SHEETS_MAX = 64 };

static const char help[] =
    "usage: sheet report [OPTION]... DIR SHEET.md...\n"
    "Counts a class's answers to each question, in all answers files (*.txt) below\n"
    "DIR.\n"
    "\n"
    "  -o, --open           the answers to open questions, too\n"
    "  -n, --names          with --open: the students' names\n"
    "  -h, --help           print this help\n";

struct class {
    struct page *pages;
    size_t count;
    struct folder files, left_out;
    bool open, names;
};

/* The worksheet that begins with a number such as "01" or "1"; NULL: none. */
static struct page *page_of(const struct class *class, const char *number) {
    for (size_t i = 0; i < class->count && isdigit((unsigned char)number[0]); i++)
        if (strtoul(class->pages[i].sheet.name, NULL, 10) == strtoul(number, NULL, 10))
            return &class->pages[i];
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

static void take_answers(struct class *class, struct page *page, const char *path,
                         const struct answers *answers) {
    struct work work = {.sheet = &page->sheet, .answers = answers};
    const char *earlier;

    person_start(&work.person, answers->student, answers->id);
    earlier = page_note_student(page, &work.person, path);
    if (earlier == NULL)
        page_count(page, &work, path, class->names);
    else
        folder_add_odd(&class->left_out,
                       keep_text("%s: a second file of this student for worksheet %.2s; "
                                 "%s is counted",
                                 path, page->sheet.name, earlier));
}

static void take_file(struct class *class, const char *path) {
    struct answers answers;
    const char *why;
    bool says;
    struct page *page = page_of_file(class, path, &says);

    if (page == NULL) {
        folder_add_odd(
            &class->left_out,
            keep_text("%s: %s", path,
                      says ? "the answers to a worksheet that is not in this report"
                           : "it does not say which worksheet it is for (worksheet: "
                             "01)"));
    } else if (answers_read(&answers, &page->sheet, path, &why) == -1) {
        folder_add_odd(&class->left_out, keep_text("%s", why));
    } else {
        take_answers(class, page, path, &answers);
    }
}

/* A file's name may have been chosen by anyone. */
static void print_odd(const struct folder *folder) {
    struct line line;

    for (size_t i = 0; i < folder->odd_count; i++) {
        line_start(&line);
        line_add_plain(&line, folder->odd[i], strlen(folder->odd[i]));
        printf("  %.*s\n", (int)line.length, line.text);
    }
}

static void print_class(struct class *class) {
    size_t files = class->files.count;
    size_t odd = class->left_out.odd_count + class->files.odd_count;

    printf("%zu answers file%s, %zu of them counted. * marks right answers. Percentages "
           "are\n"
           "of those who answered. {port} and the like are each student's own.\n",
           files, files == 1 ? "" : "s", files - class->left_out.odd_count);
    for (size_t i = 0; i < class->count; i++)
        if (class->pages[i].files > 0)
            page_print(&class->pages[i], class->open);
    if (odd > 0)
        printf("\nLeft out: %zu file%s\n", odd, odd == 1 ? "" : "s");
    print_odd(&class->left_out);
    print_odd(&class->files);
}

static int report(struct class *class, const char *path) {
    if (folder_find(&class->files, path, ".txt") == -1)
        return arguments_wrong("sheet", "report: %s: %s", path, strerror(errno));
    if (class->files.count == 0 && class->files.odd_count == 0)
        return arguments_wrong("sheet", "report: no answers file (*.txt) below %s", path);
    for (size_t i = 0; i < class->files.count; i++)
        take_file(class, class->files.paths[i]);
    print_class(class);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fprintf(stderr, "sheet: report: standard output: %s\n", strerror(errno));
    return EXPLAIN_EXIT_OUTPUT;
}

static int read_sheets(struct class *class, int count, char **paths) {
    const char *why;

    class->pages = keep(room_sure(calloc((size_t)count, sizeof *class->pages)));
    for (int i = 0; i < count; i++, class->count++) {
        if (source_read(&class->pages[i].sheet, paths[i], &why) == -1) {
            fprintf(stderr, "sheet: %s\n", why);
            return EXPLAIN_EXIT_USAGE;
        }
    }
    return 0;
}

int report_main(int argc, char **argv) {
    struct class class = {0};
    const struct options_row rows[] = {{'o', "open", NULL, &class.open},
                                       {'n', "names", NULL, &class.names}};
    int status;

    if (!options_read(argc, argv, rows, 2, help, &status))
        return status;
    if (argc - optind < 2 || argc - optind - 1 > SHEETS_MAX)
        return arguments_wrong("sheet", "report: name DIR and 1 to %d worksheets",
                               SHEETS_MAX);
    status = read_sheets(&class, argc - optind - 1, argv + optind + 1);
    if (status == 0)
        status = report(&class, argv[optind]);
    return status;
}
