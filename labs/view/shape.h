/* shape: is a line of JSON just as the pair writes it? */
#ifndef SHAPE_H
#define SHAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Almost all lines are, and to look is much cheaper than to read them with lib/entry.h:
 * the pair writes up to 60,000 lines a second, and must not wait for who reads them. True
 * only for an event of lib/event.h with its keys in their order, and values of their
 * types. A line of another shape can be an event all the same. A NUL follows the line. */
bool shape_is_known(const char *line, size_t length);

#endif
