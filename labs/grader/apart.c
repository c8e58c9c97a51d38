/* apart: runs a program of a student's away from the grader: only its own files and the
 * system's libraries in reach, limits on all it uses, and nothing of it left at the end.
 *
 *     apart [OPTION]... DIRECTORY COMMAND [ARGUMENT]...
 *
 * COMMAND runs in DIRECTORY, with standard input as it is here, and no other descriptor
 * (--pairs: and 3 and 4, which must be ends of socketpairs that keep packets apart).
 * Its output is passed on as far as a limit allows. Exit status: the command's (128 + N:
 * ended by signal N), 123 too much memory, 124 out of time, 125 too much output, 69 this
 * means cannot be had, 71 another failure of apart's own. Try:
 *
 *     apart --seconds 1 . /bin/sleep 5 */
#if defined(__linux__)
#define _GNU_SOURCE /* setgroups, PR_ */
#endif
#include "apart.h"
#include "../../lib/clock.h"
#include "patience.h"
#include "trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

enum {
    UID_FIRST = 52000,
    UID_COUNT = 7000,
    GRACE_MILLISECONDS = 20,
    END_MILLISECONDS = 10000,
    LATE_MILLISECONDS = 5,
    LENIENCE = 4
};

/* The command as it runs, and how it ended. */
struct run {
    pid_t child;
    int output[2]; /* its standard output and error, read here; -1: at its end */
    int ask_fd, go_fd, failure_fd;
    int64_t deadline, forgiven; /* milliseconds */
    unsigned bytes;
    int status; /* for apart's own exit */
    bool ended;
};

/* Says that a call failed, by errno. Returns APART_EXIT_OWN. */
static int own_failure(const char *call) {
    char text[256];

    snprintf(text, sizeof text, "%s: %s", call, strerror(errno));
    trouble("apart", text);
    return APART_EXIT_OWN;
}

static volatile sig_atomic_t stopped;

static void stop(int signal) {
    stopped = signal;
}

/* In the child. Descriptors are put where the command, or a failure, expects them. */
static void become_command(const struct apart *apart, int out, int err, int ask, int go,
                           int failure) {
    char text[256];
    const char *failed = "dup";
    int error;

    /* Out of the way first: one of them may be where the failures go. */
    ask = fcntl(ask, F_DUPFD_CLOEXEC, 20);
    go = fcntl(go, F_DUPFD_CLOEXEC, 20);
    failure = fcntl(failure, F_DUPFD_CLOEXEC, 20);
    if (ask != -1 && go != -1 && failure != -1 && dup2(out, STDOUT_FILENO) != -1 &&
        dup2(err, STDERR_FILENO) != -1 && dup2(failure, APART_FAILURE_FD) != -1 &&
        fcntl(APART_FAILURE_FD, F_SETFD, FD_CLOEXEC) != -1) {
        close(failure);
        failed = setsid() == -1 ? "setsid"
                                : apart_methods[apart->means]->enter(apart, ask, go);
    }
    error = errno;
    snprintf(text, sizeof text, "%s: %s", failed, strerror(error));
    _exit(write(APART_FAILURE_FD, text, strlen(text)) == -1 ? APART_EXIT_OWN
                                                            : APART_EXIT_NO_MEANS);
}

static int start(const struct apart *apart, struct run *run) {
    int out[2], err[2], ask[2], go[2], failure[2];

    if (pipe(out) == -1 || pipe(err) == -1 || pipe(ask) == -1 || pipe(go) == -1 ||
        pipe(failure) == -1)
        return own_failure("pipe");
    run->child = fork();
    if (run->child == -1)
        return own_failure("fork");
    if (run->child == 0) {
        close(out[0]), close(err[0]), close(ask[0]), close(go[1]), close(failure[0]);
        become_command(apart, out[1], err[1], ask[1], go[0], failure[1]);
    }
    close(out[1]), close(err[1]), close(ask[1]), close(go[0]), close(failure[1]);
    run->output[0] = out[0], run->output[1] = err[0];
    run->ask_fd = ask[0], run->go_fd = go[1], run->failure_fd = failure[0];
    return 0;
}

/* Does for the child what it cannot do for itself. */
static int help(const struct apart *apart, struct run *run) {
    const struct apart_method *method = apart_methods[apart->means];
    const char *failed = NULL;
    char byte = 0;

    if (method->help != NULL && read(run->ask_fd, &byte, 1) == 1) {
        failed = method->help(apart, run->child);
        if (failed == NULL && write(run->go_fd, &byte, 1) != 1)
            failed = "write";
    }
    close(run->ask_fd);
    close(run->go_fd);
    return failed == NULL ? 0 : own_failure(failed);
}

/* A reader that takes nothing holds up neither a signal to apart nor the deadline. */
static void write_out(const struct run *run, int fd, const char *bytes, size_t count) {
    struct pollfd polled = {.fd = fd, .events = POLLOUT};

    while (count > 0) {
        if (poll(&polled, 1, GRACE_MILLISECONDS) == 1) { /* so many do not block */
            ssize_t some = write(fd, bytes, count < PIPE_BUF ? count : PIPE_BUF);

            if (some == -1 && errno != EINTR)
                return;
            bytes += some > 0 ? some : 0;
            count -= some > 0 ? (size_t)some : 0;
        } else if (stopped != 0 || clock_milliseconds() >= run->deadline) {
            return;
        }
    }
}

/* Passes on what the command wrote, as far as it may go. */
static void pass_on(const struct apart *apart, struct run *run, int which) {
    char bytes[8192];
    unsigned left = apart->limits.output - run->bytes;
    ssize_t count = read(run->output[which], bytes, sizeof bytes);

    if (count <= 0) {
        close(run->output[which]);
        run->output[which] = -1;
        return;
    }
    if ((size_t)count > left) {
        run->status = APART_EXIT_OUTPUT;
        run->ended = true;
        count = (ssize_t)left;
    }
    run->bytes += (unsigned)count;
    write_out(run, which + 1, bytes, (size_t)count);
}

/* On a machine with too much to do apart wakes up late, and the command waits for a
 * processor as long. That time is not the command's, up to LENIENCE times what it may
 * take. */
static void forgive_waiting(const struct apart *apart, struct run *run, int64_t late) {
    int64_t left = (int64_t)apart->limits.seconds * 1000 * LENIENCE - run->forgiven;

    if (late < LATE_MILLISECONDS || left <= 0)
        return;
    run->forgiven += late < left ? late : left;
    run->deadline += late < left ? late : left;
}

/* Waits so long for output. Returns false if there is none. */
static bool read_output(const struct apart *apart, struct run *run, int milliseconds) {
    struct pollfd polled[2] = {{.fd = run->output[0], .events = POLLIN},
                               {.fd = run->output[1], .events = POLLIN}};
    int64_t due = clock_milliseconds() + milliseconds;
    int ready = poll(polled, 2, milliseconds);

    if (ready == 0 && milliseconds > 0)
        forgive_waiting(apart, run, clock_milliseconds() - due);
    if (ready <= 0)
        return false;
    for (int which = 0; which < 2; which++)
        if (polled[which].revents != 0)
            pass_on(apart, run, which);
    return true;
}

/* Has the command itself ended? Others, of those that it left, may end as well. */
static void look_for_end(struct run *run) {
    int status;
    pid_t ended;

    while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
        if (ended == run->child) {
            run->ended = true;
            run->status =
                WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
}

/* A child has ended: poll need not wait any longer. */
static void wake(int signal) {
    (void)signal;
}

static void attend(const struct apart *apart, struct run *run) {
    while (!run->ended) {
        int64_t left = run->deadline - clock_milliseconds();

        if (left <= 0 || stopped != 0) {
            look_for_end(run); /* apart may have been late, and not the command */
            if (!run->ended)
                run->status = APART_EXIT_TIME;
            run->ended = true;
        } else {
            read_output(apart, run,
                        (int)(left < GRACE_MILLISECONDS ? left : GRACE_MILLISECONDS));
            if (!run->ended)
                look_for_end(run);
            if (!run->ended && apart_memory() > apart->limits.memory) {
                run->status = APART_EXIT_MEMORY;
                run->ended = true;
            }
        }
    }
}

/* Ends all that is left, and reads what it had written: it is in the pipes by now. That
 * somebody may still write there, who was sent a descriptor (SCM_RIGHTS), is not waited
 * for. */
static void end(const struct apart *apart, struct run *run) {
    pid_t ended;

    run->deadline = clock_milliseconds() + END_MILLISECONDS;
    do {
        apart_methods[apart->means]->end(apart, run->child);
        ended = waitpid(-1, NULL, WNOHANG);
        /* A namespace takes the kernel some milliseconds, and SIGCHLD ends this wait. By
         * the other means, what a fork has just made must be ended at once. */
        if (ended == 0 && apart->means == APART_NAMESPACES)
            poll(NULL, 0, 1);
    } while ((ended >= 0 || errno == EINTR) && clock_milliseconds() < run->deadline);
    while (run->status != APART_EXIT_OUTPUT && clock_milliseconds() < run->deadline &&
           read_output(apart, run, 0))
        continue;
    if (clock_milliseconds() >= run->deadline) {
        errno = ETIMEDOUT;
        run->status = own_failure("ending what it left");
    }
}

/* The child could not even begin: its words are in the pipe. */
static void tell_failure(struct run *run) {
    char text[256];
    ssize_t count = read(run->failure_fd, text, sizeof text - 1);

    close(run->failure_fd);
    if (count <= 0)
        return;
    text[count] = '\0';
    trouble("apart", text);
    run->status = APART_EXIT_NO_MEANS;
}

static int run_apart(const struct apart *apart) {
    struct run run = {.status = APART_EXIT_OWN};
    int failed = start(apart, &run);

    if (failed != 0)
        return failed;
    for (int fd = APART_PAIR_FD; apart->pairs && fd < APART_PAIR_FD + APART_PAIR_FDS;
         fd++)
        close(fd); /* so that the grader's ends see theirs */
    if (help(apart, &run) == 0) {
        run.deadline = clock_milliseconds() +
                       (int64_t)apart->limits.seconds * 1000 * patience_times();
        attend(apart, &run);
    }
    end(apart, &run);
    tell_failure(&run);
    return run.status;
}

/* Opens the file of locks in a folder that root alone can write: a file that another user
 * made, or may open, could be locked for ever. Returns -1 with errno. */
static int open_locks(const char *folder) {
    char path[64];
    struct stat status;
    int fd;

    if (stat(folder, &status) == -1)
        return -1;
    errno = EPERM;
    if (status.st_uid != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/portlab-uids", folder);
    fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd == -1)
        return -1;
    if (fstat(fd, &status) == 0 && status.st_uid == 0 && S_ISREG(status.st_mode) &&
        (status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return fd;
    close(fd);
    errno = EPERM;
    return -1;
}

/* A uid that is in nobody's use: not in the password file, and no other grading's. The
 * lock lasts as long as this process. */
static int find_uid(struct apart *apart) {
    static const char *const folders[] = {"/run", "/var/lib", "/root"};
    unsigned first = (unsigned)(getpid() * 7) % UID_COUNT;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 2};
    int fd = -1;

    for (size_t i = 0; i < sizeof folders / sizeof folders[0] && fd == -1; i++)
        fd = open_locks(folders[i]);
    if (fd == -1)
        return -1;
    for (unsigned i = 0; i < UID_COUNT; i += 2) {
        unsigned offset = (first + i) % UID_COUNT & ~1u;

        lock.l_start = offset;
        if (getpwuid(UID_FIRST + offset) != NULL || fcntl(fd, F_SETLK, &lock) == -1)
            continue;
        apart->uid = UID_FIRST + offset;
        apart->gid = (gid_t)apart->uid;
        apart->second_uid = apart->uid + 1;
        return 0;
    }
    return -1;
}

/* Root gives the command another uid, and with --tools the folder, too. In a user
 * namespace there may be no other (EINVAL): then it keeps this one, and is kept away by
 * namespaces alone. Where a uid exists, and cannot be had, nothing runs as root instead.
 * In a netbox a root without user namespaces has no right to chown, and needs none. */
static int give_uid(struct apart *apart) {
    if (geteuid() != 0 || apart->means == APART_SESSION)
        return 0;
    if (apart->means == APART_NAMESPACES) {
        if (chown(apart->directory, UID_FIRST, UID_FIRST) == -1)
            return errno == EINVAL ? 0 : -1;
        if (chown(apart->directory, geteuid(), getegid()) == -1)
            return -1;
    }
    if (find_uid(apart) == -1)
        return -1;
    return apart->tools ? chown(apart->directory, apart->uid, apart->gid) : 0;
}

/* Signals end the command, and then apart. */
static void prepare(const struct apart *apart) {
    struct sigaction action = {.sa_handler = stop};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = wake}, NULL);
#if defined(__linux__)
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (apart->means == APART_SESSION) /* then it shares its uid with the command */
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
    (void)apart;
#endif
}

/* A grading may ask by a file that GRADE_BEGUN names whether it was apart that ended, or
 * a shell that could not start it: the statuses 126 and 127 may be the command's, too. */
static void tell_begun(void) {
    const char *path = getenv("GRADE_BEGUN");
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd != -1)
        close(fd);
}

int main(int argc, char **argv) {
    static struct apart apart; /* keeps what it points to, as a leak checker sees it */
    char *directory;
    int status = apart_parse(argc, argv, &apart);

    if (status != 0)
        return status;
    tell_begun();
    directory = realpath(apart.directory, NULL);
    if (directory == NULL)
        return own_failure(apart.directory);
    apart.directory = directory;
    prepare(&apart);
    if (apart_take_input(&apart) == -1)
        return own_failure("standard input");
    if (apart.pairs && apart_look_at_pairs() == -1)
        return own_failure("descriptors 3 and 4");
    if (give_uid(&apart) == -1)
        return own_failure("a uid for the command");
    if (apart.root && (apart.means != APART_NAMESPACES || apart.second_uid == 0)) {
        fprintf(stderr, "apart: there is no second uid for it here\n");
        return APART_EXIT_NO_MEANS;
    }
    return run_apart(&apart);
}
