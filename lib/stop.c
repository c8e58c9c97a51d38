/* stop: SIGINT and SIGTERM, as a descriptor that becomes readable. See stop.h. */
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { HIGH_DESCRIPTOR = 10 };

/* A handler has no argument of the program's own: what it needs has to be here. */
static volatile sig_atomic_t received;
static int pipe_ends[2] = {-1, -1};

static void remember(int signal_number) {
    int error = errno;

    received = signal_number;
    (void)!write(pipe_ends[1], "", 1); /* full: the reader will wake up anyway */
    errno = error;
}

/* Out of the way of the numbers that a trace shows: the first socket is to be 3. Where
 * the limit of open files is too low for that, it stays where it is. */
static void move_up(int *fd) {
    int high = fcntl(*fd, F_DUPFD, HIGH_DESCRIPTOR);

    if (high == -1)
        return;
    close(*fd);
    *fd = high;
}

/* The parent of a program may have blocked or ignored its signals, as a shell without job
 * control ignores SIGINT for what it starts with `&`. A server that outlives its end
 * would keep its port: so they count here all the same. */
static int catch_signals(void) {
    struct sigaction caught, ignored;
    sigset_t wanted;

    memset(&caught, 0, sizeof caught);
    sigemptyset(&caught.sa_mask);
    ignored = caught;
    caught.sa_handler = remember;
    ignored.sa_handler = SIG_IGN;
    if (sigaction(SIGINT, &caught, NULL) == -1 ||
        sigaction(SIGTERM, &caught, NULL) == -1 ||
        sigaction(SIGPIPE, &ignored, NULL) == -1)
        return -1;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    return sigprocmask(SIG_UNBLOCK, &wanted, NULL);
}

enum call stop_open(int *fd) {
    if (pipe(pipe_ends) == -1)
        return CALL_PIPE;
    for (int i = 0; i < 2; i++) {
        if (fcntl(pipe_ends[i], F_SETFL, O_NONBLOCK) == -1)
            return CALL_FCNTL;
        move_up(&pipe_ends[i]);
    }
    *fd = pipe_ends[0];
    return catch_signals() == -1 ? CALL_SIGACTION : CALL_NONE;
}

int stop_signal(void) {
    return (int)received;
}

void stop_die(int signal_number) {
    struct sigaction fatal;
    sigset_t all;

    memset(&fatal, 0, sizeof fatal);
    sigemptyset(&fatal.sa_mask);
    fatal.sa_handler = SIG_DFL;
    sigaction(signal_number, &fatal, NULL);
    sigemptyset(&all);
    sigaddset(&all, signal_number);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    raise(signal_number);
    _exit(128 + signal_number); /* not reached: the default ends the process */
}
