/* keeper: runs commands on the hosts of a classroom. See keeper.h.
 *
 * Each command has a process beside it, in the same network, which passes signals on to
 * it and waits for its end. It is that process's child, so its number cannot be
 * another's. */
#ifdef __linux__
#define _GNU_SOURCE /* accept4, unshare, sethostname, struct ucred */
#include "keeper.h"

#include "../box/box.h"
#include "../box/child.h"

#include "../../../lib/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXITED = 256 }; /* a status of wait(2) is this times the exit status */

/* A command that is kept. */
struct kept {
    const struct keeper *keeper;
    const char *program; /* "classroom" or "on", for messages */
    const struct errand *errand;
    int fd;      /* to the one who asked */
    pid_t group; /* the process group of the one who asked; 0: this one */
};

static int error_fd(const struct errand *errand) {
    return errand->fd[STDERR_FILENO] == -1 ? STDERR_FILENO : errand->fd[STDERR_FILENO];
}

static void say_failed(const struct kept *kept, const char *step) {
    int error = errno;

    dprintf(error_fd(kept->errand), "%s: %s: %s (%s)\n", kept->program, step,
            explain_errno(error), strerror(error));
}

/* The descriptors, folder, group and mask of the one who asked. */
static int take_surroundings(const struct kept *kept) {
    const struct errand *errand = kept->errand;

    if (kept->group > 0)
        (void)setpgid(0, kept->group); /* refused in another session; then it stays */
    if (errand->fd[ERRAND_DIRECTORY] != -1 && fchdir(errand->fd[ERRAND_DIRECTORY]) == -1)
        return -1;
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (errand->fd[i] != -1 && dup2(errand->fd[i], i) == -1)
            return -1;
    umask(errand->mask);
    environ = errand->environment;
    return 0;
}

/* An ordinary caller is root of the namespace in which the hosts are, and has its own uid
 * in one below that. */
static const char *give_up(const struct kept *kept) {
    const char *failed = NULL;

    if (kept->errand->root)
        return box_keep_network_rights();
    if (kept->keeper->uid != 0)
        failed = box_become(kept->keeper->uid, kept->keeper->gid);
    return failed == NULL ? box_give_up_rights() : failed;
}

static void run(const struct kept *kept) {
    const char *failed = give_up(kept);

    if (failed == NULL && take_surroundings(kept) == -1)
        failed = "fchdir";
    if (failed != NULL) {
        say_failed(kept, failed);
        _exit(EXPLAIN_EXIT_OS_ERROR);
    }
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, &kept->keeper->mask, NULL);
    _exit(child_become(kept->program, kept->errand->argv));
}

/* A byte is a signal. Returns false at the end of the connection. */
static bool take_signal(int fd, pid_t child) {
    unsigned char byte;

    if (recv(fd, &byte, 1, 0) != 1) {
        kill(child, SIGKILL);
        return false;
    }
    kill(child, byte);
    return true;
}

/* Until the command has ended. Returns its status. */
static int watch(int fd, pid_t child, int signal_fd) {
    struct pollfd wait[2] = {{.fd = fd, .events = POLLIN},
                             {.fd = signal_fd, .events = POLLIN}};
    struct signalfd_siginfo info;
    int status;

    while (waitpid(child, &status, WNOHANG) == 0) {
        if (poll(wait, 2, -1) == -1)
            continue;
        if (wait[1].revents != 0)
            (void)!read(signal_fd, &info, sizeof info);
        if (wait[0].revents != 0 && !take_signal(fd, child))
            wait[0].fd = -1;
    }
    return status;
}

/* Goes to the host of the errand. Returns 0, or an exit status after a message. */
static int go(const struct kept *kept) {
    const struct errand *errand = kept->errand;
    int index = hosts_find(kept->keeper->hosts, errand->host);

    if (index == -1) {
        dprintf(error_fd(errand), "%s: HOST must be r, s or h1 to h%u, not \"%s\"\n",
                kept->program, kept->keeper->hosts->count, errand->host);
        return EXPLAIN_EXIT_USAGE;
    }
    if (hosts_enter(kept->keeper->hosts, (unsigned)index) == 0 &&
        unshare(CLONE_NEWUTS) == 0 &&
        sethostname(errand->host, strlen(errand->host)) == 0)
        return 0;
    say_failed(kept, "entering the host");
    return EXPLAIN_EXIT_OS_ERROR;
}

/* In the process beside the command. Returns the status to send. */
static int keep(const struct kept *kept) {
    sigset_t ends;
    int signal_fd, status = go(kept);
    pid_t child;

    if (status != 0)
        return status * EXITED;
    signal(SIGCHLD, SIG_DFL); /* or its end would be nobody's */
    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    signal_fd = signalfd(-1, &ends, SFD_CLOEXEC);
    child = signal_fd == -1 ? -1 : fork();
    if (child == 0)
        run(kept);
    if (child == -1) {
        say_failed(kept, "fork");
        return EXPLAIN_EXIT_OS_ERROR * EXITED;
    }
    for (int i = 0; i < ERRAND_FDS; i++)
        if (kept->errand->fd[i] != -1)
            close(kept->errand->fd[i]); /* so that a pipe ends with the command */
    return watch(kept->fd, child, signal_fd);
}

static void answer(int fd, int status) {
    (void)!send(fd, &status, sizeof status, MSG_NOSIGNAL);
    _exit(0);
}

int keeper_start(const struct keeper *keeper, const char *program,
                 const struct errand *errand, int fd) {
    struct kept kept = {keeper, program, errand, fd, 0};
    pid_t child = fork();

    if (child == 0)
        answer(fd, keep(&kept));
    return child == -1 ? -1 : 0;
}

/* In a new process, since the program that asks may be slow. */
static void serve_one(const struct keeper *keeper, int fd) {
    struct errand errand;
    struct kept kept = {keeper, "on", &errand, fd, 0};
    pid_t asking;

    if (!errand_is_own(fd, &asking) || errand_receive(fd, &errand) == -1)
        _exit(1);
    kept.group = asking > 0 ? getpgid(asking) : 0;
    answer(fd, keep(&kept));
}

static void accept_one(const struct keeper *keeper, int listen_fd) {
    static const struct timespec pause = {0, 50000000};
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
    pid_t child = fd == -1 ? -1 : fork();

    if (child == 0)
        serve_one(keeper, fd);
    if (fd != -1)
        close(fd);
    if (child == -1)
        nanosleep(&pause, NULL); /* no descriptor or process is left; `on` waits */
}

void keeper_serve(const struct keeper *keeper) {
    struct pollfd wait[HOSTS_FIRST + HOSTS_MAX];
    nfds_t count = HOSTS_FIRST + keeper->hosts->count;

    for (nfds_t i = 0; i < count; i++)
        wait[i] = (struct pollfd){.fd = keeper->hosts->listen_fd[i], .events = POLLIN};
    for (;;) {
        if (poll(wait, count, -1) == -1)
            continue;
        for (nfds_t i = 0; i < count; i++)
            if (wait[i].revents != 0)
                accept_one(keeper, wait[i].fd);
    }
}
#else
typedef int keeper_of_linux_alone; /* a file of C has a declaration */
#endif
