/* tally: how many answered what to one question. See tally.h. */
#include "tally.h"

#include "../text/room.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Adds a row without a count. */
static struct row *add_row(struct tally *tally, const char *value, enum verdict verdict,
                           const char *mistake) {
    tally->rows = room_more(tally->rows, tally->count, sizeof *tally->rows);
    tally->rows[tally->count] = (struct row){
        .mistake = mistake, .verdict = verdict, .value = room_copy(value, strlen(value))};
    return &tally->rows[tally->count++];
}

static void add_name(struct row *row, const char *name) {
    char *before = row->names;

    row->names =
        before == NULL ? room_text("%s", name) : room_text("%s, %s", before, name);
    free(before);
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

    row->count++;
    tally->answered++;
    if (name != NULL)
        add_name(row, name);
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
    free(tally->rows[0].value);
    tally->rows[0].value = room_text("right, with different values");
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
