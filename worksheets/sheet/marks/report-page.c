/* report-page: one worksheet in a class's report. See report.h. */
#include "report.h"

#include "../text/keep.h"
#include "../text/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BAR_MAX = 24, VALUES_SHOWN = 6, TITLE_MAX = 600 };

/* One answer, and how many gave it. */
struct row {
    const char *value;
    const char *mistake; /* of a choice: "right", "M1", "wrong"; or NULL */
    enum rule_end end;   /* RULE_RIGHT, RULE_WRONG; RULE_NO_RUN: held against nothing */
    size_t count;
    struct text names; /* whose it is, if that is asked for */
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
        choice = person_choice(&work->person, work->sheet, question, answer);
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

const char *page_count(struct page *page, struct work *work, const char *path,
                       bool names) {
    for (size_t i = 0; i < page->count && work->person.name[0] != '\0'; i++)
        if (page->files[i].seed == work->person.seed)
            return page->files[i].path;
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

/* Choices stay as they are. */
static void sort(struct tally *tally, const struct question *question) {
    if (tally->count > question->count)
        qsort(tally->rows + question->count, tally->count - question->count,
              sizeof *tally->rows, compare);
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

    sort(tally, question);
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

void page_print(struct page *page, bool open) {
    if (page->count == 0)
        return;
    printf("\n%s: %zu answers file%s\n", page->sheet->title, page->count,
           page->count == 1 ? "" : "s");
    for (size_t i = 0; i < page->sheet->question_count; i++)
        print_question(&page->tallies[i], &page->sheet->questions[i], page->count, open);
}
