/* stop: SIGINT and SIGTERM, as a descriptor that becomes readable.
 *
 * A signal can come at any instruction. Handed through a pipe it comes where the program
 * looks: beside its sockets, in the same wait. */
#ifndef STOP_H
#define STOP_H

#include "call.h"

/* Catches SIGINT and SIGTERM, blocked or ignored until now or not, and ignores SIGPIPE (a
 * write to a closed socket then fails with EPIPE instead). Sets the descriptor. Returns
 * CALL_NONE, or the call that failed, with errno. */
enum call stop_open(int *fd);

/* The signal that came, or 0. */
int stop_signal(void);

/* Dies of a signal as if it had never been caught, so that a shell sees it. */
void stop_die(int signal_number);

#endif
