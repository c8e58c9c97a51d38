/* place: where something is wrong, and what it is. See place.h. */
#include "place.h"

#include "room.h"

#include "../../../lib/line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int place_wrong(const struct place *place, const char *format, ...) {
    struct line line;
    va_list arguments;
    char *what;

    va_start(arguments, format);
    what = room_arguments(format, arguments);
    va_end(arguments);
    line_start(&line);
    line_add_plain(&line, place->path, strlen(place->path));
    if (place->line > 0)
        line_add_format(&line, ":%zu", place->line);
    line_add(&line, ": ");
    line_add_plain(&line, what, strlen(what));
    free(what);
    snprintf(place->why, place->size, "%.*s", (int)line.length, line.text);
    errno = EINVAL;
    return -1;
}
