/* clock: a clock that only goes forward. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment in the past (CLOCK_MONOTONIC, POSIX): only differences
 * mean something. */
int64_t clock_milliseconds(void);

/* The same in microseconds. */
int64_t clock_microseconds(void);

/* What has to be added to clock_microseconds() to get the time of day, in microseconds
 * since 1970. It is read once: the clock on the wall can be set back. */
int64_t clock_since_1970(void);

#endif
