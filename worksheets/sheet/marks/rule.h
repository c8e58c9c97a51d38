/* rule: what an answer is held against. ../README.md has the grammar. */
#ifndef RULE_H
#define RULE_H

#include "../evidence/evidence.h"

#include <stdbool.h>

enum rule_end {
    RULE_RIGHT,
    RULE_WRONG,    /* `expected` says what was right */
    RULE_NO_RUN,   /* its step was not run yet */
    RULE_SKIPPED,  /* its step could not be run on this machine; `expected` says why */
    RULE_NO_EVENT, /* the step ran, and what the rule asks for did not happen */
    RULE_MALFORMED /* the sheet is wrong, not the answer */
};

/* Holds an answer against a rule whose placeholders are filled in; without a rule (NULL)
 * any words will do. A rule of `=` or of the registry needs no run: whether the
 * question's step was skipped is for the caller to look at. Numbers are compared as
 * numbers ("03306" is no number), other values without regard to case and to blanks at
 * both ends. `step` is the question's own step (an index). `expected` is kept (keep.h).
 */
enum rule_end rule_judge(const char *rule, const struct evidence *evidence, size_t step,
                         const char *answer, const char **expected);

/* A sentence, kept (keep.h), if this value of a run, which `expected` is after
 * RULE_RIGHT, is not what the sheet expects of most runs; else NULL. */
const char *rule_unusual(const struct question *question, const struct person *person,
                         const char *value);

/* Whether a rule can be read, as the sheet has it, and names a step of the sheet. */
bool rule_valid(const char *rule, const struct sheet *sheet);

#endif
