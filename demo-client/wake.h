/* wake: a call that waits is interrupted each second, so that a signal and a time limit
 * are obeyed between two waits. */
#ifndef WAKE_H
#define WAKE_H

#include "../lib/call.h"

#include <stdbool.h>

/* Prepares it. Returns CALL_NONE, or the call that failed, with errno. */
enum call wake_open(void);

/* From now on each second; the call fails with EINTR. Only if it is wanted. */
void wake_later(bool wanted);

/* No more. Keeps errno. */
void wake_no_more(bool wanted);

#endif
