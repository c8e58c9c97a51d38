/* back: sets a clock back. This is a library that the dynamic linker loads before the
 * C library (LD_PRELOAD): from then on, time() is early by the number of seconds in
 * the file SET_BACK. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

time_t time(time_t *at) {
    struct timespec real;
    FILE *in = fopen(getenv("SET_BACK"), "r");
    long back = 0;

    clock_gettime(CLOCK_REALTIME, &real);
    if (in != NULL) {
        if (fscanf(in, "%ld", &back) != 1)
            back = 0;
        fclose(in);
    }
    if (at != NULL)
        *at = real.tv_sec - back;
    return real.tv_sec - back;
}
