/* advice: demo-server's remedies for errors: its own options, and other programs of the
 * kit. */
#ifndef SERVER_ADVICE_H
#define SERVER_ADVICE_H

#include "../lib/explain.h"

extern const struct explain_advice server_advice[];

#endif
