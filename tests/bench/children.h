/* children: starts the programs of bench, and ends them.
 *
 * Each writes to a file in memory, so that no reader is needed while the clock runs.
 * None outlives bench, whether it fails, gets a signal or runs out of time. All
 * functions are in this header, since each .c file of this directory is a program. */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILDREN_MAX = 16, PATIENCE_SECONDS = 40 };

struct child {
    pid_t pid;
    int output; /* its standard output */
    const char *role;
};

static volatile pid_t children[CHILDREN_MAX]; /* 0: none */
static const char *roles[CHILDREN_MAX];
static const char *volatile contender = "this machine";

/* Async-signal-safe. A child has a process group of its own, so that its children go
 * too. */
static void children_kill(void) {
    for (int i = 0; i < CHILDREN_MAX; i++) {
        if (children[i] == 0)
            continue;
        kill(-children[i], SIGKILL);
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
        children[i] = 0;
    }
}

static void describe_end(const char *role, bool by_signal, int status) {
    fprintf(stderr, "bench: %s: the %s %s %d\n", contender, role,
            by_signal ? "died of signal" : "ended with exit status", status);
}

/* A failure seen at one end often began at the other. */
static void tell_of_the_dead(void) {
    const struct timespec moment = {.tv_nsec = 100000000};

    nanosleep(&moment, NULL);
    for (int i = 0; i < CHILDREN_MAX; i++) {
        siginfo_t end = {.si_pid = 0};

        if (children[i] != 0 &&
            waitid(P_PID, (id_t)children[i], &end, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            end.si_pid != 0)
            describe_end(roles[i], end.si_code != CLD_EXITED, end.si_status);
    }
}

/* Says which contender failed, and ends the bench. */
__attribute__((format(printf, 1, 2), noreturn)) static void fail(const char *format,
                                                                 ...) {
    va_list arguments;

    fflush(stdout);
    fprintf(stderr, "bench: %s: ", contender);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    tell_of_the_dead();
    children_kill();
    scratch_remove();
    exit(EXIT_FAILURE);
}

static void give_up(int signal_number) {
    static const char late[] = ": took too long\n", stopped[] = ": stopped by a signal\n";
    const char *what = signal_number == SIGALRM ? late : stopped;

    (void)!write(STDERR_FILENO, "bench: ", 7);
    (void)!write(STDERR_FILENO, contender, strlen(contender));
    (void)!write(STDERR_FILENO, what, strlen(what));
    children_kill();
    scratch_remove();
    _exit(EXIT_FAILURE);
}

static void children_prepare(void) {
    struct sigaction action = {.sa_handler = give_up};

    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    setenv("LC_ALL", "C", 1);
    unsetenv("PORTLAB_LOG"); /* a second output would be measured too */
}

/* What is measured from now on, and the time it may take. */
static void children_contender(const char *name) {
    contender = name;
    alarm(PATIENCE_SECONDS);
}

static void child_become(char *const argv[], int in, int out, bool says_all) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    dup2(in != -1 ? in : open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    if (says_all)
        dup2(out, STDERR_FILENO);
    execvp(argv[0], argv);
    fprintf(stderr, "bench: %s: ", contender);
    perror(argv[0]);
    _exit(127);
}

/* Its standard input is `in`, or empty if that is -1; its standard output `out`, or a
 * file in memory; with `says_all` its standard error too. */
static struct child child_start(const char *role, char *const argv[], int in, int out,
                                bool says_all) {
    struct child child = {.role = role, .output = out};
    int slot = 0;

    while (children[slot] != 0)
        slot++;
    if (out == -1)
        child.output = memfd_create("output", MFD_CLOEXEC);
    if (child.output == -1 || (child.pid = fork()) == -1)
        fail("the %s cannot be started", role);
    if (child.pid == 0)
        child_become(argv, in, child.output, says_all);
    roles[slot] = role;
    children[slot] = child.pid;
    setpgid(child.pid, child.pid);
    return child;
}

/* The same with its output through a pipe, as in `PROGRAM | cat`. What is seen of it is
 * what its reader says. */
static struct child child_start_piped(const char *role, char *const argv[],
                                      char *const reads[], struct child *reader) {
    int ends[2];
    struct child child;

    if (pipe2(ends, O_CLOEXEC) == -1)
        fail("no pipe");
    *reader = child_start("reader", reads, ends[0], -1, true);
    child = child_start(role, argv, -1, ends[1], false);
    close(ends[0]);
    close(ends[1]);
    child.output = reader->output;
    return child;
}

/* Waits for its end. Returns its CPU time, user and system, in seconds: with that of its
 * own children, those that it has waited for. */
static double child_reap(const struct child *child, int *status) {
    struct rusage used;

    if (wait4(child->pid, status, 0, &used) != child->pid)
        fail("the %s cannot be waited for", child->role);
    for (int i = 0; i < CHILDREN_MAX; i++)
        if (children[i] == child->pid)
            children[i] = 0;
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* The same, after a signal if one is given; anything but the end that belongs to it is a
 * failure. */
static double child_end(const struct child *child, int signal_number) {
    bool expected;
    double cpu;
    int status;

    if (signal_number != 0)
        kill(child->pid, signal_number);
    cpu = child_reap(child, &status);
    expected = signal_number == 0
                   ? WIFEXITED(status) && WEXITSTATUS(status) == 0
                   : WIFSIGNALED(status) && WTERMSIG(status) == signal_number;
    if (!expected) {
        describe_end(child->role, WIFSIGNALED(status),
                     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        fail("so nothing is measured");
    }
    return cpu;
}

#endif
