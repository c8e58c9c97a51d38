/* tally: how many answered what to one question. See tally.h. */
#include "tally.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Adds a row without a count. */
static struct row *add_row(struct tally *tally, const char *value, enum mark mark,
                           const char *mistake) {
    struct row *rows = realloc(tally->rows, (tally->count + 1) * sizeof *rows);
    char *copy = strdup(value);

    if (rows != NULL)
        tally->rows = rows;
    if (rows == NULL || copy == NULL) {
        free(copy);
        return NULL;
    }
    rows[tally->count] = (struct row){mistake, mark, copy, 0};
    return &rows[tally->count++];
}

static int count_answer(struct tally *tally, size_t first, const char *answer,
                        enum mark mark) {
    struct row *row = NULL;

    for (size_t i = first; i < tally->count && row == NULL; i++)
        if (tally->rows[i].mark == mark && strcasecmp(tally->rows[i].value, answer) == 0)
            row = &tally->rows[i];
    if (row == NULL)
        row = add_row(tally, answer, mark, NULL);
    if (row == NULL)
        return -1;
    row->count++;
    tally->answered++;
    return 0;
}

int tally_value(struct tally *tally, const char *answer, enum mark mark) {
    if (answer != NULL)
        return count_answer(tally, 0, answer, mark);
    tally->silent++;
    return 0;
}

static int add_choices(struct tally *tally, const struct question *question) {
    for (size_t i = 0; i < question->count; i++) {
        const struct choice *choice = &question->choices[i];
        bool right = strcmp(choice->mistake, "right") == 0;

        if (add_row(tally, choice->text, right ? MARK_RIGHT : MARK_WRONG,
                    choice->mistake) == NULL)
            return -1;
    }
    return 0;
}

/* "b", "B", "b)" and "b." are the second that was shown. */
static bool read_letter(const char *answer, size_t count, size_t *shown) {
    int letter = tolower((unsigned char)answer[0]);

    if (letter < 'a' || letter >= 'a' + (int)count)
        return false;
    *shown = (size_t)(letter - 'a');
    return answer[1] == '\0' || (strchr(").", answer[1]) != NULL && answer[2] == '\0');
}

int tally_choice(struct tally *tally, const struct sheet *sheet,
                 const struct question *question, const struct person *person,
                 const char *answer) {
    size_t order[SOURCE_CHOICES_MAX], shown;

    if (tally->count == 0 && add_choices(tally, question) == -1)
        return -1;
    if (answer == NULL) {
        tally->silent++;
        return 0;
    }
    if (!read_letter(answer, question->count, &shown))
        return count_answer(tally, question->count, answer, MARK_UNKNOWN);
    person_order(person, sheet, question, order);
    tally->rows[order[shown]].count++;
    tally->answered++;
    return 0;
}

static int compare(const void *a, const void *b) {
    const struct row *one = a, *other = b;

    if (one->mark != other->mark)
        return one->mark < other->mark ? -1 : 1;
    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return strcmp(one->value, other->value);
}

/* Right answers that differ are each student's own: what they are says little. */
static void join_right(struct tally *tally) {
    size_t right = 0;
    char *own;

    while (right < tally->count && tally->rows[right].mark == MARK_RIGHT)
        right++;
    own = right > 1 ? strdup("right, each their own") : NULL;
    if (own == NULL)
        return;
    free(tally->rows[0].value);
    tally->rows[0].value = own;
    for (size_t i = 1; i < right; i++) {
        tally->rows[0].count += tally->rows[i].count;
        free(tally->rows[i].value);
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
    for (size_t i = 0; i < tally->count; i++)
        free(tally->rows[i].value);
    free(tally->rows);
    *tally = (struct tally){0};
}
