/* report-page: one worksheet in a class's report. See report.h. */
#include "report.h"

#include "../text/keep.h"
#include "../text/words.h"

#include <stdio.h>

enum { BAR_MAX = 24, VALUES_SHOWN = 6, TITLE_MAX = 600 };

/* Holds a number or some words against their rule, with the student's own values. */
static enum verdict judge(const struct work *work, const struct question *question,
                          const char *answer) {
    const char *expected;

    if (question->rule == NULL)
        return VERDICT_NONE;
    switch (work_judge(work, question, answer, &expected)) {
    case RULE_RIGHT:
        return VERDICT_RIGHT;
    case RULE_WRONG:
        return VERDICT_WRONG;
    default:
        return VERDICT_NONE;
    }
}

/* Whether the right value is each student's own: a run has it, and not the sheet. */
static bool is_own(const struct question *question) {
    return question->part == PART_OBSERVE && question->kind != KIND_CHOICE &&
           question->rule != NULL && question->rule[0] != '=';
}

static void count_value(struct tally *tally, const struct work *work,
                        const struct question *question, const char *answer,
                        const char *name) {
    enum verdict verdict;

    if (answer == NULL)
        return;
    if (question->part == PART_OBSERVE && work->evidence_wrong != NULL) {
        tally->unproven++;
        return;
    }
    verdict = judge(work, question, answer);
    tally->judged += verdict != VERDICT_NONE;
    tally->right += verdict == VERDICT_RIGHT;
    tally_value(tally, answer, verdict, name);
}

void page_count(struct page *page, struct work *work, const char *path, bool names) {
    const char *name =
        keep_text("%s", work->person.name[0] == '\0' ? "no name" : work->person.name);

    page->files++;
    work->evidence_path = evidence_place(path);
    work_read_evidence(work);
    for (size_t i = 0; i < page->sheet.question_count; i++) {
        const struct question *question = &page->sheet.questions[i];
        const char *answer = answers_get(work->answers, question->name);

        if (question->kind == KIND_CHOICE)
            tally_choice(&page->tallies[i], &page->sheet, question, &work->person,
                         answer);
        else
            count_value(&page->tallies[i], work, question, answer,
                        names && question->kind == KIND_OPEN ? name : NULL);
    }
    evidence_free(&work->evidence);
}

const char *page_note_student(struct page *page, const struct person *person,
                              const char *path) {
    if (person->name[0] == '\0')
        return NULL;
    for (size_t i = 0; i < page->student_count; i++)
        if (page->students[i].seed == person->seed)
            return page->students[i].path;
    page->students =
        keep_more(page->students, page->student_count, sizeof *page->students);
    page->students[page->student_count++] = (struct counted){person->seed, path};
    return NULL;
}

static void print_row(const struct row *row, size_t answered, size_t most) {
    size_t bar = most <= BAR_MAX ? row->count : row->count * BAR_MAX / most;
    size_t column = 15 + (most < BAR_MAX ? most : BAR_MAX);

    bar = row->count > 0 && bar == 0 ? 1 : bar;
    printf("  %c %4zu %3zu%%  ", row->verdict == VERDICT_RIGHT ? '*' : ' ', row->count,
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
    size_t most = 0, others = 0;
    size_t shown =
        question->kind == KIND_CHOICE ? question->count + VALUES_SHOWN : VALUES_SHOWN + 1;

    shown = shown < tally->count ? shown : tally->count;
    for (size_t i = 0; i < tally->count; i++)
        most = tally->rows[i].count > most ? tally->rows[i].count : most;
    for (size_t i = 0; i < shown; i++)
        print_row(&tally->rows[i], tally->answered, most);
    for (size_t i = shown; i < tally->count; i++)
        others += tally->rows[i].count;
    if (others > 0)
        printf("    %4zu       other answers\n", others);
}

static void print_names(const struct row *row) {
    struct text names = {0};

    for (size_t i = 0; i < row->count; i++)
        text_add_format(&names, "%s%s", i == 0 ? "" : ", ", row->names[i]);
    printf("        ");
    words_print(keep(text_take(&names)), 8);
}

/* Each answer once, how often it was given, and whose it is. */
static void print_open(const struct tally *tally, bool open) {
    printf("    %4zu       answered in their own words\n", tally->answered);
    for (size_t i = 0; i < tally->count && open; i++) {
        const struct row *row = &tally->rows[i];

        printf("      - ");
        if (row->count > 1)
            printf("(%zu times) ", row->count);
        words_print(row->value, 8);
        if (row->names != NULL)
            print_names(row);
    }
}

void page_print(struct page *page, bool open) {
    printf("\n%s: %zu answers file%s\n", page->sheet.title, page->files,
           page->files == 1 ? "" : "s");
    for (size_t i = 0; i < page->sheet.question_count; i++) {
        const struct question *question = &page->sheet.questions[i];
        struct tally *tally = &page->tallies[i];
        size_t silent = page->files - tally->answered - tally->unproven;

        tally_sort(tally, question);
        printf("\n%-4s", question->name);
        words_print(words_title(question->text, TITLE_MAX), 4);
        if (question->kind == KIND_OPEN)
            print_open(tally, open);
        else
            print_rows(tally, question);
        if (question->kind != KIND_OPEN && tally->answered > 0)
            printf("    %4zu       answered: 100%%\n", tally->answered);
        if (is_own(question) && tally->judged > 0)
            printf("               right for %zu of %zu, checked against their own "
                   "evidence\n",
                   tally->right, tally->judged);
        if (tally->unproven > 0)
            printf("    %4zu       no valid evidence\n", tally->unproven);
        if (silent > 0)
            printf("    %4zu       no answer\n", silent);
    }
}
