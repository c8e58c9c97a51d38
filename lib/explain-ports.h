/* explain-ports: ports that are in use or used up.
 * Each function writes the sentence and the remedies of one errno. */
#ifndef EXPLAIN_PORTS_H
#define EXPLAIN_PORTS_H

#include "explain.h"

/* The kernel had to choose a port, but had none. */
void explain_no_free_port(const struct explain_case *what, struct explanation *out);
void explain_not_available(const struct explain_case *what, struct explanation *out);
void explain_in_use(const struct explain_case *what, struct explanation *out);

#endif
