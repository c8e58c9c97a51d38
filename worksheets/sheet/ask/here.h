/* here: what this machine has for a step: what the step needs, and ports that are free.
 */
#ifndef HERE_H
#define HERE_H

#include "../form/person.h"

/* What the step says if this machine lacks something that it needs ("netbox", "ipv6",
 * "curl", ...: see README.md), else NULL. */
const char *here_lacks(const struct step *step);

/* Leaves {port} and {other} of a person as they are where they are free now, over TCP and
 * UDP; else they become the first candidates that are. Where none is, one will do that
 * has only connections in TIME_WAIT: demo-server, with its SO_REUSEADDR, can listen
 * there; not where the step's first server at it has --no-reuse. Returns -1 where one has
 * none. */
int here_choose_ports(struct person *person, const struct step *step);

#endif
