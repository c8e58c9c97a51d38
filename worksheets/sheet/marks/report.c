/* report: what a class answered, question by question; without names, unless asked. Try:
 *
 *     sheet report worksheets/answers worksheets/01-name-both-ends.md */
#include "report.h"

#include "../text/document.h"
#include "../text/folder.h"
#include "../text/keep.h"
#include "../text/options.h"
#include "../text/words.h"

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
    struct page pages[SHEETS_MAX];
    size_t count;
    struct list files, odd, left_out;
    bool open, names;
};

/* The worksheet that begins with a number such as "01" or "1"; NULL: none. */
static struct page *page_of(struct class *class, const char *number) {
    for (size_t i = 0; i < class->count && isdigit((unsigned char)number[0]); i++)
        if (strtoul(class->pages[i].sheet->name, NULL, 10) == strtoul(number, NULL, 10))
            return &class->pages[i];
    return NULL;
}

/* The page that a file is for: it says so, or its name does. NULL, and why: neither. */
static struct page *page_of_file(struct class *class, const char *path,
                                 const char **why) {
    static const char key[] = "worksheet:";
    const char *slash = strrchr(path, '/'), *unread;
    struct page *page = page_of(class, slash == NULL ? path : slash + 1);
    struct document file;
    char *line;

    if (document_open(&file, path, ANSWERS_FILE_MAX + ANSWERS_EVIDENCE_MAX, &unread) ==
        -1)
        return page == NULL ? &class->pages[0] : page; /* answers_read says why */
    *why = "it does not say which worksheet it is for (worksheet: 01)";
    while ((line = document_next(&file)) != NULL)
        if (strncasecmp(words_trim(line), key, strlen(key)) == 0) {
            page = page_of(class, words_trim(line + strlen(key)));
            *why = "the answers to a worksheet that is not in this report";
            break;
        }
    document_close(&file);
    return page;
}

/* Counts the answers in a file. Returns NULL, or why it is left out, kept (keep.h). */
static char *take_file(struct class *class, const char *path) {
    struct answers answers;
    const char *why, *earlier;
    struct page *page = page_of_file(class, path, &why);
    struct work work = {.answers = &answers};

    if (page == NULL)
        return keep_text("%s: %s", path, why);
    if (answers_read(&answers, page->sheet, path, &why) == -1)
        return keep_text("%s", why);
    work.sheet = page->sheet;
    person_start(&work.person, answers.student, answers.id);
    earlier = page_count(page, &work, path, class->open && class->names);
    if (earlier == NULL)
        return NULL;
    return keep_text(
        "%s: a second file of this student for worksheet %.2s; %s is counted", path,
        page->sheet->name, earlier);
}

/* A file's name may have been chosen by anyone. */
static void print_odd(const struct list *odd) {
    struct line line;

    for (size_t i = 0; i < odd->count; i++) {
        line_start(&line);
        line_add_plain(&line, odd->texts[i], strlen(odd->texts[i]));
        printf("  %.*s\n", (int)line.length, line.text);
    }
}

static void print_class(struct class *class) {
    size_t files = class->files.count;
    size_t odd = class->left_out.count + class->odd.count;

    printf("%zu answers file%s, %zu of them counted. * marks right answers. Percentages "
           "are\n"
           "of those who answered. {port} and the like are each student's own.\n",
           files, files == 1 ? "" : "s", files - class->left_out.count);
    for (size_t i = 0; i < class->count; i++)
        page_print(&class->pages[i], class->open);
    if (odd > 0)
        printf("\nLeft out: %zu file%s\n", odd, odd == 1 ? "" : "s");
    print_odd(&class->left_out);
    print_odd(&class->odd);
}

static int report(struct class *class, const char *path) {
    if (folder_find(&class->files, &class->odd, path) == -1)
        return arguments_wrong("sheet", "report: %s: %s", path, strerror(errno));
    if (class->files.count == 0 && class->odd.count == 0)
        return arguments_wrong("sheet", "report: no answers file (*.txt) below %s", path);
    for (size_t i = 0; i < class->files.count; i++) {
        char *odd = take_file(class, class->files.texts[i]);

        if (odd != NULL)
            folder_add(&class->left_out, odd);
    }
    print_class(class);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fprintf(stderr, "sheet: report: standard output: %s\n", strerror(errno));
    return EXPLAIN_EXIT_OUTPUT;
}

int report_main(int argc, char **argv) {
    static struct class class;
    const struct options_row rows[] = {{'o', "open", NULL, &class.open},
                                       {'n', "names", NULL, &class.names}};
    const struct sheet *sheets;
    int status;

    if (!options_read(argc, argv, rows, 2, help, &status))
        return status;
    class.count = (size_t)(argc - optind - 1);
    if (argc - optind < 2 || class.count > SHEETS_MAX)
        return arguments_wrong("sheet", "report: name DIR and 1 to %d worksheets",
                               SHEETS_MAX);
    sheets = source_read_all(argv + optind + 1, class.count);
    if (sheets == NULL)
        return EXPLAIN_EXIT_USAGE;
    for (size_t i = 0; i < class.count; i++)
        class.pages[i].sheet = &sheets[i];
    return report(&class, argv[optind]);
}
