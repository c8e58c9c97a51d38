/* keeper: runs commands on the hosts of a classroom, for `on`. Linux only. */
#ifndef KEEPER_H
#define KEEPER_H

#include "errand.h"
#include "hosts.h"

/* The user for whom commands are run. */
struct keeper {
    const struct hosts *hosts;
    uid_t uid; /* the caller's, as it is outside of the classroom */
    gid_t gid;
    sigset_t mask; /* of signals, for the commands */
};

/* Runs a command, in a new process that sends its status to `fd`. Its messages name
 * `program`. Returns 0, or -1 with errno if there is no such process. */
int keeper_start(const struct keeper *keeper, const char *program,
                 const struct errand *errand, int fd);

/* Serves each host's `on`, for ever. */
void keeper_serve(const struct keeper *keeper);

#endif
