/* source: a worksheet as it is written, worksheets/NN-name.md. README.md in this folder
 * says how it is written. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>

enum part { PART_NONE, PART_PREDICT, PART_OBSERVE, PART_EXPLAIN };
enum kind { KIND_CHOICE, KIND_NUMBER, KIND_TEXT, KIND_OPEN };
enum { SOURCE_CHOICES_MAX = 6, SOURCE_QUESTIONS_MAX = 28, SOURCE_STEPS_MAX = 12 };

/* One choice of a question, in the order of the source. */
struct choice {
    char *text;
    char *mistake;  /* "right", "M1", or "wrong" for a mistake without a number */
    char *feedback; /* a sentence that answers it; NULL where there is none */
};

/* The texts hold {placeholders}, see person.h. All are kept (keep.h); NULL where there
 * is none. */
struct question {
    char name[4];      /* "P1", "O1", "E1": its key in an answers file */
    const char *sheet; /* the name of its sheet */
    enum part part;
    enum kind kind;
    char *text;
    struct choice choices[SOURCE_CHOICES_MAX]; /* of KIND_CHOICE */
    size_t count;
    char *rule;      /* what the answer is held against, see rule.h */
    char *expect;    /* what most runs give, for the instructor's copy */
    char *feedback;  /* said when it was wrong; of KIND_OPEN: what a good one says */
    size_t step;     /* an observation: the index of the step that it is about */
    unsigned points; /* all questions and the evidence: 100 */
};

/* Commands, a line each, as in a shell script. */
struct step {
    char *commands;
    char *needs;   /* "netbox curl"; NULL: nothing special */
    char *lacking; /* what is said where that is not to be had */
};

/* What stands one after the other in the sheet. */
enum block_kind { BLOCK_HEADING, BLOCK_PROSE, BLOCK_STEP, BLOCK_QUESTION };
struct block {
    enum block_kind kind;
    enum part part;
    char *text;   /* of a heading and of prose (one paragraph or list, Markdown) */
    size_t index; /* of a step or a question */
};

struct sheet {
    char *name;  /* "01-name-both-ends" */
    char *title; /* the first heading, without "# " */
    char *meets; /* "S1 S7 M1": its claims and mistakes */
    struct block *blocks;
    size_t block_count;
    struct step steps[SOURCE_STEPS_MAX];
    size_t step_count;
    struct question questions[SOURCE_QUESTIONS_MAX];
    size_t question_count;
};

enum { SOURCE_EVIDENCE_POINTS = 10 };

/* Reads a worksheet. Returns 0, or -1 with what is wrong in `why`: "FILE:12: ..." .
 * Points: 30 for the predictions, 10 for the evidence, 30 for the observations, 30 for
 * the explanations, split evenly, the first ones having one more where it does not
 * divide. A part without questions is an error. */
int source_read(struct sheet *sheet, const char *path, const char **why);

/* Reads worksheets. Returns the list, kept (keep.h), or NULL after a word on standard
 * error about the first that cannot be read. */
struct sheet *source_read_all(char *const *paths, size_t count);

bool source_is_right(const struct choice *choice);

/* The length of a sheet's number, "01", at the beginning of its name. */
int source_digits(const struct sheet *sheet);

/* The next command of a step into `line`: a line, and those that it goes on over with
 * `\`. Blank lines and comments are none. Returns the rest, or NULL at the end. */
enum { STEP_LINE_MAX = 2000 };
const char *step_next(const char *at, char line[STEP_LINE_MAX]);

/* Whether the first command opens a netbox or a classroom, both of which are called a box
 * here, for those after it: `netbox ... -- sh`. */
bool step_opens_box(const char *commands);

/* The question of this name, or NULL. */
const struct question *source_find(const struct sheet *sheet, const char *name);

#endif
