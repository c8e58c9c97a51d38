/* scale: the position of a value on an axis, and the values that have a tick. */
#ifndef SCALE_H
#define SCALE_H

#include <stdbool.h>
#include <stddef.h>

enum { SCALE_TICKS_MAX = 12 };

struct scale {
    double low, high; /* the values at its ends, low < high; if logarithmic, low > 0 */
    double from, to;  /* their positions, in units of the picture */
    bool logarithmic;
};

/* Values beyond an end are placed at that end. */
double scale_at(const struct scale *scale, double value);

/* Round values inside the scale, at most `wanted` of them and SCALE_TICKS_MAX: multiples
 * of 1, 2 or 5 times a power of ten; if logarithmic, these numbers themselves, or powers
 * of ten if they are too many. Returns how many. */
size_t scale_ticks(const struct scale *scale, size_t wanted,
                   double ticks[SCALE_TICKS_MAX]);

/* The next such number after one: 1, 2, 5, 10, 20, ... */
double scale_next(double number);

#endif
