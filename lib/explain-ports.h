/* explain-ports: ports that are taken, or used up.
 * Each function writes the sentence and the remedies of one errno. */
#ifndef EXPLAIN_PORTS_H
#define EXPLAIN_PORTS_H

#include "explain.h"

/* The kernel was asked to choose a port, and had none. */
void explain_no_free_port(const struct explain_case *what, struct explanation *out);
void explain_not_available(const struct explain_case *what, struct explanation *out);
void explain_in_use(const struct explain_case *what, struct explanation *out);

#endif
