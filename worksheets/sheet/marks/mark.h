/* mark: what an answer is worth, and what is said about it. */
#ifndef MARK_H
#define MARK_H

#include "work.h"

enum mark_status {
    MARK_PASSED,
    MARK_FAILED,
    MARK_BLOCKED, /* the evidence did not pass */
    MARK_SKIPPED, /* it counts on neither side: `reason` */
    MARK_NONE     /* the sheet is wrong, so nothing can be said */
};

/* The texts are kept (keep.h); NULL where there is none. */
struct mark {
    enum mark_status status;
    const char *expected, *saw, *hint, *shown, *reason;
};

/* Reads the evidence and looks whether it is to be relied on: sealed, of this worksheet
 * and this student, with itself in agreement. */
struct mark mark_evidence(struct work *work);

/* Marks a question. The evidence has been looked at before. */
struct mark mark_question(const struct work *work, const struct question *question);

#endif
