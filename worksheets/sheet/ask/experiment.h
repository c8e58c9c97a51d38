/* experiment: runs a step of a worksheet for real, and keeps what the pair reported.
 *
 * The commands are run one after the other by sh, each shown as `$ command` before it.
 * After one that ends with `&` it waits until a server listens or a client is through. At
 * the end of the step, and if it takes too long or a signal comes, all that it started is
 * ended. */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include "../evidence/evidence.h"

#include <stdbool.h>

/* The texts are kept (keep.h). */
struct experiment {
    char *path;       /* where the kit's programs are, "DIR/demo-server:DIR/..." */
    unsigned seconds; /* what a step may take */
    char *folder;     /* of its own, for the log */
    char *log;        /* NULL: the folder could not be made */
    const char *why;  /* what went wrong; NULL: nothing, but a signal came (prompt.h) */
    struct run run;   /* times and ports */
};

/* Prepares: `programs` is where the kit was built. Returns -1 with errno. */
int experiment_open(struct experiment *experiment, const char *programs,
                    unsigned seconds);

/* Has sh run a command with its output thrown away. Returns whether it ended with 0. */
bool experiment_succeeds(const char *command);

/* Removes its folder, and all that is in it. */
void experiment_close(struct experiment *experiment);

/* Runs a step; its commands have their placeholders filled in, `run` has its beginning
 * and its ports. Then `log` has the lines, port-facts' first, and `run` the end. Returns
 * false if it did not work (`why`). */
bool experiment_run(struct experiment *experiment, const char *commands);

/* The same, but the student types the commands in another terminal. */
bool experiment_type(struct experiment *experiment, const char *commands);

/* The commands as a script for sh -c, which shows each before it runs it; kept (keep.h).
 * It takes PORTLAB_LOG and PATH from the environment. */
const char *script_write(const char *commands);

/* Adds a text in quotes of the shell. */
void script_quote(struct text *script, const char *text);

/* What the script calls: `sheet ready` waits until a command is ready, `sheet settle`
 * until all is quiet. Both return an exit status. */
int ready_main(int argc, char **argv);
int settle_main(int argc, char **argv);

#endif
