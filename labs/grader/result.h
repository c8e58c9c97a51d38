/* result: what came out of grading one lab: its checks, and what was seen of each. */
#ifndef RESULT_H
#define RESULT_H

#include <stdbool.h>
#include <stddef.h>

enum { RESULT_CHECKS_MAX = 32, RESULT_POINTS = 100, RESULT_GRADABLE_LEAST = 60 };

enum status {
    STATUS_MISSING, /* the grader did not get to it: no fault of the submission's */
    STATUS_PASSED,
    STATUS_FAILED,
    STATUS_BLOCKED, /* it builds on one that failed; counts as failed, and is told apart
                     */
    STATUS_SKIPPED  /* this machine cannot run it: it counts on neither side */
};

/* One check. The texts are owned; NULL where there is none. Some have several lines. */
struct check {
    char *name, *title, *after, *idea, *read; /* from check.bats */
    unsigned points;
    enum status status; /* and the rest: from its record */
    char *ran, *expected, *saw, *again, *hint, *shown, *reason;
};

struct result {
    char *lab;      /* "04-let-the-kernel-choose", "worksheet-04-…", "puzzle-04-bus" */
    char *student;  /* who answered a worksheet, or had a puzzle; else NULL */
    char *id;       /* of the student, likewise */
    char *file;     /* of a class: the file that this is about; else NULL */
    char *remark;   /* what a table says of it besides its points; else NULL */
    bool worksheet; /* it is one, and no lab: nothing was compiled or run */
    bool puzzle;    /* likewise: the state of a network was looked at */
    char *checksum; /* of the checks (checksum.h); NULL: it cannot be had */
    char *means;    /* how the submission was kept apart; NULL: it did not come to that */
    char *compiler; /* the first error, where it does not compile; else NULL */
    char *warnings; /* the first ones of the compiler, where it does compile; else NULL */
    char *refusal;  /* why nothing could be graded, and it is not its fault; else NULL */
    struct check checks[RESULT_CHECKS_MAX];
    size_t count;
};

/* Reads the checks of a lab from its check.bats: in front of each @test "NAME: TITLE" its
 * comment with `points:` and, if there are, `after:`, `idea:` and `read:`. Those of a
 * worksheet stand in a file `checks` in the same form, and `worksheet:` before them, with
 * its name; those of a puzzle in check.bats, with `puzzle:`. Returns NULL, or what is
 * wrong with it (a static text). */
const char *result_read_checks(struct result *result, const char *folder);

/* Reads what a grading left in a folder: a file for each check, named after it, and
 * `means`, `compiler`, `warnings`, `refusal`, `student`, `id`, `checksum` and `file`, if
 * there are any.
 */
void result_read_records(struct result *result, const char *records);

void result_free(struct result *result);

/* Points: of all checks; of those that this machine can run; reached. */
unsigned result_points(const struct result *result);
unsigned result_gradable(const struct result *result);
unsigned result_score(const struct result *result);

/* How many of its checks have this status. */
unsigned result_count(const struct result *result, enum status status);

/* The score where a lab counts 100 points on any machine, in hundredths: what this one
 * can give is the whole. */
unsigned result_hundredths(const struct result *result);

/* The compiler's first warnings, where they may say what points were lost for; else NULL.
 */
const char *result_warnings(const struct result *result);

/* Why it cannot be graded here, or NULL: a refusal, a check without a record, or too few
 * points that this machine could give. The text is in `text`. */
const char *result_why_not(const struct result *result, char *text, size_t size);

const char *result_status(enum status status);

#endif
