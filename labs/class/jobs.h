/* jobs: runs the gradings, several at a time. */
#ifndef JOBS_H
#define JOBS_H

#include "class.h"

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

struct jobs {
    unsigned most;    /* at a time */
    char *scratch;    /* a folder for what gradings need meanwhile; owned */
    size_t all, done; /* gradings */
    size_t retried;   /* that could not be graded, and were tried once more, alone */
    int64_t began;    /* clock_milliseconds() */
    int64_t own;      /* the milliseconds of all gradings together */
    bool terminal;    /* standard error is one: a line that changes; else lines */
    bool said;        /* what is waited for, on a line of its own */
    bool gave_up;     /* no other machine takes what is left */
    bool once;        /* what could not be graded is left as it is */
};

/* Counts what is waiting, begins to measure the time, and holds back the signals of
 * jobs_signals(). */
void jobs_begin(struct jobs *jobs, const struct class *class);

/* SIGINT, SIGTERM, SIGHUP, SIGCHLD and SIGALRM. */
void jobs_signals(sigset_t *signals);

/* Says how far it is, after this grading. */
void jobs_tell(const struct jobs *jobs, const struct class *class,
               const struct student *student, size_t topic);

/* Says what is waited for: on the line that changes, or once. */
void jobs_say(struct jobs *jobs, const char *what);

/* Waits until a process of the caller's has ended. Returns 0, or -1 if a signal came. */
int jobs_wait(pid_t pid, int *status);

/* Grades all that is waiting, and once more, alone, what could not be graded. Signals
 * are held back (hold.h). Returns 0, or -1: after a word about why
 * nothing can be graded, or if a signal came; all that ran has then been ended, and what
 * was graded is kept. */
int jobs_run(struct jobs *jobs, struct class *class);

#endif
