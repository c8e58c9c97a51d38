/* event: one line that the pair or port-facts reported, read. See evidence.h. */
#ifndef EVENT_H
#define EVENT_H

#include "evidence.h"

/* Reads a line of JSON (RFC 8259): one object with "portlab":1 and an "event". Returns 0,
 * or -1 where it is none, or larger than the kit writes any. */
int event_read(struct event *event, const char *line, size_t length);

void event_free(struct event *event);

/* The number at a path, or -1 where there is none. */
long event_number(const struct event *event, const char *path);

#endif
