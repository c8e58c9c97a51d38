/* ready: which of many descriptors can be read or written without waiting.
 *
 * epoll on Linux, kqueue on macOS and the BSDs, poll elsewhere (or with -DREADY_POLL).
 * The first two cost the same however many descriptors are watched; poll looks at each.
 */
#ifndef READY_H
#define READY_H

#include "call.h"

enum { READY_READ = 1, READY_WRITE = 2, READY_EVENTS_MAX = 256 };

struct ready;

struct ready_event {
    void *owner;
    unsigned ways; /* READY_READ, READY_WRITE, or both: so for an error or a hang-up */
};

/* Each returns CALL_NONE, or the call that failed, with errno. */

/* Sets *ready; NULL if the system refuses. */
enum call ready_open(struct ready **ready);

void ready_close(struct ready *ready);

/* Begins to watch fd. `owner` comes back with its events. */
enum call ready_watch(struct ready *ready, int fd, unsigned ways, void *owner);

/* Changes what fd is watched for; 0 pauses it, but a hang-up may still be reported. */
enum call ready_change(struct ready *ready, int fd, unsigned ways, void *owner);

/* Ends the watch. Call it just before close(fd), which does all of it on most systems.
 * NULL: nothing was watched yet. */
void ready_forget(struct ready *ready, int fd);

/* Ends the watch of a descriptor that stays open. */
void ready_unwatch(struct ready *ready, int fd);

/* Waits at most `milliseconds` (-1: without end). Sets the number of events, 0 for none
 * in time, an interruption by a signal, or a failure. */
enum call ready_wait(struct ready *ready, struct ready_event events[READY_EVENTS_MAX],
                     int milliseconds, int *count);

#endif
