/* ask: one session of a student with a worksheet; its parts. */
#ifndef ASK_H
#define ASK_H

#include "answers.h"
#include "evidence.h"
#include "experiment.h"
#include "person.h"
#include "source.h"

/* How a part of the session ended. */
enum flow {
    FLOW_ON,
    FLOW_RETURN, /* back to the step of this question, to run it anew */
    FLOW_STOP    /* the end of input, or a signal; what was entered is kept */
};

struct session {
    struct sheet sheet;
    struct person person;
    struct answers answers;
    struct evidence evidence;
    struct experiment experiment;
    const char *answers_path; /* as given */
    char *evidence_path;      /* beside it; owned */
    bool unwritten;           /* something could not be kept on the disk */
};

/* ask-question.c: asks one question, keeps its answer, and says what there is to say. */
enum flow ask_question(struct session *session, const struct question *question);

/* Each prediction beside what was right. */
void ask_compare(struct session *session);

/* ask-step.c: shows a step, runs it, and keeps what it left. */
enum flow ask_step(struct session *session, size_t step);

/* ask-keep.c: keeps an answer, in memory and at once on the disk. Where that fails it
 * says so, and goes on trying as long as somebody is there. */
enum flow ask_keep(struct session *session, const char *key, const char *value);

/* Forgets an answer, in memory; ask_write then has it gone from the disk, too. */
void ask_forget(struct session *session, const char *key);
enum flow ask_write(struct session *session);

/* Reads the evidence; one that cannot be added to is put aside, and that is said. Returns
 * -1 after a word about it. */
int ask_read_evidence(struct session *session);

/* Another reading of the same: what was added is in it. */
void ask_read_again(struct session *session);

/* ask.c: the text with this person's values in it, shown as plain lines. */
void ask_show(const struct person *person, const char *first, const char *text);

/* The person as the step of a question had them: with the ports that it used. */
struct person ask_person(const struct session *session, const struct question *question);

#endif
