/* plan: a classroom as its command line describes it. */
#ifndef PLAN_H
#define PLAN_H

#include "gate.h"
#include "hosts.h"

struct plan {
    struct hosts hosts; /* count alone, until they are built */
    struct gate gate;
    const char *forwards[GATE_FORWARDS_MAX]; /* as they were given */
    const char *capture;                     /* a file, or NULL */
    char **command;
};

/* Reads the command line of classroom. Returns -1, or an exit status after it has printed
 * what was asked for, or what is wrong. */
int plan_parse(struct plan *plan, int argc, char **argv);

#endif
