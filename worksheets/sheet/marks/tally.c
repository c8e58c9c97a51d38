/* tally: how many answered what to one question. See tally.h. */
#include "tally.h"

#include "../text/keep.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Adds a row without a count. */
static struct row *add_row(struct tally *tally, const char *value, enum verdict verdict,
                           const char *mistake) {
    tally->rows = keep_more(tally->rows, tally->count, sizeof *tally->rows);
    tally->rows[tally->count] = (struct row){
        .mistake = mistake, .verdict = verdict, .value = keep_text("%s", value)};
    return &tally->rows[tally->count++];
}

static struct row *find_row(struct tally *tally, size_t first, const char *answer,
                            enum verdict verdict) {
    for (size_t i = first; i < tally->count; i++)
        if (tally->rows[i].verdict == verdict &&
            strcasecmp(tally->rows[i].value, answer) == 0)
            return &tally->rows[i];
    return add_row(tally, answer, verdict, NULL);
}

void tally_value(struct tally *tally, const char *answer, enum verdict verdict,
                 const char *name) {
    struct row *row = find_row(tally, 0, answer, verdict);

    if (name != NULL) {
        row->names = keep_more(row->names, row->count, sizeof *row->names);
        row->names[row->count] = name;
    }
    row->count++;
    tally->answered++;
}

void tally_choice(struct tally *tally, const struct sheet *sheet,
                  const struct question *question, const struct person *person,
                  const char *answer) {
    int choice = answer == NULL ? -1 : person_choice(person, sheet, question, answer);
    struct row *row;

    for (size_t i = 0; tally->count < question->count; i++)
        add_row(tally, question->choices[i].text,
                source_is_right(&question->choices[i]) ? VERDICT_RIGHT : VERDICT_WRONG,
                question->choices[i].mistake);
    if (answer == NULL)
        return;
    row = choice >= 0 ? &tally->rows[choice]
                      : find_row(tally, question->count, answer, VERDICT_NONE);
    row->count++;
    tally->answered++;
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

    while (right < tally->count && tally->rows[right].verdict == VERDICT_RIGHT)
        right++;
    if (right < 2)
        return;
    tally->rows[0].value = keep_text("right, with different values");
    for (size_t i = 1; i < right; i++)
        tally->rows[0].count += tally->rows[i].count;
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
