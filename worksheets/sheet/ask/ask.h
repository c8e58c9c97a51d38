/* ask: works through a worksheet with a student; its parts. */
#ifndef ASK_H
#define ASK_H

#include "session.h"

/* `sheet ask`: argv[0] is the verb. Returns an exit status. */
int ask_main(int argc, char **argv);

/* ask-question.c: asks one question, keeps its answer, and says what there is to say. */
enum flow ask_question(struct session *session, const struct question *question);

/* Each prediction beside what was right. */
void ask_compare(struct session *session);

/* ask-step.c: shows a step, runs it, and keeps what it left. */
enum flow ask_step(struct session *session, size_t step);

#endif
