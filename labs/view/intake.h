/* intake: the pair's lines, on their way in. It reads them as fast as they come, whatever
 * the watchers do: the pair writes into a pipe, and must not wait for a browser. */
#ifndef INTAKE_H
#define INTAKE_H

#include "../../lib/line.h"
#include "record.h"

#include <stdbool.h>
#include <stdint.h>

struct view;

struct intake {
    int fd;          /* -1: it has ended */
    bool is_watched; /* that something comes; a file is looked at from time to time */
    bool follows;    /* a file to which more may be added */
    bool ended;
    int64_t look_at;              /* when a file is read again, of clock_milliseconds() */
    uint64_t offset;              /* how much was read of it */
    size_t length;                /* of the line that has not ended yet; */
    bool too_long;                /* or it is longer than any, and passed over */
    uint64_t faults, faults_said; /* lines that were left out, and those told of */
    int64_t say_at;               /* when they may be told of again */
    enum record_fault last_fault;
    char line[LINE_SIZE + 1];
};

/* Opens the log, or takes standard input. Returns 0, or -1 where that failed and was
 * told.
 */
int intake_open(struct view *view);

/* From now on its lines are waited for. */
void intake_watch(struct view *view);

/* Reads what is there: at most a piece, so that the watchers have their turn. */
void intake_read(struct view *view);

/* When there is something to do though nothing comes, of clock_milliseconds(). */
int64_t intake_due(const struct view *view);

/* Does it. */
void intake_go_on(struct view *view, int64_t now);

/* Says what was left out since that was said the last time. */
void intake_say_faults(struct view *view);

#endif
