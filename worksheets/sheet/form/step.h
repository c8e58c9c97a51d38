/* step: the commands of a worksheet's step, and whether they run in a netbox or a
 * classroom, both of which are called a box here. */
#ifndef STEP_H
#define STEP_H

#include <stdbool.h>

enum { STEP_LINE_MAX = 2000 };

/* The next command into `line`: a line, and those that it goes on over with `\`. Blank
 * lines and comments are none. Returns the rest, or NULL at the end. */
const char *step_next(const char *at, char line[STEP_LINE_MAX]);

/* Whether a command opens a box for those after it: `netbox ... -- sh`. */
bool step_is_opening(const char *line);

/* Whether the first command does so. */
bool step_opens_box(const char *commands);

#endif
