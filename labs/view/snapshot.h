/* snapshot: what the events that are no longer held come to, as JSON, in parts of which
 * each fits into a draft; and what a page is told first. */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "draft.h"
#include "past.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view;

/* Adds a part: the addresses and the open connections from *cursor on, of the events up
 * to the number `upto`. Moves *cursor. Returns whether it is the last one. The draft is
 * to be empty but for a few bytes. */
bool snapshot_add(const struct past *past, uint64_t upto, unsigned part, size_t *cursor,
                  struct draft *draft);

/* Adds the object of the event `start`, for a page that has the events up to `after`. */
void snapshot_add_start(const struct view *view, uint64_t after, struct draft *draft);

#endif
