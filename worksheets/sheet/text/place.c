/* place: where something is wrong, and what it is. See place.h. */
#include "place.h"

#include "../../../lib/line.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WHAT_SIZE = 1000 };

int place_wrong(const struct place *place, const char *format, ...) {
    char what[WHAT_SIZE];
    struct line line;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    line_start(&line);
    line_add_plain(&line, place->path, strlen(place->path));
    if (place->line > 0)
        line_add_format(&line, ":%zu", place->line);
    line_add(&line, ": ");
    line_add_plain(&line, what, strlen(what));
    snprintf(place->why, place->size, "%.*s", (int)line.length, line.text);
    errno = EINVAL;
    return -1;
}
