/* scale-test: labs/tools/plot/scale.h: values are at the right place, and ticks are
 * round, inside the scale, and few enough. */
#include "../../labs/tools/plot/scale.h"

#include "check.h"

#include <math.h>

struct place_row {
    double low, high;
    bool logarithmic;
    double value, expected; /* on an axis from 100 to 200 */
};

static const struct place_row place_rows[] = {
    {0, 65536, false, 0, 100},     {0, 65536, false, 32768, 150},
    {0, 65536, false, 65536, 200}, {0, 10, false, -1, 100},
    {0, 10, false, 11, 200},       {1, 100, true, 1, 100},
    {1, 100, true, 10, 150},       {1, 100, true, 100, 200},
    {1, 100, true, 0, 100},        {1, 1e9, true, 1e12, 200},
};

static void check_place(const struct place_row *row) {
    struct scale scale = {row->low, row->high, 100, 200, row->logarithmic};
    double at = scale_at(&scale, row->value);

    check(fabs(at - row->expected) < 1e-6, "%g on %g to %g stands at %g, not %g",
          row->value, row->low, row->high, row->expected, at);
}

struct tick_row {
    double low, high;
    bool logarithmic;
    size_t wanted, count;
    double first, last;
};

static const struct tick_row tick_rows[] = {
    {0, 65536, false, 8, 7, 0, 60000},
    {0, 2000, false, 11, 11, 0, 2000},
    {0, 2001, false, 11, 5, 0, 2000},
    {40000, 40999, false, 9, 5, 40000, 40800},
    {32768, 60999, false, 9, 6, 35000, 60000},
    {7, 8, false, 9, 2, 7, 8},
    {0, 1, false, 1000, 2, 0, 1},
    {2, 200, true, 12, 7, 2, 200},
    {1, 1000, true, 12, 10, 1, 1000},
    {1, 1e5, true, 12, 6, 1, 1e5},
    {3, 9, true, 12, 1, 5, 5},
    {1, 1e15, true, 12, 8, 1, 1e14},
    {1, 1e30, true, 12, 12, 1, 1e22},
};

static void check_ticks(const struct tick_row *row) {
    struct scale scale = {row->low, row->high, 0, 1, row->logarithmic};
    double ticks[SCALE_TICKS_MAX];
    size_t count = scale_ticks(&scale, row->wanted, ticks);

    check(count == row->count, "%g to %g has %zu ticks, not %zu", row->low, row->high,
          row->count, count);
    check(count > 0 && ticks[0] == row->first, "%g to %g: the first is %g, not %g",
          row->low, row->high, row->first, ticks[0]);
    check(count > 0 && fabs(ticks[count - 1] - row->last) <= row->last * 1e-9,
          "%g to %g: the last is %g, not %g", row->low, row->high, row->last,
          count > 0 ? ticks[count - 1] : 0);
}

int main(void) {
    for (size_t i = 0; i < sizeof place_rows / sizeof place_rows[0]; i++)
        check_place(&place_rows[i]);
    for (size_t i = 0; i < sizeof tick_rows / sizeof tick_rows[0]; i++)
        check_ticks(&tick_rows[i]);
    return check_done();
}
