/* note: what the person at the terminal is told of an event. A server that writes JSON
 * tells people nothing: neither what a client types, nor why it failed. */
#ifndef NOTE_H
#define NOTE_H

#include "../../lib/entry.h"

struct view;

/* Of `listening` the command for clients, of `error` its message; of others nothing. */
void note_event(struct view *view, const struct entry *entry);

#endif
