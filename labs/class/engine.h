/* engine: gradings on other machines, by GNU parallel or by Slurm. All of them see the
 * kit and OUT, at the same places. */
#ifndef ENGINE_H
#define ENGINE_H

#include "class.h"
#include "jobs.h"

struct engine {
    const char *name;  /* "", "local", "parallel" or "slurm" */
    const char *hosts; /* of parallel: "one,two"; "": this machine */
    const char *means; /* how programs are kept apart (PORTLAB_MEANS); "": as each can */
    const char *jobs;  /* gradings at a time: of parallel on each host; "": it decides */
    const char *patience; /* seconds without a node of Slurm's */
    const char *chunk;    /* gradings that a machine is given at once; "": it decides */
};

/* Does another program than this one start the gradings? */
bool engine_is_other(const struct engine *engine);

/* Looks whether all is there that it takes. Returns 0, or an exit status after a word: 64
 * for wrong use, 69 for what cannot be had. */
int engine_check(const struct engine *engine, const struct class *class);

/* Grades all that is waiting, as jobs_run() does, and once more what no result came of.
 */
int engine_run(const struct engine *engine, struct jobs *jobs, struct class *class);

#endif
