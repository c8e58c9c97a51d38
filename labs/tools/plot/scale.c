/* scale: the position of a value on an axis. See scale.h. */
#include "scale.h"

#include <math.h>

double scale_at(const struct scale *scale, double value) {
    double inside = value < scale->low    ? scale->low
                    : value > scale->high ? scale->high
                                          : value;
    double part = scale->logarithmic
                      ? log10(inside / scale->low) / log10(scale->high / scale->low)
                      : (inside - scale->low) / (scale->high - scale->low);

    return scale->from + part * (scale->to - scale->from);
}

double scale_next(double number) {
    double digit = number;

    while (digit >= 10)
        digit /= 10;
    return digit == 2 ? number / 2 * 5 : number * 2;
}

/* How many numbers of a series lie on the scale; at most `wanted` are kept. */
static size_t series(const struct scale *scale, double (*next)(double), size_t wanted,
                     double ticks[SCALE_TICKS_MAX]) {
    size_t count = 0;
    double tick = 1;

    while (tick <= scale->high) {
        if (tick >= scale->low && count++ < wanted)
            ticks[count - 1] = tick;
        tick = next(tick);
    }
    return count;
}

static double next_decade(double number) {
    return number * 10;
}

static double next_hundred(double number) {
    return number * 100;
}

static size_t logarithmic_ticks(const struct scale *scale, size_t wanted,
                                double ticks[SCALE_TICKS_MAX]) {
    size_t count = series(scale, scale_next, wanted, ticks);

    if (count > wanted)
        count = series(scale, next_decade, wanted, ticks);
    if (count > wanted)
        count = series(scale, next_hundred, wanted, ticks);
    return count > wanted ? wanted : count;
}

size_t scale_ticks(const struct scale *scale, size_t wanted,
                   double ticks[SCALE_TICKS_MAX]) {
    double step = 1, tick;
    size_t count = 0;

    wanted = wanted > SCALE_TICKS_MAX ? SCALE_TICKS_MAX : wanted;
    if (scale->logarithmic)
        return logarithmic_ticks(scale, wanted, ticks);
    while ((scale->high - scale->low) / step > (double)wanted - 1)
        step = scale_next(step);
    tick = ceil(scale->low / step) * step;
    while (tick <= scale->high) {
        ticks[count++] = tick;
        tick += step;
    }
    return count;
}
