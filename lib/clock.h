/* clock: a clock that only goes forward. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment in the past (CLOCK_MONOTONIC, POSIX): only differences
 * mean something. */
int64_t clock_milliseconds(void);

#endif
