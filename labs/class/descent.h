/* descent: processes and all that descend from them, so that all can be ended, also those
 * that became a process group of their own (as under timeout). Where there is no /proc of
 * Linux's kind it is the process groups alone. */
#ifndef DESCENT_H
#define DESCENT_H

#include <stddef.h>
#include <sys/types.h>

struct descent {
    pid_t *pids;
    size_t count;
    size_t own; /* the first of them, that lead process groups */
};

/* Adds a process that leads a group. All of them come before descent_find(). */
void descent_add(struct descent *descent, pid_t pid);

/* Adds what descends from them now. */
void descent_find(struct descent *descent);

void descent_signal(const struct descent *descent, int signal_number);
void descent_free(struct descent *descent);

#endif
