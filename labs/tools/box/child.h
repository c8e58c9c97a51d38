/* child: a command that runs as a child of this process, but looks from outside as if it
 * had replaced it: signals reach it, and this process ends as it ends. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

/* Starts a command, found in PATH. On Linux it is killed if this process ends before it.
 * Signals that this process is sent from now on go on to it; those of a terminal reach it
 * by themselves. Returns its pid, or -1 with errno. If the command cannot be run,
 * `program` says so on standard error, and its exit status is 126 or 127. */
pid_t child_start(const char *program, char **command);

/* Waits for it. Returns its exit status, or minus the signal that ended it. */
int child_wait(pid_t child);

/* Replaces this process with the command. Returns only if that fails: 126, or 127 if
 * there is no such command (env(1)), after a line on standard error. */
int child_become(const char *program, char **command);

#endif
