/* grading: one grading, a process of its own. */
#ifndef GRADING_H
#define GRADING_H

#include "class.h"

#include <stdint.h>
#include <sys/types.h>

struct grading {
    pid_t pid; /* 0: none */
    struct student *student;
    size_t topic;
    int64_t began; /* clock_milliseconds() */
};

/* Starts to grade what a student handed in for a topic, as a process group. `scratch` is
 * a folder for what it needs meanwhile. PORTLAB_GRADER names another script than
 * labs/grader/grade.sh, for a trial; it gets the same words. Returns 0, or -1 with errno.
 */
int grading_start(struct grading *grading, const struct class *class,
                  const char *scratch);

/* Reads what came of one that has ended with this status. A result is kept if its key is
 * there. */
void grading_finish(const struct grading *grading, const struct class *class, int status);

/* Finds out once, for all gradings, whether this machine can grade. Returns 0, or -1
 * after a word. */
int grading_try_machine(const struct class *class, const char *scratch);

#endif
