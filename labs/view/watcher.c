/* watcher: one connection of a browser. See watcher.h. */
#include "watcher.h"

#include "../../lib/clock.h"
#include "reply.h"
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAMES_BURST = 16 }; /* then the others have their turn */

/* Where a watcher is; where one can be put, for NULL. NULL if there is none. */
static struct watcher **place_of(struct view *view, const struct watcher *watcher) {
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (view->watchers[i] == watcher)
            return &view->watchers[i];
    return NULL;
}

void watcher_close(struct view *view, struct watcher *watcher) {
    ready_forget(view->ready, watcher->fd);
    close(watcher->fd);
    *place_of(view, watcher) = NULL;
    free(watcher);
    view->door.retry = 0; /* there is room for one more */
}

static void enter(struct watcher *watcher, enum watcher_stage stage) {
    watcher->stage = stage;
    watcher->since = clock_milliseconds();
}

bool watcher_open(struct view *view, int fd) {
    struct watcher **place = place_of(view, NULL);
    struct watcher *watcher = place == NULL ? NULL : calloc(1, sizeof *watcher);
    int room = DRAFT_SIZE;

    /* What waits in the kernel for one that does not read is limited, too. */
    if (watcher == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == -1 ||
        ready_watch(view->ready, fd, READY_READ, watcher) != CALL_NONE) {
        free(watcher);
        close(fd);
    } else {
        watcher->fd = fd;
        watcher->ways = READY_READ;
        enter(watcher, WATCHER_ASKING);
        *place = watcher;
    }
    return place_of(view, NULL) != NULL;
}

static void watch(struct view *view, struct watcher *watcher, unsigned ways) {
    if (ways != watcher->ways &&
        ready_change(view->ready, watcher->fd, ways, watcher) == CALL_NONE)
        watcher->ways = ways;
}

/* Sends bytes without waiting. Returns how many went; -1 if the connection is gone. */
static ssize_t send_some(struct watcher *watcher, const void *bytes, size_t count) {
    ssize_t sent = count == 0 ? 0 : send(watcher->fd, bytes, count, 0);

    if (sent == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return 0;
    if (sent > 0)
        watcher->since = clock_milliseconds();
    return sent;
}

/* Sends the draft, and then the body. Returns 1 if all has gone, 0 if some waits, or -1.
 */
static int send_all(struct watcher *watcher) {
    struct draft *draft = &watcher->draft;
    ssize_t sent = send_some(watcher, draft->bytes + draft->start, draft->length);

    if (sent == -1)
        return -1;
    draft_sent(draft, (size_t)sent);
    if (draft->length > 0)
        return 0;
    sent = send_some(watcher, watcher->body, watcher->body_left);
    if (sent == -1)
        return -1;
    if (sent > 0)
        watcher->body += sent;
    watcher->body_left -= (size_t)sent;
    return watcher->body_left == 0;
}

/* The end of an answer: to close at once, with bytes of the request unread, would send a
 * reset, and that can destroy the answer on its way. */
static void say_goodbye(struct view *view, struct watcher *watcher) {
    if (watcher->ended || shutdown(watcher->fd, SHUT_WR) == -1) {
        watcher_close(view, watcher);
        return;
    }
    enter(watcher, WATCHER_LEAVING);
    watch(view, watcher, READY_READ);
}

/* Sends what there is; a stream goes on with what is new. */
void watcher_send(struct view *view, struct watcher *watcher, int64_t now) {
    unsigned reading = watcher->ended ? 0 : READY_READ;
    bool streams = watcher->stage == WATCHER_STREAMING, more = true;
    int sent = send_all(watcher);

    for (int i = 0; streams && sent == 1 && more && i < FRAMES_BURST; i++) {
        more = stream_add(view, &watcher->stream, &watcher->draft, now);
        sent = send_all(watcher);
    }
    if (sent == -1)
        watcher_close(view, watcher);
    else if (sent == 0 || (streams && more))
        watch(view, watcher, reading | READY_WRITE);
    else if (streams)
        watch(view, watcher, reading);
    else
        say_goodbye(view, watcher);
}

/* Looks whether the request has ended, and answers it. */
static void hear(struct view *view, struct watcher *watcher) {
    struct request request;
    int status = request_read(&request, watcher->draft.bytes, watcher->draft.length);

    if (status == 0)
        return;
    reply(view, watcher, &request, status);
    watcher->since = clock_milliseconds();
    watcher_send(view, watcher, watcher->since);
}

/* It has ended its side, or is gone: a comment shows which, since the answer of one that
 * is gone is a reset. */
static void look_for_end(struct view *view, struct watcher *watcher) {
    watcher->ended = true;
    if (watcher->stage == WATCHER_STREAMING && watcher->draft.length == 0)
        draft_add(&watcher->draft, ":\n\n");
    watcher_send(view, watcher, clock_milliseconds());
}

/* What it says after its request counts for nothing. */
static void receive(struct view *view, struct watcher *watcher) {
    bool asks = watcher->stage == WATCHER_ASKING;
    char unwanted[1024], *bytes = asks ? watcher->draft.bytes : unwanted;
    size_t start = asks ? watcher->draft.length : 0;
    size_t room = asks ? REQUEST_HEAD_MAX + 1 - start : sizeof unwanted;
    ssize_t count = recv(watcher->fd, bytes + start, room, 0);

    if (count == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return;
    if (count > 0 && asks) {
        watcher->draft.length += (size_t)count;
        hear(view, watcher);
    } else if (count > 0 && watcher->stage != WATCHER_LEAVING) {
        watcher_send(view, watcher, clock_milliseconds());
    } else if (count == 0 && !watcher->ended &&
               (watcher->stage == WATCHER_ANSWERED ||
                watcher->stage == WATCHER_STREAMING)) {
        look_for_end(view, watcher);
    } else if (count <= 0) { /* a reset; a hang-up; the end of one that was to leave */
        watcher_close(view, watcher);
    }
}

void watcher_ready(struct view *view, struct watcher *watcher, unsigned ways) {
    if (ways & READY_READ)
        receive(view, watcher);
    else if (ways & READY_WRITE)
        watcher_send(view, watcher, clock_milliseconds());
}
