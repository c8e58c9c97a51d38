/* child: a command that is run beside this process. See child.h. */
#ifdef __linux__
#define _GNU_SOURCE /* prctl */
#elif defined(__FreeBSD__)
#define _XOPEN_SOURCE 700 /* sa_sigaction */
#endif
#include "child.h"

#include "../../../lib/explain.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

/* A handler has no argument of the program's own: what it needs has to be here. */
static volatile pid_t current;

static const int passed_on[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                SIGUSR1, SIGUSR2, SIGALRM, SIGCONT};

/* What a process sent is for the command. What a terminal sends, it sends to both. */
static void pass_on(int signal_number, siginfo_t *info, void *context) {
    int error = errno;

    (void)context;
    if (info->si_code <= 0 && current > 0)
        kill(current, signal_number);
    errno = error;
}

/* A signal that is ignored here is ignored by the command. */
static void catch_signals(void) {
    struct sigaction caught, before;

    memset(&caught, 0, sizeof caught);
    sigemptyset(&caught.sa_mask);
    caught.sa_flags = SA_SIGINFO | SA_RESTART;
    caught.sa_sigaction = pass_on;
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++)
        if (sigaction(passed_on[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(passed_on[i], &caught, NULL);
}

int child_become(const char *program, char **command) {
    int status;

    execvp(command[0], command);
    status = errno == ENOENT ? 127 : 126;
    fprintf(stderr, "%s: %s: %s (%s)\n", program, command[0], explain_errno(errno),
            strerror(errno));
    return status;
}

/* Whether the parent is still there, by whose end this process will be killed. */
static void end_with(pid_t parent) {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0, 0, 0);
#endif
    if (getppid() != parent)
        _exit(128 + SIGKILL);
}

pid_t child_start(const char *program, char **command) {
    void (*at_child)(int) = signal(SIGCHLD, SIG_DFL); /* ignored: no status to wait for */
    pid_t parent = getpid(), child;
    sigset_t all, before;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all,
                &before); /* until there is a child to pass them on to */
    child = fork();
    if (child == 0) {
        end_with(parent);
        signal(SIGCHLD, at_child);
        sigprocmask(SIG_SETMASK, &before, NULL);
        _exit(child_become(program, command));
    }
    current = child;
    if (child != -1)
        catch_signals();
    sigprocmask(SIG_SETMASK, &before, NULL);
    return child;
}

int child_wait(pid_t child) {
    int status = 0;

    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        continue;
    current = 0;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}
