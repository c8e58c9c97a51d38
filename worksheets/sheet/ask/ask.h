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

#endif
