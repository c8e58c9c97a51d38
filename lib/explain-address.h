/* explain-address: addresses and families that this machine does not have.
 * Each function writes the sentence and the remedies of one errno. */
#ifndef EXPLAIN_ADDRESS_H
#define EXPLAIN_ADDRESS_H

#include "explain.h"

void explain_no_family(const struct explain_case *what, struct explanation *out);
void explain_no_scope(const struct explain_case *what, struct explanation *out);
void explain_no_address(const struct explain_case *what, struct explanation *out);

bool explain_ipv6_is_off(const struct explain_case *what);

#endif
