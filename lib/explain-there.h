/* explain-there: errors that come from the other end or from the way to it.
 * Each function writes the sentence and the remedies of one errno. */
#ifndef EXPLAIN_THERE_H
#define EXPLAIN_THERE_H

#include "explain.h"

void explain_refused(const struct explain_case *what, struct explanation *out);
void explain_timed_out(const struct explain_case *what, struct explanation *out);
void explain_unreachable(const struct explain_case *what, struct explanation *out);
void explain_reset(const struct explain_case *what, struct explanation *out);
void explain_itself(const struct explain_case *what, struct explanation *out);
void explain_port_zero(const struct explain_case *what, struct explanation *out);
void explain_no_answer(const struct explain_case *what, struct explanation *out);
void explain_no_host(const struct explain_case *what, struct explanation *out);

#endif
