/* ready-table: what lib/ready.h promises, asked of whichever implementation the including
 * file is linked with or has built in. */
#ifndef READY_TABLE_H
#define READY_TABLE_H

#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* What is done to the other end of a pair of sockets before the wait. */
enum ready_deed {
    DEED_NONE,
    DEED_SEND,     /* the other end sends a byte */
    DEED_STUFF,    /* this end sends until no more goes */
    DEED_SHUTDOWN, /* the other end says that it sends no more */
    DEED_CLOSE,    /* the other end closes */
    DEED_RELIEVE   /* STUFF, and then the other end reads all of it */
};

struct ready_row {
    const char *name;
    unsigned ways; /* watched */
    enum ready_deed deed;
    unsigned expected; /* ways of the event; 0: no event */
};

enum { READY_BOTH = READY_READ | READY_WRITE };

static const struct ready_row ready_rows[] = {
    {"reading, nothing there", READY_READ, DEED_NONE, 0},
    {"reading, a byte", READY_READ, DEED_SEND, READY_READ},
    {"reading, this end full", READY_READ, DEED_STUFF, 0},
    {"reading, no more to come", READY_READ, DEED_SHUTDOWN, READY_READ},
    {"writing, nothing there", READY_WRITE, DEED_NONE, READY_WRITE},
    {"writing, a byte", READY_WRITE, DEED_SEND, READY_WRITE},
    {"writing, this end full", READY_WRITE, DEED_STUFF, 0},
    {"writing, no longer full", READY_WRITE, DEED_RELIEVE, READY_WRITE},
    {"writing, no more to come", READY_WRITE, DEED_SHUTDOWN, READY_WRITE},
    {"both, nothing there", READY_BOTH, DEED_NONE, READY_WRITE},
    {"both, a byte", READY_BOTH, DEED_SEND, READY_BOTH},
    {"both, this end full", READY_BOTH, DEED_STUFF, 0},
    {"both, no more to come", READY_BOTH, DEED_SHUTDOWN, READY_BOTH},
    {"paused, nothing there", 0, DEED_NONE, 0},
    {"paused, a byte", 0, DEED_SEND, 0},
    {"paused, this end full", 0, DEED_STUFF, 0},
    {"paused, no more to come", 0, DEED_SHUTDOWN, 0},
};

/* A hang-up is told for the ways that are watched, at least. */
static const struct ready_row ready_hangups[] = {
    {"reading, hung up", READY_READ, DEED_CLOSE, READY_READ},
    {"writing, hung up", READY_WRITE, DEED_CLOSE, READY_WRITE},
    {"both, hung up", READY_BOTH, DEED_CLOSE, READY_BOTH},
};

static inline bool ready_pair(int ends[2]) {
    return check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a pair of sockets");
}

static inline struct ready *ready_opened(void) {
    struct ready *ready;

    return ready_open(&ready) == CALL_NONE ? ready : NULL;
}

/* How many events there are, or -1. */
static inline int ready_count(struct ready *ready, struct ready_event *events,
                              int milliseconds) {
    int count;

    return ready_wait(ready, events, milliseconds, &count) == CALL_NONE ? count : -1;
}

/* Opens what watches, and a pair to be watched. Returns NULL where that failed. */
static inline struct ready *ready_start(int ends[2]) {
    struct ready *ready = ready_opened();

    if (check(ready != NULL, "open") && ready_pair(ends))
        return ready;
    ready_close(ready);
    return NULL;
}

/* kqueue tells each way in an event of its own: so they are put together. */
static inline unsigned ready_ways_of(const struct ready_event *events, int count,
                                     const void *owner) {
    unsigned ways = 0;

    for (int i = 0; i < count; i++)
        if (events[i].owner == owner)
            ways |= events[i].ways;
    return ways;
}

/* The ways in which `owner` is ready now; checks that nobody else is. */
static inline unsigned ready_now(struct ready *ready, const void *owner,
                                 const char *name) {
    struct ready_event events[READY_EVENTS_MAX];
    int count = ready_count(ready, events, 0);

    check(count >= 0 && count <= READY_EVENTS_MAX, "%s: %d events", name, count);
    for (int i = 0; i < count; i++) {
        check(events[i].owner == owner, "%s: event %d has its owner", name, i);
        check(events[i].ways != 0 && (events[i].ways & ~(unsigned)READY_BOTH) == 0,
              "%s: event %d has a way: %u", name, i, events[i].ways);
    }
    return ready_ways_of(events, count, owner);
}

static inline void ready_stuff(int fd) {
    char bytes[4096] = "";

    check(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    while (write(fd, bytes, sizeof bytes) > 0)
        continue;
}

static inline void ready_relieve(int fd) {
    char bytes[4096];

    check(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    while (read(fd, bytes, sizeof bytes) > 0)
        continue;
}

static inline void ready_do(enum ready_deed deed, int ends[2]) {
    switch (deed) {
    case DEED_NONE:
        break;
    case DEED_SEND:
        check(write(ends[1], "x", 1) == 1, "a byte is sent");
        break;
    case DEED_STUFF:
        ready_stuff(ends[0]);
        break;
    case DEED_SHUTDOWN:
        check(shutdown(ends[1], SHUT_WR) == 0, "no more is sent");
        break;
    case DEED_CLOSE:
        close(ends[1]);
        ends[1] = -1;
        break;
    case DEED_RELIEVE:
        ready_stuff(ends[0]);
        ready_relieve(ends[1]);
        break;
    }
}

/* The deed before the watch, or after it: that makes no difference. */
static inline void ready_test_row(const struct ready_row *row, bool deed_first,
                                  bool hangup) {
    struct ready *ready;
    int owner, ends[2];
    unsigned ways;

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    if (deed_first)
        ready_do(row->deed, ends);
    check(ready_watch(ready, ends[0], row->ways, &owner) == CALL_NONE, "%s: watch",
          row->name);
    if (!deed_first)
        ready_do(row->deed, ends);
    for (int round = 0; round < 2; round++) { /* what was not dealt with comes again */
        ways = ready_now(ready, &owner, row->name);
        check(hangup ? (ways & row->expected) == row->expected : ways == row->expected,
              "%s, round %d: %u", row->name, round, ways);
    }
    ready_forget(ready, ends[0]);
    close(ends[0]);
    check(ready_now(ready, &owner, row->name) == 0, "%s: forgotten", row->name);
    if (ends[1] != -1)
        close(ends[1]);
    ready_close(ready);
}

/* From every way of watching to every other, with a byte there and room to write. */
static inline void ready_test_changes(void) {
    struct ready *ready;
    int first, second, ends[2];

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    ready_do(DEED_SEND, ends);
    for (unsigned from = 0; from <= READY_BOTH; from++) {
        for (unsigned to = 0; to <= READY_BOTH; to++) {
            enum call failed = from == 0 && to == 0
                                   ? ready_watch(ready, ends[0], from, &first)
                                   : ready_change(ready, ends[0], from, &first);

            check(failed == CALL_NONE, "watch %u", from);
            check(ready_now(ready, &first, "change") == from, "watched for %u", from);
            check(ready_change(ready, ends[0], to, &second) == CALL_NONE, "change to %u",
                  to);
            check(ready_now(ready, &second, "change") == to, "from %u to %u", from, to);
        }
    }
    ready_forget(ready, ends[0]);
    close(ends[0]);
    close(ends[1]);
    ready_close(ready);
}

/* One of three is forgotten; the others stay, with their own owners. */
static inline void ready_test_forget(int forgotten) {
    struct ready *ready = ready_opened();
    struct ready_event events[READY_EVENTS_MAX];
    int owners[3], ends[3][2], count;

    if (!check(ready != NULL, "open"))
        return;
    for (int i = 0; i < 3; i++) {
        ready_pair(ends[i]);
        check(ready_watch(ready, ends[i][0], READY_READ, &owners[i]) == CALL_NONE,
              "watch");
        ready_do(DEED_SEND, ends[i]);
    }
    ready_forget(ready, ends[forgotten][0]);
    close(ends[forgotten][0]);
    count = ready_count(ready, events, 0);
    for (int i = 0; i < 3; i++) {
        unsigned ways = ready_ways_of(events, count, &owners[i]);

        check(ways == (i == forgotten ? 0 : READY_READ), "%d of %d forgotten: %u", i,
              forgotten, ways);
        if (i != forgotten) /* it is still there to be changed */
            check(ready_change(ready, ends[i][0], 0, &owners[i]) == CALL_NONE,
                  "change %d", i);
    }
    check(ready_count(ready, events, 0) == 0, "%d forgotten, all paused", forgotten);
    for (int i = 0; i < 3; i++) {
        if (i != forgotten) {
            ready_forget(ready, ends[i][0]);
            close(ends[i][0]);
        }
        close(ends[i][1]);
    }
    ready_close(ready);
}

/* A number that was forgotten and closed is given to another socket. */
static inline void ready_test_reuse(void) {
    struct ready *ready;
    int first, second, ends[2], number;

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    number = ends[0];
    check(ready_watch(ready, number, READY_READ, &first) == CALL_NONE, "watch");
    ready_forget(ready, number);
    close(ends[0]);
    close(ends[1]);
    if (!ready_pair(ends))
        return;
    check(ends[0] == number, "the number is used again");
    check(ready_watch(ready, ends[0], READY_WRITE, &second) == CALL_NONE, "watch again");
    check(ready_now(ready, &second, "reuse") == READY_WRITE, "the new owner is told");
    ready_forget(ready, ends[0]);
    close(ends[0]);
    close(ends[1]);
    ready_close(ready);
}

/* More are ready than one wait can tell: each has its turn within a few. */
static inline void ready_test_many(void) {
    enum { MANY = 2 * READY_EVENTS_MAX + 17, ROUNDS_MAX = 2 * MANY };
    static unsigned char told[MANY];
    struct ready *ready;
    struct ready_event events[READY_EVENTS_MAX];
    int ends[2], fds[MANY], opened = 0, missing, rounds = 0;

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    memset(told, 0, sizeof told);
    ready_do(DEED_SEND, ends);
    while (opened < MANY && (fds[opened] = dup(ends[0])) != -1) {
        check(ready_watch(ready, fds[opened], READY_READ, &told[opened]) == CALL_NONE,
              "watch %d", opened);
        opened++;
    }
    if (opened <= READY_EVENTS_MAX) /* a low limit of open files: all fit into one wait */
        printf("many: only %d descriptors can be had here\n", opened);
    check(opened > 0, "there are some");
    for (missing = opened; missing > 0 && rounds < ROUNDS_MAX; rounds++) {
        int count = ready_count(ready, events, 0);

        check(count > 0 && count <= READY_EVENTS_MAX, "many: %d events", count);
        for (int i = 0; i < count; i++) {
            unsigned char *owner = events[i].owner;

            missing -= *owner == 0;
            *owner = 1;
        }
    }
    check(missing == 0, "many: %d of %d had no turn in %d waits", missing, opened,
          rounds);
    close(ends[0]);
    for (int i = 0; i < opened; i++) {
        ready_forget(ready, fds[i]);
        close(fds[i]);
    }
    check(ready_count(ready, events, 0) == 0, "many: all are forgotten");
    close(ends[1]);
    ready_close(ready);
}

/* The ends of a pipe, when the other end is gone: nothing can be read or written, and yet
 * the call that would find that out does not wait. */
static inline void ready_test_pipe(void) {
    struct ready *ready = ready_opened();
    int reader, writer, ends[2];

    if (!check(ready != NULL, "open") || !check(pipe(ends) == 0, "a pipe"))
        return;
    check(ready_watch(ready, ends[0], READY_READ, &reader) == CALL_NONE, "watch");
    check(ready_now(ready, &reader, "pipe") == 0, "an empty pipe");
    close(ends[1]);
    check((ready_now(ready, &reader, "pipe") & READY_READ) != 0, "no writer is left");
    ready_forget(ready, ends[0]);
    close(ends[0]);
    if (!check(pipe(ends) == 0, "a pipe"))
        return;
    ready_stuff(ends[1]);
    check(ready_watch(ready, ends[1], READY_WRITE, &writer) == CALL_NONE, "watch");
    check(ready_now(ready, &writer, "pipe") == 0, "a full pipe");
    close(ends[0]);
    check((ready_now(ready, &writer, "pipe") & READY_WRITE) != 0, "no reader is left");
    ready_forget(ready, ends[1]);
    close(ends[1]);
    ready_close(ready);
}

static inline void ready_catch(int signal_number) {
    (void)signal_number;
}

/* A signal ends the wait: it comes a moment after its begin, or at its begin. */
static inline void ready_test_signal(void) {
    struct sigaction action, before;
    struct itimerval soon = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    struct ready_event events[READY_EVENTS_MAX];
    struct ready *ready;
    int ends[2], owner, count;

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    memset(&action, 0, sizeof action);
    action.sa_handler = ready_catch;
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, &before);
    check(ready_watch(ready, ends[0], READY_READ, &owner) == CALL_NONE, "watch");
    setitimer(ITIMER_REAL, &soon, NULL); /* again and again, so that none is too early */
    count = ready_count(ready, events, -1);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    check(count == 0, "a signal: no events, no error: %d", count);
    ready_forget(ready, ends[0]);
    close(ends[0]);
    close(ends[1]);
    ready_close(ready);
}

/* None at all; time-outs; what is not watched. */
static inline void ready_test_empty(void) {
    struct ready_event events[READY_EVENTS_MAX];
    struct ready *ready;
    int ends[2], owner;

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    check(ready_count(ready, events, 0) == 0, "nothing is watched");
    check(ready_count(ready, events, 1) == 0, "nothing in a millisecond");
    ready_forget(ready, ends[0]); /* it never was there */
    check(ready_watch(ready, ends[0], READY_READ, &owner) == CALL_NONE, "watch");
    check(ready_count(ready, events, 1) == 0, "nothing comes in a millisecond");
    ready_do(DEED_SEND, ends);
    check(ready_count(ready, events, -1) == 1, "what is there ends a wait without end");
    check(events[0].owner == &owner && events[0].ways == READY_READ, "and is told");
    ready_forget(ready, ends[0]);
    close(ends[0]);
    close(ends[1]);
    ready_close(ready);
    ready_close(NULL);
}

static inline void ready_test_all(void) {
    for (int deed_first = 0; deed_first <= 1; deed_first++) {
        for (size_t i = 0; i < sizeof ready_rows / sizeof ready_rows[0]; i++)
            ready_test_row(&ready_rows[i], deed_first, false);
        for (size_t i = 0; i < sizeof ready_hangups / sizeof ready_hangups[0]; i++)
            ready_test_row(&ready_hangups[i], deed_first, true);
    }
    ready_test_changes();
    for (int i = 0; i < 3; i++)
        ready_test_forget(i);
    ready_test_pipe();
    ready_test_reuse();
    ready_test_many();
    ready_test_signal();
    ready_test_empty();
}

#endif
