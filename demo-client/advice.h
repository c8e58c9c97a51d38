/* advice: demo-client's remedies for errors: its own options, and other programs of the
 * kit. */
#ifndef CLIENT_ADVICE_H
#define CLIENT_ADVICE_H

#include "../lib/explain.h"

extern const struct explain_advice client_advice[];

#endif
