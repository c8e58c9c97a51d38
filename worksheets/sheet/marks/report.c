/* report: what a class answered, question by question; without names, unless asked. Try:
 *
 *     sheet report worksheets/answers worksheets/01-name-both-ends.md */
#include "report.h"

#include "../text/document.h"
#include "../text/folder.h"
#include "../text/keep.h"
#include "../text/options.h"
#include "../text/words.h"
#include "work.h"

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

enum { SHEETS_MAX = 64, BAR_MAX = 24, VALUES_SHOWN = 6, TITLE_MAX = 600 };

static const char help[] =
    "usage: sheet report [OPTION]... DIR SHEET.md...\n"
    "Counts a class's answers to each question, in all answers files (*.txt) below\n"
    "DIR.\n"
    "\n"
    "  -o, --open           the answers to open questions, too\n"
    "  -n, --names          with --open: the students' names\n"
    "  -h, --help           print this help\n";

/* One answer, and how many gave it. */
struct row {
    const char *value;
    const char *mistake; /* of a choice: "right", "M1", "wrong"; or NULL */
    enum rule_end end;   /* RULE_RIGHT, RULE_WRONG; RULE_NO_RUN: held against nothing */
    size_t count;
    struct text names; /* whose it is, if that is asked for */
};

/* What was answered to one question. */
struct tally {
    struct row *rows; /* first the question's choices, in the order of the sheet */
    size_t count;
    size_t answered;
    size_t right, judged; /* of those that were held against a rule */
    size_t unproven;      /* not answered: their evidence is not to be relied on */
};

/* A worksheet, and what was answered to it. */
struct page {
    const struct sheet *sheet;
    struct tally tallies[SOURCE_QUESTIONS_MAX];
    struct counted {
        uint64_t seed; /* of the student */
        const char *path;
    } * files;
    size_t count;
};

struct class {
    struct page pages[SHEETS_MAX];
    size_t count;
    struct list files, odd, left_out;
    bool open, names;
};

static struct row *add_row(struct tally *tally, struct row row) {
    tally->rows = keep_more(tally->rows, tally->count, sizeof *tally->rows);
    tally->rows[tally->count] = row;
    return &tally->rows[tally->count++];
}

static void add_choices(struct tally *tally, const struct question *question) {
    while (tally->count < question->count) {
        const struct choice *choice = &question->choices[tally->count];
        enum rule_end end = source_is_right(choice) ? RULE_RIGHT : RULE_WRONG;

        add_row(tally, (struct row){choice->text, choice->mistake, .end = end});
    }
}

/* Right answers that differ are each student's own: what they are says little. */
static struct row *find_row(struct tally *tally, const char *value, enum rule_end end) {
    for (size_t i = 0; i < tally->count; i++) {
        struct row *row = &tally->rows[i];
        bool same = strcasecmp(row->value, value) == 0;

        if (row->end != end || !(same || end == RULE_RIGHT))
            continue;
        if (!same)
            row->value = "right, with different values";
        return row;
    }
    return add_row(tally, (struct row){value, .end = end});
}

/* The row of an answer: of a choice, or of what is held against its rule with the
 * student's own values. */
static struct row *row_of(struct tally *tally, const struct work *work,
                          const struct question *question, const char *answer) {
    enum rule_end end = RULE_NO_RUN;
    const char *expected;
    int choice;

    if (question->kind == KIND_CHOICE) {
        choice = person_choice(&work->person, question, answer);
        if (choice >= 0)
            return &tally->rows[choice];
    } else if (question->rule != NULL) {
        end = work_judge(work, question, answer, &expected);
    }
    return find_row(tally, answer, end <= RULE_WRONG ? end : RULE_NO_RUN);
}

static void count_answer(struct tally *tally, const struct work *work,
                         const struct question *question, bool names) {
    const char *answer = answers_get(work->answers, question->name);
    const char *name = work->person.name[0] == '\0' ? "no name" : work->person.name;
    struct row *row;

    add_choices(tally, question);
    if (answer == NULL)
        return;
    if (question->part == PART_OBSERVE && question->kind != KIND_CHOICE &&
        work->evidence_wrong != NULL) {
        tally->unproven++;
        return;
    }
    row = row_of(tally, work, question, answer);
    row->count++;
    tally->answered++;
    tally->right += row->end == RULE_RIGHT;
    tally->judged += row->end <= RULE_WRONG;
    if (names && question->kind == KIND_OPEN)
        text_add_format(&row->names, "%s%s", row->count == 1 ? "" : ", ", name);
}

/* Counts the answers in a file, with the evidence in it or beside it, if that is to be
 * relied on. Returns NULL, or why it is left out: the student's earlier file is counted.
 * Someone without a name is a different student each time. */
static char *count_file(struct page *page, struct work *work, const char *path,
                        bool names) {
    for (size_t i = 0; i < page->count && work->person.name[0] != '\0'; i++)
        if (page->files[i].seed == work->person.seed)
            return keep_text("%s: a second file of this student for worksheet %.2s; %s "
                             "is counted",
                             path, page->sheet->name, page->files[i].path);
    page->files = keep_more(page->files, page->count, sizeof *page->files);
    page->files[page->count++] = (struct counted){work->person.seed, path};
    work->evidence_path = evidence_place(path);
    work_read_evidence(work);
    for (size_t i = 0; i < page->sheet->question_count; i++)
        count_answer(&page->tallies[i], work, &page->sheet->questions[i], names);
    evidence_free(&work->evidence);
    return NULL;
}

/* What is right before all others, and then the most frequent. */
static int compare(const void *a, const void *b) {
    const struct row *one = a, *other = b;

    if (one->end != other->end)
        return one->end < other->end ? -1 : 1;
    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return strcmp(one->value, other->value);
}

static void print_row(const struct row *row, size_t answered, size_t most) {
    size_t bar = most <= BAR_MAX ? row->count : row->count * BAR_MAX / most;
    size_t column = 15 + (most < BAR_MAX ? most : BAR_MAX);

    bar = row->count > 0 && bar == 0 ? 1 : bar;
    printf("  %c %4zu %3zu%%  ", row->end == RULE_RIGHT ? '*' : ' ', row->count,
           answered == 0 ? 0 : (row->count * 100 + answered / 2) / answered);
    for (size_t i = 0; i < bar; i++)
        putchar('#');
    printf("%*s", (int)(column - 13 - bar), "");
    if (row->mistake != NULL && row->mistake[0] == 'M')
        printf("%s: ", row->mistake);
    words_print(row->value, column);
}

/* All choices, and the most frequent of other answers. */
static void print_rows(const struct tally *tally, const struct question *question) {
    size_t most = 0, others = tally->answered;
    size_t shown = VALUES_SHOWN + (question->count > 0 ? question->count : 1);

    for (size_t i = 0; i < tally->count; i++)
        most = tally->rows[i].count > most ? tally->rows[i].count : most;
    for (size_t i = 0; i < tally->count && i < shown; i++) {
        print_row(&tally->rows[i], tally->answered, most);
        others -= tally->rows[i].count;
    }
    if (others > 0)
        printf("    %4zu       other answers\n", others);
    if (tally->answered > 0)
        printf("    %4zu       answered: 100%%\n", tally->answered);
}

/* Each answer once, how often it was given, and whose it is. */
static void print_open(const struct tally *tally, bool open) {
    printf("    %4zu       answered in their own words\n", tally->answered);
    for (size_t i = 0; i < tally->count && open; i++) {
        struct row *row = &tally->rows[i];

        printf("      - ");
        if (row->count > 1)
            printf("(%zu times) ", row->count);
        words_print(row->value, 8);
        if (row->names.length > 0) {
            printf("        ");
            words_print(keep(text_take(&row->names)), 8);
        }
    }
}

/* Whether the right value is each student's own: a run has it, and not the sheet. */
static bool is_own(const struct question *question) {
    return question->part == PART_OBSERVE && question->kind != KIND_CHOICE &&
           question->rule != NULL && question->rule[0] != '=';
}

static void print_question(struct tally *tally, const struct question *question,
                           size_t files, bool open) {
    size_t silent = files - tally->answered - tally->unproven;

    if (tally->count > question->count) /* choices stay as they are */
        qsort(tally->rows + question->count, tally->count - question->count,
              sizeof *tally->rows, compare);
    printf("\n%-4s", question->name);
    words_print(words_title(question->text, TITLE_MAX), 4);
    if (question->kind == KIND_OPEN)
        print_open(tally, open);
    else
        print_rows(tally, question);
    if (is_own(question) && tally->judged > 0)
        printf("               right for %zu of %zu, checked against their own "
               "evidence\n",
               tally->right, tally->judged);
    if (tally->unproven > 0)
        printf("    %4zu       no valid evidence\n", tally->unproven);
    if (silent > 0)
        printf("    %4zu       no answer\n", silent);
}

/* `open`: the answers to open questions, too. */
static void print_page(struct page *page, bool open) {
    if (page->count == 0)
        return;
    printf("\n%s: %zu answers file%s\n", page->sheet->title, page->count,
           page->count == 1 ? "" : "s");
    for (size_t i = 0; i < page->sheet->question_count; i++)
        print_question(&page->tallies[i], &page->sheet->questions[i], page->count, open);
}

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

    if (document_open(&file, path, ANSWERS_WHOLE_MAX, &unread) == -1)
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

/* Counts a file. Returns NULL, or why it is left out, kept (keep.h). */
static char *take_file(struct class *class, const char *path) {
    struct answers answers;
    const char *why;
    struct page *page = page_of_file(class, path, &why);
    struct work work = {.answers = &answers};

    if (page == NULL)
        return keep_text("%s: %s", path, why);
    if (answers_read(&answers, page->sheet, path, &why) == -1)
        return keep_text("%s", why);
    work.sheet = page->sheet;
    person_start(&work.person, answers.student, answers.id);
    return count_file(page, &work, path, class->open && class->names);
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
        print_page(&class->pages[i], class->open);
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
