/* classroom: several hosts, and a router before a server, as networks of their own in one
 * machine. No root and no container engine is needed. Try:
 *
 *     classroom --nat -- sh -c 'demo-server -n 1 -a 203.0.113.2 3306 & sleep 1
 *         on h1 demo-client 203.0.113.2 3306' */
#ifdef __linux__
#define _GNU_SOURCE /* unshare, mount */
#endif
#include "box.h"
#include "plan.h"

#include "../../lib/explain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include "keeper.h"

#include <limits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#endif

static const char program[] = "classroom";

/* Why a step fails, and what to try. */
static const char *advise(int error) {
    switch (error) {
    case ENOENT:
        return "  why: it is set up through /proc, which is not mounted here.\n"
               "  try: as root, mount -t proc proc /proc\n";
    case EMFILE:
        return "  why: it takes a file descriptor for each host, and `ulimit -n` says "
               "how "
               "many a process may have.\n"
               "  try: fewer --hosts\n";
    case ENOSPC:
        return "  why: this machine limits how many namespaces a user may have.\n"
               "  try: sysctl user, which shows the limits; as root, a higher "
               "user.max_user_namespaces or user.max_net_namespaces\n";
    case EOPNOTSUPP:
        return "  why: this machine's kernel cannot make such an interface, or may not "
               "load what it takes.\n"
               "  try: as root, modprobe -a bridge veth\n";
    default:
        return "  why: it takes user, network and process namespaces of Linux; "
               "containers (Docker's seccomp profile) and some systems (Ubuntu's "
               "AppArmor) refuse them.\n"
               "  try: outside the container, or as root on a machine of your own\n";
    }
}

static int say_refused(const char *step) {
    int error = errno;

    fprintf(stderr, "%s: no classroom is possible here: %s: %s (%s)\n%s", program, step,
            explain_errno(error), strerror(error), advise(error));
    return EXPLAIN_EXIT_UNAVAILABLE;
}

static int say_lent(void) {
    fprintf(stderr,
            "%s: it runs with its caller's own rights alone, so it must not be "
            "set-user-ID or set-group-ID; COMMAND is not run\n"
            "  try: chmod ug-s, on the file of classroom\n",
            program);
    return EXPLAIN_EXIT_NOT_PERMITTED;
}

#ifdef __linux__
static int say_no_nft(void) {
    fprintf(stderr,
            "%s: no rules are possible here: there is no nft in PATH, /usr/sbin or "
            "/sbin\n"
            "  why: nft sets the router's rules for --nat, --forward, --filter and "
            "--stateless. The rest works without it.\n"
            "  try: as root, apt install nftables\n",
            program);
    return EXPLAIN_EXIT_UNAVAILABLE;
}

static int say_rules_refused(const char *nft) {
    fprintf(
        stderr,
        "%s: no rules are possible here: %s failed, with the message above\n"
        "  why: this machine's kernel lacks a part that a rule takes, or may not load "
        "it.\n"
        "  try: as root, modprobe -a nf_tables nft_chain_nat nft_masq nft_reject_ipv4\n",
        program, nft);
    return EXPLAIN_EXIT_UNAVAILABLE;
}

/* What the first process of the classroom is told. */
struct classroom {
    const struct plan *plan;
    const char *nft;
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
 * of an administrator last. */
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

static int start_command(struct classroom *classroom) {
    extern char **environ;
    mode_t mask = umask(0);
    struct errand errand = {.host = "s",
                            .mask = mask,
                            .argv = classroom->plan->command,
                            .environment = environ,
                            .fd = {-1, -1, -1, -1}};

    return keeper_start(&classroom->keeper, program, &errand, classroom->fd);
}

/* The first process of the classroom. If it ends, the kernel kills all others there. It
 * ends with the caller's process, and returns only if the classroom cannot be had. */
static int build(struct classroom *classroom) {
    const struct plan *plan = classroom->plan;
    struct hosts hosts = plan->hosts;
    const char *failed;

    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (!has_peer(classroom->fd) || set_path() == -1)
        return EXPLAIN_EXIT_OS_ERROR;
    mount_proc();
    failed = hosts_build(&hosts, plan->hosts.count, plan->gate.translates);
    if (failed != NULL)
        return say_refused(failed);
    if (hosts_enter(&hosts, HOSTS_ROUTER) == -1)
        return say_refused("setns");
    if (classroom->nft != NULL && gate_set(&plan->gate, classroom->nft) == -1)
        return say_rules_refused(classroom->nft);
    classroom->keeper.hosts = &hosts;
    signal(SIGCHLD, SIG_IGN); /* what ends here is waited for by the kernel */
    if (start_command(classroom) == -1)
        return say_refused("fork");
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

/* From here on this process's children are in the classroom, and it ends with its parent.
 */
static const char *enter(void) {
    static const struct box_policy policy = {.floor = -1, .root = true};
    pid_t parent = getppid();
    struct box box;
    const char *failed = box_make(&box, &policy);

    if (failed != NULL)
        return failed;
    if (unshare(CLONE_NEWPID) == -1)
        return "unshare CLONE_NEWPID";
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
        return "prctl PR_SET_PDEATHSIG";
    errno = ESRCH;
    return getppid() == parent ? NULL : "getppid";
}

static int run(const struct plan *plan) {
    struct classroom classroom = {plan, NULL, -1, {NULL, getuid(), getgid(), {{0}}}};
    bool in_front = tcgetpgrp(STDIN_FILENO) == getpgrp();
    const char *failed;
    int ends[2], status;
    pid_t first;

    if (gate_has_rules(&plan->gate) && (classroom.nft = gate_find_nft()) == NULL)
        return say_no_nft();
    errand_hold_signals(&classroom.keeper.mask);
    failed = enter();
    if (failed == NULL && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
        failed = "socketpair";
    if (failed != NULL)
        return say_refused(failed);
    first = fork();
    if (first == 0) {
        close(ends[0]);
        classroom.fd = ends[1];
        _exit(build(&classroom));
    }
    if (first == -1)
        return say_refused("fork");
    close(ends[1]);
    status = supervise(first, ends[0]);
    if (in_front)
        take_terminal();
    errand_end(status);
    return 0;
}
#else
static int run(const struct plan *plan) {
    (void)plan;
    errno = ENOSYS;
    return say_refused("network namespaces");
}
#endif

int main(int argc, char **argv) {
    static struct plan plan = {.hosts = {.count = 2}};
    int status = plan_parse(&plan, argc, argv);

    if (status != -1)
        return status;
    return box_is_lent() ? say_lent() : run(&plan);
}
