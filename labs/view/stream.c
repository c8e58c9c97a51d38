/* stream: what one watcher was sent of the events. See stream.h. */
#include "stream.h"

#include "snapshot.h"
#include "view.h"

enum {
    EVENTS_MILLISECONDS = 100,   /* new events gather so long: ten times a second */
    FAULTS_MILLISECONDS = 1000,  /* what is left out of the input is told so often */
    SILENCE_MILLISECONDS = 15000 /* then a comment shows that the connection lives */
};

void stream_start(struct view *view, struct stream *stream, uint64_t last_id) {
    *stream = (struct stream){.next = 1};
    if (last_id + 1 >= view->keep.first && last_id < view->keep.next)
        stream->next = last_id + 1;
    stream->after = stream->next - 1;
}

static void add_start(struct view *view, struct stream *stream, struct draft *draft) {
    draft_add(draft, "retry: 2000\nevent: start\ndata: ");
    snapshot_add_start(view, stream->after, draft);
    draft_add(draft, "\n\n");
    stream->started = true;
}

static void add_snapshot(struct view *view, struct stream *stream, struct draft *draft) {
    const struct keep *keep = &view->keep;

    if (stream->snapshot_of != keep->first) { /* the past has changed since: once more */
        stream->snapshot_of = keep->first;
        stream->cursor = stream->part = 0;
    }
    draft_add(draft, "event: snapshot\ndata: ");
    if (snapshot_add(&keep->past, keep->first - 1, stream->part++, &stream->cursor,
                     draft)) {
        stream->next = keep->first;
        draft_add_format(draft, "\nid: %llu", (unsigned long long)(keep->first - 1));
    }
    draft_add(draft, "\n\n");
}

/* As many events as there is room for. */
static void add_events(struct view *view, struct stream *stream, struct draft *draft,
                       int64_t now) {
    const char *before = "event: events\ndata: [";
    enum { END_SIZE = 40 };

    while (stream->next < view->keep.next) {
        const struct kept *kept = keep_get(&view->keep, stream->next);

        if (draft_room(draft) < kept->length + END_SIZE)
            break;
        draft_add(draft, before);
        draft_add_bytes(draft, kept->text, kept->length);
        before = ",";
        stream->next++;
    }
    draft_add_format(draft, "]\nid: %llu\n\n", (unsigned long long)(stream->next - 1));
    if (stream->next == view->keep.next)
        stream->events_at = now; /* it has all: the next ones gather for a while */
}

static void add_faults(struct view *view, struct stream *stream, struct draft *draft,
                       int64_t now) {
    draft_add_format(draft, "event: trouble\ndata: {\"lines\":%llu,\"why\":\"%s\"}\n\n",
                     (unsigned long long)view->intake.faults,
                     record_fault_name(view->intake.last_fault));
    stream->faults_told = view->intake.faults;
    stream->faults_at = now;
}

bool stream_add(struct view *view, struct stream *stream, struct draft *draft,
                int64_t now) {
    if (!stream->started) {
        add_start(view, stream, draft);
    } else if (stream->next < view->keep.first) {
        add_snapshot(view, stream, draft);
    } else if (stream->next < view->keep.next &&
               stream->events_at + EVENTS_MILLISECONDS <= now) {
        add_events(view, stream, draft, now);
    } else if (stream->faults_told < view->intake.faults &&
               stream->faults_at + FAULTS_MILLISECONDS <= now) {
        add_faults(view, stream, draft, now);
    } else if (view->intake.ended && stream->next == view->keep.next &&
               !stream->told_end) {
        draft_add(draft, "event: end\ndata: {}\n\n");
        stream->told_end = true;
    } else if (stream->said_at + SILENCE_MILLISECONDS <= now) {
        draft_add(draft, ":\n\n");
    } else {
        return false;
    }
    stream->said_at = now;
    return true;
}

int64_t stream_due(const struct view *view, const struct stream *stream) {
    int64_t due = stream->said_at + SILENCE_MILLISECONDS;

    if (!stream->started || stream->next < view->keep.first ||
        (view->intake.ended && !stream->told_end && stream->next == view->keep.next))
        return 0;
    if (stream->next < view->keep.next && stream->events_at + EVENTS_MILLISECONDS < due)
        due = stream->events_at + EVENTS_MILLISECONDS;
    if (stream->faults_told < view->intake.faults &&
        stream->faults_at + FAULTS_MILLISECONDS < due)
        due = stream->faults_at + FAULTS_MILLISECONDS;
    return due;
}
