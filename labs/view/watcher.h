/* watcher: one connection of a browser: a request, and its answer, which is a file or
 * does not end. Each costs a buffer of DRAFT_SIZE bytes, and no more, however slow it is.
 */
#ifndef WATCHER_H
#define WATCHER_H

#include "draft.h"
#include "stream.h"

#include <stdbool.h>
#include <stdint.h>

/* So many pages are kept up to date, and so many connections are open in all. */
enum { WATCHERS_MAX = 32, CONNECTIONS_MAX = 64 };

struct view;

enum watcher_stage {
    WATCHER_ASKING,    /* its request has not ended */
    WATCHER_ANSWERED,  /* it is sent an answer that ends */
    WATCHER_STREAMING, /* it is sent what comes */
    WATCHER_LEAVING    /* it was sent all, and is to close */
};

struct watcher {
    int fd;
    enum watcher_stage stage;
    bool ended;                /* it sends nothing more */
    unsigned ways;             /* what it is watched for, of READY_READ and READY_WRITE */
    int64_t since;             /* of clock_milliseconds(): in this stage, or it moved */
    const unsigned char *body; /* what follows the draft, of a file built in */
    size_t body_left;
    struct stream stream;
    struct draft draft; /* what it asks, then what it is sent */
};

/* Takes a connection. Returns false if there is no room for the next one. */
bool watcher_open(struct view *view, int fd);

/* Sends what there is, without waiting; a stream goes on with what is new. It may close
 * it.
 */
void watcher_send(struct view *view, struct watcher *watcher, int64_t now);

void watcher_close(struct view *view, struct watcher *watcher);

/* It can be read from, or written to. It may close it. */
void watcher_ready(struct view *view, struct watcher *watcher, unsigned ways);

/* Of all of them; in watcher-all.c. */

/* When a watcher is to be looked at though nothing comes, of clock_milliseconds(). */
int64_t watchers_due(const struct view *view);

/* Sends what is new, and closes those who took too long. */
void watchers_go_on(struct view *view, int64_t now);

/* Sends those who are streaming what they have not been sent yet, without waiting: the
 * program ends. */
void watchers_finish(struct view *view, int64_t now);

void watchers_close(struct view *view);

#endif
