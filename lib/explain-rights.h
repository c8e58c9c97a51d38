/* explain-rights: what this process is not permitted to do.
 * Each function writes the sentence and the remedies of one errno. */
#ifndef EXPLAIN_RIGHTS_H
#define EXPLAIN_RIGHTS_H

#include "explain.h"

void explain_not_permitted(const struct explain_case *what, struct explanation *out);

#endif
