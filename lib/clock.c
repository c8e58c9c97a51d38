/* clock: a clock that only goes forward. See clock.h. */
#include "clock.h"

#include <time.h>

static int64_t read_microseconds(clockid_t clock) {
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_milliseconds(void) {
    return clock_microseconds() / 1000;
}

int64_t clock_microseconds(void) {
    return read_microseconds(CLOCK_MONOTONIC);
}

int64_t clock_since_1970(void) {
    return read_microseconds(CLOCK_REALTIME) - clock_microseconds();
}
