/* readings: what a running child prints, and what it has cost so far.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef READINGS_H
#define READINGS_H

#include "children.h"

enum { TAIL_SIZE = 512 };

/* The end of what it has printed so far. */
static void child_tail(const struct child *child, char tail[TAIL_SIZE]) {
    off_t size = lseek(child->output, 0, SEEK_CUR); /* the child's offset, too */
    off_t start = size > TAIL_SIZE - 1 ? size - (TAIL_SIZE - 1) : 0;
    ssize_t count = pread(child->output, tail, TAIL_SIZE - 1, start);

    tail[count > 0 ? count : 0] = '\0';
}

/* Whether it has ended; it is still to be waited for. */
static bool child_has_ended(const struct child *child) {
    siginfo_t ended = {.si_pid = 0};

    return waitid(P_PID, (id_t)child->pid, &ended, WEXITED | WNOHANG | WNOWAIT) == -1 ||
           ended.si_pid != 0;
}

static void wait_a_moment(void) {
    const struct timespec moment = {.tv_nsec = 1000000};

    nanosleep(&moment, NULL);
}

/* Waits until a line with that word is among its last. */
static void child_await(const struct child *child, const char *word,
                        char tail[TAIL_SIZE]) {
    const char *found;

    for (;;) {
        child_tail(child, tail);
        found = strstr(tail, word);
        if (found != NULL && strchr(found, '\n') != NULL)
            return;
        if (child_has_ended(child))
            fail("the %s did not come to say \"%s\"", child->role, word);
        wait_a_moment();
    }
}

/* How many of its lines have that word in their first bytes. */
static unsigned long child_lines(const struct child *child, const char *word) {
    FILE *in = fdopen(dup(child->output), "r");
    unsigned long lines = 0;
    char line[1024];

    if (in == NULL)
        fail("its output cannot be read");
    rewind(in);
    while (fgets(line, sizeof line, in) != NULL) {
        line[40] = '\0';
        lines += strstr(line, word) != NULL;
    }
    fclose(in);
    return lines;
}

/* The CPU time that it has used so far, in seconds. */
static double child_cpu(const struct child *child) {
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(child->pid, &clock) != 0 || clock_gettime(clock, &used) == -1)
        fail("its CPU time cannot be read");
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* The bytes of memory that are its own: neither file nor shared. */
static double child_anonymous(const struct child *child) {
    char path[64], line[256];
    unsigned long kilobytes = 0;
    FILE *in;

    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)child->pid);
    in = fopen(path, "r");
    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        sscanf(line, "Anonymous: %lu kB", &kilobytes);
    if (in == NULL || kilobytes == 0)
        fail("%s does not tell its memory", path);
    fclose(in);
    return (double)kilobytes * 1024;
}

#endif
