/* work: all that a student handed in for a worksheet. */
#ifndef WORK_H
#define WORK_H

#include "../form/answers.h"
#include "rule.h"

struct work {
    const struct sheet *sheet;
    struct answers *answers;
    struct person person;
    struct evidence evidence;
    const char *evidence_path;
    const char *evidence_wrong; /* why it cannot be relied on; NULL: it can */
};

/* Reads the evidence and looks whether it is to be relied on: sealed, of this worksheet
 * and this student, with itself in agreement. What is wrong is in evidence_wrong. */
void work_read_evidence(struct work *work);

/* The run that began first, or NULL. */
const struct run *work_first_run(const struct work *work);

/* The person with the ports and the range that a question's step was run with. */
struct person work_person(const struct work *work, const struct question *question);

/* The form that an answer must have, if it has not; else NULL. */
const char *work_form(const struct work *work, const struct question *question,
                      const char *answer);

/* Holds an answer against a question's own rule, with that person's values, as
 * rule_judge(). Evidence that cannot be relied on is none. */
enum rule_end work_judge(const struct work *work, const struct question *question,
                         const char *answer, const char **expected);

#endif
