/* apart-command: the last steps before a command runs: its limits, its environment, its
 * descriptors. See apart.h. */
#if defined(__linux__)
#define _GNU_SOURCE /* RLIMIT_NPROC, syscall */
#endif
#include "apart.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#if defined(__linux__)
#include "../../lib/capability.h"
#include "../tools/box/namespace.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

enum { FILES_ANYWAY = 65536 };

/* With _GNU_SOURCE glibc has a type of its own for RLIMIT_CPU and the others. */
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
typedef __rlimit_resource_t resource_type;
#else
typedef int resource_type;
#endif

static const char *set_limit(resource_type resource, rlim_t value) {
    struct rlimit limit;

    if (getrlimit(resource, &limit) == -1)
        return "getrlimit";
    if (limit.rlim_max != RLIM_INFINITY && value > limit.rlim_max)
        value = limit.rlim_max;
    limit.rlim_cur = limit.rlim_max = value;
    return setrlimit(resource, &limit) == -1 ? "setrlimit" : NULL;
}

static const char *set_limits(const struct apart_limits *limits, unsigned long others) {
    const struct {
        resource_type resource;
        rlim_t value;
    } wanted[] = {
        {RLIMIT_CORE, 1}, /* with 0, a crash may start a program of the machine */
        {RLIMIT_CPU, limits->seconds + 1},
        {RLIMIT_AS, (rlim_t)limits->memory << 20},
        {RLIMIT_STACK, (rlim_t)1 << 20}, /* threads have stacks of this size, too */
        {RLIMIT_FSIZE, (rlim_t)limits->file_size << 20},
        {RLIMIT_NOFILE, limits->files},
#ifdef RLIMIT_MEMLOCK
        {RLIMIT_MEMLOCK, 0}, /* with it a socket could keep memory that nobody maps */
#endif
#ifdef RLIMIT_NPROC
        {RLIMIT_NPROC, limits->processes + others},
#endif
    };
    const char *failed = NULL;

    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0] && failed == NULL; i++)
        failed = set_limit(wanted[i].resource, wanted[i].value);
    return failed;
}

#if defined(__linux__)
/* None is left, and none is gained by running anything: no_new_privs. A root that is to
 * give up its rights has what that takes. */
static const char *drop_capabilities(bool root) {
    uint32_t kept = root ? 1u << CAPABILITY_SETGID | 1u << CAPABILITY_SETUID |
                               1u << CAPABILITY_NET_BIND_SERVICE
                         : 0;

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        return "prctl PR_SET_NO_NEW_PRIVS";
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == -1 && errno != EINVAL)
        return "prctl PR_CAP_AMBIENT";
    return namespace_keep_capabilities(kept, 0);
}
#endif

/* A keyring of its own, and an empty one, in place of the grader's. See keyctl(2). */
static void leave_keyring(void) {
#if defined(__linux__) && defined(SYS_keyctl)
    syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL);
#endif
}

static void close_others(bool pairs) {
    for (int fd = APART_PAIR_FD; !pairs && fd < APART_PAIR_FD + APART_PAIR_FDS; fd++)
        close(fd);
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, APART_FAILURE_FD + 1u, ~0u, 0u) == 0)
        return;
#endif
    for (int fd = APART_FAILURE_FD + 1; fd < FILES_ANYWAY; fd++)
        close(fd);
}

const char *apart_run(const struct apart *apart, unsigned long others) {
    static char path[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C",
                temporary[] = "TMPDIR=.", arenas[] = "MALLOC_ARENA_MAX=2";
    /* glibc reserves 64 MiB for each arena, and makes 8 of them for each processor: how
     * many threads fit into the limit of memory must not depend on the machine. */
    char *environment[] = {path, locale, temporary, arenas, NULL};
    const char *failed = set_limits(&apart->limits, others);

    if (failed != NULL)
        return failed;
    leave_keyring();
#if defined(__linux__)
    failed = drop_capabilities(apart->root);
    if (failed != NULL)
        return failed;
#endif
    signal(SIGPIPE, SIG_DFL); /* apart itself, and maybe its caller, ignores it */
    if (apart->folder_as_input && apart_open_folder() == -1)
        return "opening its folder";
    close_others(apart->pairs);
    execve(apart->command[0], apart->command, environment);
    return "execve";
}
