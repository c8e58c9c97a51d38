/* explain-limits: what this machine or its kernel lacks or has too little of.
 * Each function writes the sentence and the remedies of one errno. */
#ifndef EXPLAIN_LIMITS_H
#define EXPLAIN_LIMITS_H

#include "explain.h"

void explain_open_files(const struct explain_case *what, struct explanation *out);
void explain_no_memory(const struct explain_case *what, struct explanation *out);
void explain_range_refused(const struct explain_case *what, struct explanation *out);

#endif
