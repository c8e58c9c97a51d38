/* mark: what an answer is worth, and what is said about it. */
#ifndef MARK_H
#define MARK_H

#include "../evidence/evidence.h"
#include "../form/answers.h"
#include "../form/person.h"

/* All that a student handed in. */
struct work {
    const struct sheet *sheet;
    const struct answers *answers;
    struct person person;
    struct evidence evidence;
    const char *evidence_path;
    char evidence_wrong[600]; /* why it cannot be relied on; "": it can */
};

enum mark_status {
    MARK_PASSED,
    MARK_FAILED,
    MARK_BLOCKED, /* the evidence did not pass */
    MARK_SKIPPED, /* it counts on neither side: `reason` */
    MARK_NONE     /* the sheet is wrong, so nothing can be said */
};

/* The texts are owned; NULL where there is none. */
struct mark {
    enum mark_status status;
    char *expected, *saw, *hint, *shown, *reason;
};

/* Reads the evidence and looks whether it is to be relied on: sealed, of this worksheet
 * and this student, with itself in agreement. */
void mark_evidence(struct work *work, struct mark *mark);

/* Marks a question. The evidence has been looked at before. */
void mark_question(const struct work *work, const struct question *question,
                   struct mark *mark);

/* {low} and {high} as they were where a step (an index) was run: of the machine that the
 * evidence names, not of the one that marks. */
void mark_range(struct person *person, const struct sheet *sheet,
                const struct evidence *evidence, size_t step);

/* The person with the ports and the range that a question's step was run with. */
struct person mark_person(const struct work *work, const struct question *question);

void mark_free(struct mark *mark);

#endif
