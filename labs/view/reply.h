/* reply: the answer to a request. */
#ifndef REPLY_H
#define REPLY_H

#include "request.h"

struct view;
struct watcher;

/* Puts the answer into the watcher's draft, and sets its stage. `status` is that of
 * request_read(). */
void reply(struct view *view, struct watcher *watcher, const struct request *request,
           int status);

/* The same for a request that took too long (408). */
void reply_late(struct watcher *watcher);

#endif
