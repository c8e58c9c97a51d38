/* stream: what one watcher was sent of the events, as Server-Sent Events (WHATWG HTML,
 * section 9.2), and what comes next. */
#ifndef STREAM_H
#define STREAM_H

#include "draft.h"

#include <stdbool.h>
#include <stdint.h>

struct view;

struct stream {
    bool started, told_end;
    uint64_t after;       /* it had this event, and those before it, when it came */
    uint64_t next;        /* the event to be sent next */
    uint64_t snapshot_of; /* a snapshot of those before this one is being sent; */
    size_t cursor;        /* so much of it was, */
    unsigned part;        /* in so many parts */
    uint64_t faults_told; /* lines that were left out of the input */
    int64_t events_at, faults_at, said_at; /* when it was last sent some, or anything */
};

/* For a watcher that had the event of this number; 0: none. */
void stream_start(struct view *view, struct stream *stream, uint64_t last_id);

/* Adds what comes next, if it is time for it. Returns whether there was something. */
bool stream_add(struct view *view, struct stream *stream, struct draft *draft,
                int64_t now);

/* When there will be something, if no event comes; of clock_milliseconds(). */
int64_t stream_due(const struct view *view, const struct stream *stream);

#endif
