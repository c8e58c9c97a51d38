/* classroom: several hosts, and a router before a server, as networks of their own in one
 * machine. No root and no container engine is needed. Try:
 *
 *     classroom --nat -- sh -c 'demo-server -n 1 -a 203.0.113.2 3306 & sleep 1
 *         on h1 demo-client 203.0.113.2 3306' */
#ifdef __linux__
#define _GNU_SOURCE /* unshare, mount */
#endif
#include "box/box.h"
#include "hosts/lack.h"
#include "hosts/plan.h"

#include "../../lib/explain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include "capture/capture.h"
#include "hosts/keeper.h"

#include <limits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#endif

static const char program[] = "classroom";

enum { EXITED = 256 }; /* a status of wait(2) is this times the exit status */

static int say_lent(void) {
    fprintf(stderr,
            "%s: the program file must not be set-user-ID or set-group-ID; "
            "COMMAND was not run\n"
            "  try: chmod ug-s FILE, with the file of classroom\n",
            program);
    return EXPLAIN_EXIT_NOT_PERMITTED;
}

#ifdef __linux__
/* What the first process of the classroom gets. */
struct classroom {
    char **command;
    int fd; /* to the caller's process */
    struct keeper keeper;
};

/* Process numbers in /proc are then those of the classroom. Containers may refuse it; all
 * else works without it. */
static void mount_proc(void) {
    if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0)
        (void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

/* In COMMAND's PATH the folder of this program, where `on` is too, comes first, and those
 * of an administrator last. In a chroot the kernel knows that folder's path only until
 * the mounts become this process's own: afterwards it names the path outside. */
static int set_path(void) {
    char own[PATH_MAX], path[2 * PATH_MAX + 32];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    const char *before = getenv("PATH");

    if (length == -1)
        return -1;
    own[length] = '\0';
    *strrchr(own, '/') = '\0';
    snprintf(path, sizeof path, "%s:%.*s:/usr/sbin:/sbin", own, PATH_MAX - 1,
             before == NULL ? "/usr/bin:/bin" : before);
    return setenv("PATH", path, 1);
}

/* Does the other end of a socket still exist? */
static bool has_peer(int fd) {
    char byte;

    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
}

static int start_command(const struct classroom *classroom) {
    struct errand errand = {.host = "s",
                            .mask = umask(0),
                            .argv = classroom->command,
                            .environment = environ,
                            .fd = {-1, -1, -1, -1}};

    return keeper_start(&classroom->keeper, program, &errand, classroom->fd);
}

/* The first process of the classroom. If it ends, the kernel kills all others there. It
 * ends with the caller's process, and returns only if it cannot begin. */
static int begin(const struct classroom *classroom) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (!has_peer(classroom->fd))
        return EXPLAIN_EXIT_OS_ERROR;
    signal(SIGCHLD, SIG_IGN); /* what ends here is waited for by the kernel */
    if (set_path() == -1)
        return lack_say_step("finding the folder of this program");
    mount_proc();
    if (start_command(classroom) == -1)
        return lack_say_step("starting COMMAND");
    close(classroom->fd);
    keeper_serve(&classroom->keeper);
    return 0;
}

/* Waits until COMMAND has ended, and ends all others. Returns the status, as wait(2) has
 * it, of COMMAND, or of the first process if that ended before. */
static int supervise(pid_t first, int fd) {
    int status, own;
    bool ended = errand_wait(fd, &status) == 0;

    kill(first, SIGKILL);
    while (waitpid(first, &own, 0) == -1 && errno == EINTR)
        continue;
    return ended ? status : own;
}

/* The processes of a shell with job control had the terminal. */
static void take_terminal(void) {
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTTOU);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    (void)tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* A user namespace, in which the rest can be built. From here on this process ends with
 * its parent. */
static const char *enter(void) {
    static const struct box_policy policy = {.floor = -1, .root = true};
    pid_t parent = getppid();
    struct box box;
    const char *failed = box_make(&box, &policy);

    if (failed != NULL)
        return failed;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
        return "prctl PR_SET_PDEATHSIG";
    errno = ESRCH;
    return getppid() == parent ? NULL : "getppid";
}

/* Builds all networks; then this process is in that of r. Returns 0, or an exit status
 * after a message. */
static int build(struct plan *plan, const char *nft) {
    const char *failed = enter();

    if (failed == NULL)
        failed = hosts_build(&plan->hosts, plan->gate.translates);
    if (failed == NULL && hosts_enter(&plan->hosts, HOSTS_ROUTER) == -1)
        failed = "setns";
    if (failed != NULL)
        return lack_say_step(failed);
    return nft == NULL || gate_set(&plan->gate, nft) == 0 ? 0 : lack_say_rules(nft);
}

/* Runs COMMAND, and returns its status, as wait(2) has it. This process's children are in
 * the classroom from here on. */
static int run_inside(struct classroom *classroom) {
    bool in_front = tcgetpgrp(STDIN_FILENO) == getpgrp();
    int ends[2] = {-1, -1}, status;
    pid_t first;

    if (unshare(CLONE_NEWPID) == -1)
        return EXITED * lack_say_step("unshare CLONE_NEWPID");
    first = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1 ? -1 : fork();
    if (first == 0) {
        close(ends[0]);
        classroom->fd = ends[1];
        _exit(begin(classroom));
    }
    if (first == -1)
        return EXITED * lack_say_step("fork");
    close(ends[1]);
    status = supervise(first, ends[0]);
    if (in_front)
        take_terminal();
    return status;
}

/* The same, with what passes the router in a file. */
static int run_captured(struct classroom *classroom, int file, bool translates) {
    static const char *const interfaces[] = {"inside", "outside", NULL};
    struct capture_plan plan = {
        .program = program,
        .interfaces = interfaces,
        .comment = translates
                       ? "The router of a classroom. It rewrites sources. Inside is "
                         "10.0.0.0/24, outside is 203.0.113.0/24."
                       : "The router of a classroom. Inside is 10.0.0.0/24, outside is "
                         "203.0.113.0/24."};
    struct capture capture;
    const char *failed;
    int status;

    failed = capture_start(&capture, file, &plan);
    close(file);
    if (failed != NULL)
        return EXITED * capture_say_failed(program, failed);
    status = run_inside(classroom);
    if (capture_stop(&capture) == -1 && status == 0)
        status = EXITED * EXPLAIN_EXIT_OUTPUT;
    return status;
}

static int run(struct plan *plan) {
    struct classroom classroom = {
        plan->command, -1, {&plan->hosts, getuid(), getgid(), {{0}}}};
    const char *nft = NULL;
    int file = -1, status = 0;

    if (errand_fill_standard() == -1)
        return lack_say_step("open /dev/null");
    if (gate_has_rules(&plan->gate) && (nft = gate_find_nft()) == NULL)
        return lack_say_nft();
    if (plan->capture != NULL)
        status = capture_open(program, plan->capture, &file);
    if (status != 0)
        return status;
    errand_hold_signals(&classroom.keeper.mask);
    status = build(plan, nft);
    if (status != 0)
        return status;
    errand_end(file == -1 ? run_inside(&classroom)
                          : run_captured(&classroom, file, plan->gate.translates));
    return 0;
}
#else
static int run(struct plan *plan) {
    (void)plan;
    errno = ENOSYS;
    return lack_say_step("network namespaces");
}
#endif

int main(int argc, char **argv) {
    static struct plan plan = {.hosts = {.count = 2}};
    int status = plan_parse(&plan, argc, argv);

    if (status != -1)
        return status;
    return box_is_lent() ? say_lent() : run(&plan);
}
