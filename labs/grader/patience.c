/* patience: see patience.h. */
#include "patience.h"

#include <stdlib.h>

enum { TIMES_MAX = 20 };

unsigned patience_times(void) {
    const char *text = getenv("GRADE_BUSY");
    unsigned long times = text == NULL ? 1 : strtoul(text, NULL, 10);

    return times < 1 ? 1 : times > TIMES_MAX ? TIMES_MAX : (unsigned)times;
}
