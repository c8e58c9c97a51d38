/* ask: works through a worksheet with a student; its parts. */
#ifndef ASK_H
#define ASK_H

#include "../marks/work.h"
#include "experiment.h"
#include "prompt.h"

/* `sheet ask`: argv[0] is the verb. Returns an exit status. */
int ask_main(int argc, char **argv);

struct session {
    struct sheet sheet;
    struct answers answers;
    struct work work;   /* the student, and the evidence, which is in the same file as
                           the answers; of a session of version 1.0 in another */
    char *answers_path; /* as given */
    struct experiment experiment;
    bool unwritten; /* something could not be kept on the disk */
};

/* How a part of the session ended. */
enum flow {
    FLOW_ON,
    FLOW_RETURN, /* back to the step of this question, to run it again */
    FLOW_BACK,   /* back to the prediction before this one */
    FLOW_STOP    /* the end of input, or a signal; what was entered is kept */
};

/* ask-question.c: asks one question, keeps its answer, and says what there is to say. */
enum flow ask_question(struct session *session, const struct question *question);

/* Each prediction beside what was right. */
void ask_compare(struct session *session);

/* ask-step.c: shows a step, runs it, and keeps what it left. */
enum flow ask_step(struct session *session, size_t step);

/* ask-here.c: what the step says if this machine lacks something that it needs
 * ("netbox", "ipv6", "curl", ...: see README.md), else NULL. */
const char *ask_lacks(const struct step *step);

/* Leaves {port} and {other} of a person as they are where they are free now, over TCP and
 * UDP; else they become the first candidates that are, and that is said. Where none is,
 * one will do that has only connections in TIME_WAIT: demo-server, with its SO_REUSEADDR,
 * can listen there; not where the step's first server at it has --no-reuse. Returns what
 * is wrong where one has none, else NULL. */
const char *ask_choose_ports(struct person *person, const struct step *step);

/* ask-session.c: on a terminal, waits for Enter, so that nothing scrolls away unread.
 * Returns false if no line comes. */
bool session_pause(void);

/* Writes the answers: what is entered is on the disk at once. Where that fails it says
 * so, and goes on trying as long as somebody is there; returns false if nobody is. */
bool session_write(struct session *session);

/* Forgets an answer, in memory. */
void session_forget(struct session *session, const char *key);

/* Says that a file cannot be written, and waits for Enter. Returns false if nobody is
 * there to press it. */
bool session_try_again(struct session *session, const char *path, const char *why,
                       const char *what_now);

/* Reads the evidence; one that cannot be added to is put aside, and that is said. Returns
 * -1 after a word about it. */
int session_read_evidence(struct session *session);

/* Reads it again: what was added is in it. */
void session_read_again(struct session *session);

/* The time now, but no earlier than anything that this worksheet's files have. */
void session_now(const struct session *session, char now[TEXT_TIME_SIZE]);

#endif
