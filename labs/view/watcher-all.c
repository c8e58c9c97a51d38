/* watcher-all: all connections of browsers together. See watcher.h. */
#include "../../lib/clock.h"
#include "reply.h"
#include "view.h"

/* How long one may be in a stage, or does not take a byte. */
enum {
    ASKING_MILLISECONDS = 5000,
    ANSWERED_MILLISECONDS = 20000,
    LEAVING_MILLISECONDS = 2000
};

static int64_t deadline(const struct watcher *watcher) {
    switch (watcher->stage) {
    case WATCHER_ASKING:
        return watcher->since + ASKING_MILLISECONDS;
    case WATCHER_ANSWERED:
        return watcher->since + ANSWERED_MILLISECONDS;
    case WATCHER_LEAVING:
        return watcher->since + LEAVING_MILLISECONDS;
    case WATCHER_STREAMING:
        break;
    }
    return INT64_MAX;
}

/* One that has not taken what it was sent is waited for, however long that is. */
static int64_t due(const struct view *view, const struct watcher *watcher) {
    return watcher->stage == WATCHER_STREAMING && watcher->draft.length == 0
               ? stream_due(view, &watcher->stream)
               : deadline(watcher);
}

int64_t watchers_due(const struct view *view) {
    int64_t first = INT64_MAX;

    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (view->watchers[i] != NULL && due(view, view->watchers[i]) < first)
            first = due(view, view->watchers[i]);
    return first;
}

static void go_on(struct view *view, struct watcher *watcher, int64_t now) {
    if (due(view, watcher) > now)
        return;
    if (watcher->stage == WATCHER_STREAMING) {
        watcher_send(view, watcher, now);
    } else if (watcher->stage == WATCHER_ASKING) {
        reply_late(watcher);
        watcher->since = now;
        watcher_send(view, watcher, now);
    } else {
        watcher_close(view, watcher);
    }
}

void watchers_go_on(struct view *view, int64_t now) {
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (view->watchers[i] != NULL)
            go_on(view, view->watchers[i], now);
}

void watchers_finish(struct view *view, int64_t now) {
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct watcher *watcher = view->watchers[i];

        if (watcher == NULL || watcher->stage != WATCHER_STREAMING)
            continue;
        watcher->stream.events_at = 0;
        watcher_send(view, watcher, now);
    }
}

void watchers_close(struct view *view) {
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (view->watchers[i] != NULL)
            watcher_close(view, view->watchers[i]);
}
