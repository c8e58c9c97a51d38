/* errand: a command for a host of a classroom, and the protocol of `on` and the classroom
 * for it, over a local socket. Linux only.
 *
 * `on` asks; the classroom runs the command. Then each byte from `on` is a signal for the
 * command, the end of the connection is SIGKILL for it, and the command's status, as
 * wait(2) has it, comes back at its end. */
#ifndef ERRAND_H
#define ERRAND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

enum { ERRAND_HOST_SIZE = 8, ERRAND_SIZE_MAX = 1 << 22 };

/* Standard input, output and error, and the working directory. */
enum { ERRAND_FDS = 4, ERRAND_DIRECTORY = 3 };

struct errand {
    char host[ERRAND_HOST_SIZE]; /* "h1" */
    bool root;                   /* with privileges over the host's network */
    mode_t mask;                 /* umask */
    char **argv, **environment;  /* each ends with NULL */
    int fd[ERRAND_FDS];          /* -1: as it is */
};

/* A socket at the address of this process's network at which `on` asks. It does not
 * block. The address is an abstract one, which only this network has (unix(7)). Returns
 * it, or -1 with errno. */
int errand_listen(void);

/* Returns a socket, or -1 with errno: ECONNREFUSED if this is not a host of a classroom,
 * EPERM if it is in another user's. */
int errand_connect(void);

/* Is the other end a process of the same user? An abstract address is open to all users,
 * and descriptors are passed over it. Sets its pid. Returns false with errno. */
bool errand_is_own(int fd, pid_t *pid);

/* Returns 0, or -1 with errno: E2BIG if it is longer than ERRAND_SIZE_MAX. */
int errand_send(int fd, const struct errand *errand);

/* Reads one. The descriptors, and what argv and environment point to, are the caller's
 * from then on. Returns 0, or -1 with errno: EPROTO if it is not one. */
int errand_receive(int fd, struct errand *errand);

/* Opens /dev/null for each of standard input, output and error that is closed, so that no
 * socket gets its number. Returns 0, or -1 with errno. */
int errand_fill_standard(void);

/* Blocks the signals that are passed on, and SIGCHLD. `before` is the mask until now. */
void errand_hold_signals(sigset_t *before);

/* Passes on the signals that this process is sent, until the errand's status comes. Those
 * of a terminal are not passed on: it sends them to the command as well. Returns 0, or -1
 * with errno if the other end is gone without one. */
int errand_wait(int fd, int *status);

/* Ends this process as the command ended: by the same signal, or with its exit status. */
void errand_end(int status);

#endif
