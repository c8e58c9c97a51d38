/* view: what the parts of port-view share: the events, the socket, the watchers. */
#ifndef VIEW_H
#define VIEW_H

#include "../../lib/ready.h"
#include "../../lib/report.h"
#include "door.h"
#include "hosts.h"
#include "intake.h"
#include "keep.h"
#include "options.h"
#include "save.h"
#include "watcher.h"

struct view {
    struct view_options options;
    struct report report;
    struct ready *ready;
    struct intake intake;
    struct hosts hidden; /* with --hide-addresses: which number each has */
    struct keep keep;
    struct door door;
    struct save save;
    struct watcher *watchers[CONNECTIONS_MAX]; /* owned; those not there are NULL */
    int stop_fd;                               /* readable: SIGINT or SIGTERM came */
    int64_t last_moment; /* after a signal: when to end at the latest; else 0 */
    int exit_status;     /* of the first failure that ends it */
};

/* Tells of a call that failed, with errno, and what it was about: an endpoint, or a
 * subject. Unless it goes on, the program ends with the status that this leads to. */
void view_failed(struct view *view, struct explain_case what);

/* A line on standard error, after the program's name. It does not wait for its reader. */
void view_say(struct view *view, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
