/* tally: how many answered what to one question. */
#ifndef TALLY_H
#define TALLY_H

#include "../form/person.h"

enum verdict {
    VERDICT_RIGHT,
    VERDICT_WRONG,
    VERDICT_NONE /* it was not held against anything: no evidence, or an open question */
};

/* One answer, and how many gave it. Its texts are kept (keep.h). */
struct row {
    const char *mistake; /* of a choice, "right", "M1", "wrong"; or NULL */
    enum verdict verdict;
    char *value;
    size_t count;
    const char **names; /* whose, `count` of them; NULL: not asked for */
};

/* Starts as {0}. A choice's rows are its choices in the order of the sheet, and after
 * them what is no choice; others have a row for each different answer. */
struct tally {
    struct row *rows;
    size_t count;
    size_t answered;
    size_t unproven; /* answers to an observation whose evidence is not to be relied on */
    size_t right, judged; /* of those that were held against each one's own evidence */
};

/* Counts one more answer. To a question with choices it may be NULL: none was given.
 * `name`, which is kept, is added to whose it is, NULL: to none. */
void tally_choice(struct tally *tally, const struct sheet *sheet,
                  const struct question *question, const struct person *person,
                  const char *answer);
void tally_value(struct tally *tally, const char *answer, enum verdict verdict,
                 const char *name);

/* The most frequent first, what is right before all others. Right answers that differ
 * become one row. Choices stay as they are. */
void tally_sort(struct tally *tally, const struct question *question);

#endif
