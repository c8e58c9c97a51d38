/* tally: how many answered what to one question. See tally.h. */
#include "tally.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Adds a row without a count. */
static struct row *add_row(struct tally *tally, const char *value, enum verdict verdict,
                           const char *mistake) {
    struct row *rows = realloc(tally->rows, (tally->count + 1) * sizeof *rows);
    char *copy = strdup(value);

    if (rows != NULL)
        tally->rows = rows;
    if (rows == NULL || copy == NULL) {
        free(copy);
        return NULL;
    }
    rows += tally->count++;
    rows->mistake = mistake;
    rows->verdict = verdict;
    rows->value = copy;
    rows->count = 0;
    rows->names = NULL;
    return rows;
}

static int add_name(struct row *row, const char *name) {
    size_t before = row->names == NULL ? 0 : strlen(row->names);
    char *names = realloc(row->names, before + strlen(name) + 3);

    if (names == NULL)
        return -1;
    row->names = names;
    sprintf(names + before, "%s%s", before == 0 ? "" : ", ", name);
    return 0;
}

static int count_answer(struct tally *tally, size_t first, const char *answer,
                        enum verdict verdict, const char *name) {
    struct row *row = NULL;

    for (size_t i = first; i < tally->count && row == NULL; i++)
        if (tally->rows[i].verdict == verdict &&
            strcasecmp(tally->rows[i].value, answer) == 0)
            row = &tally->rows[i];
    if (row == NULL)
        row = add_row(tally, answer, verdict, NULL);
    if (row == NULL)
        return -1;
    row->count++;
    tally->answered++;
    return name == NULL ? 0 : add_name(row, name);
}

int tally_value(struct tally *tally, const char *answer, enum verdict verdict,
                const char *name) {
    if (answer != NULL)
        return count_answer(tally, 0, answer, verdict, name);
    tally->silent++;
    return 0;
}

static int add_choices(struct tally *tally, const struct question *question) {
    for (size_t i = 0; i < question->count; i++) {
        const struct choice *choice = &question->choices[i];
        bool right = strcmp(choice->mistake, "right") == 0;

        if (add_row(tally, choice->text, right ? VERDICT_RIGHT : VERDICT_WRONG,
                    choice->mistake) == NULL)
            return -1;
    }
    return 0;
}

int tally_choice(struct tally *tally, const struct sheet *sheet,
                 const struct question *question, const struct person *person,
                 const char *answer) {
    int choice = answer == NULL ? -1 : person_choice(person, sheet, question, answer);

    if (tally->count == 0 && add_choices(tally, question) == -1)
        return -1;
    if (answer == NULL) {
        tally->silent++;
        return 0;
    }
    if (choice == -1)
        return count_answer(tally, question->count, answer, VERDICT_NONE, NULL);
    tally->rows[choice].count++;
    tally->answered++;
    return 0;
}

static int compare(const void *a, const void *b) {
    const struct row *one = a, *other = b;

    if (one->verdict != other->verdict)
        return one->verdict < other->verdict ? -1 : 1;
    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return strcmp(one->value, other->value);
}

/* Right answers that differ are each student's own: what they are says little. */
static void join_right(struct tally *tally) {
    size_t right = 0;
    char *own;

    while (right < tally->count && tally->rows[right].verdict == VERDICT_RIGHT)
        right++;
    own = right > 1 ? strdup("right, each their own") : NULL;
    if (own == NULL)
        return;
    free(tally->rows[0].value);
    tally->rows[0].value = own;
    for (size_t i = 1; i < right; i++) {
        tally->rows[0].count += tally->rows[i].count;
        free(tally->rows[i].value);
        free(tally->rows[i].names);
    }
    memmove(&tally->rows[1], &tally->rows[right],
            (tally->count - right) * sizeof *tally->rows);
    tally->count -= right - 1;
}

void tally_sort(struct tally *tally, const struct question *question) {
    size_t first = question->kind == KIND_CHOICE ? question->count : 0;

    if (tally->count <= first)
        return;
    qsort(tally->rows + first, tally->count - first, sizeof *tally->rows, compare);
    if (first == 0)
        join_right(tally);
}

void tally_free(struct tally *tally) {
    for (size_t i = 0; i < tally->count; i++) {
        free(tally->rows[i].value);
        free(tally->rows[i].names);
    }
    free(tally->rows);
    *tally = (struct tally){0};
}
