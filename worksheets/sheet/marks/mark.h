/* mark: what an answer is worth, and what is said about it. */
#ifndef MARK_H
#define MARK_H

#include "work.h"

/* The lines of a record. The texts are kept (keep.h); NULL where there is none. `saw`
 * says what is wrong with an answer that failed, `reason` why another counts on neither
 * side. */
struct mark {
    const char *status; /* "passed", "failed", "blocked" (the evidence did not pass),
                           "skipped"; "missing": the sheet is wrong, not the answer */
    const char *expected, *saw, *hint, *shown, *reason;
};

/* Reads the evidence and looks whether it is to be relied on: sealed, of this worksheet
 * and this student, with itself in agreement. */
struct mark mark_evidence(struct work *work);

/* Marks a question. The evidence has been looked at before. */
struct mark mark_question(const struct work *work, const struct question *question);

#endif
