/* ask: works through a worksheet with a student; its parts. */
#ifndef ASK_H
#define ASK_H

#include "session.h"

/* `sheet ask`: argv[0] is the verb. Returns an exit status. */
int ask_main(int argc, char **argv);

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
 * UDP; else they become the first candidates that are. Where none is, one will do that
 * has only connections in TIME_WAIT: demo-server, with its SO_REUSEADDR, can listen
 * there; not where the step's first server at it has --no-reuse. Returns false where one
 * has none. */
bool ask_choose_ports(struct person *person, const struct step *step);

#endif
