/* apart-fence: what a process can no longer do, where it has no namespaces: open files
 * that are none of its business (Landlock), and end, trace or slow down processes that
 * are not its own, or change files by being their owner (Landlock and seccomp). See
 * apart.h, landlock(7), seccomp(2). */
#if defined(__linux__)
#define _GNU_SOURCE /* syscall, O_PATH */
#endif
#include "apart.h"

#if defined(__linux__)
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in <linux/landlock.h>, which may be older than the kernel. */
enum {
    LANDLOCK_CREATE = 444,
    LANDLOCK_ADD = 445,
    LANDLOCK_RESTRICT = 446,
    LANDLOCK_VERSION = 1,
    LANDLOCK_PATH_BENEATH = 1,
    LANDLOCK_SIGNALS_ABI = 6
};

enum {
    MAY_EXECUTE = 1 << 0,
    MAY_WRITE = 1 << 1,
    MAY_READ = 1 << 2,
    MAY_LIST = 1 << 3,
    MAY_TRUNCATE = 1 << 14,
    MAY_USE = MAY_EXECUTE | MAY_READ | MAY_LIST,
    OF_FILES = MAY_EXECUTE | MAY_WRITE | MAY_READ | MAY_TRUNCATE
};

struct ruleset {
    uint64_t files, network, scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

static long landlock_version(void) {
    return syscall(LANDLOCK_CREATE, NULL, 0, LANDLOCK_VERSION);
}

/* All that this version can forbid below a path. */
static uint64_t all_access(long version) {
    return version >= 5 ? 0xffff : version >= 3 ? 0x7fff : version == 2 ? 0x3fff : 0x1fff;
}

/* The rules as they are made: which folders they never reach. */
struct fence {
    int ruleset;
    const struct apart_folders *hidden;
};

static void allow_opened(const struct fence *fence, int fd, uint64_t access) {
    struct path_rule rule = {.allowed = access, .fd = fd};
    struct stat status;

    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed &= OF_FILES;
    syscall(LANDLOCK_ADD, fence->ruleset, LANDLOCK_PATH_BENEATH, &rule, 0);
}

/* Is a path the other one, or a folder above it? */
static bool is_above(const char *path, const char *other) {
    size_t length = strlen(path);

    return strncmp(path, other, length) == 0 &&
           (other[length] == '/' || other[length] == '\0' || length == 1);
}

static void allow_real(const struct fence *fence, const char *path, uint64_t access);

/* All that is in a folder, one by one: no rule of Landlock takes back what another gives.
 * A link leads to what has a rule of its own, or none. */
static void allow_entries(const struct fence *fence, const char *path, uint64_t access) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    struct stat status;
    char name[PATH_MAX];

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        int length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);

        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            (size_t)length < sizeof name && lstat(name, &status) == 0 &&
            !S_ISLNK(status.st_mode))
            allow_real(fence, name, access);
    }
    if (folder != NULL)
        closedir(folder);
}

static void allow_real(const struct fence *fence, const char *path, uint64_t access) {
    bool above = false;
    int fd;

    for (size_t i = 0; i < fence->hidden->count; i++) {
        if (is_above(fence->hidden->path[i], path))
            return;
        above = above || is_above(path, fence->hidden->path[i]);
    }
    if (above) {
        allow_entries(fence, path, access);
        return;
    }
    fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd != -1)
        allow_opened(fence, fd, access);
    if (fd != -1)
        close(fd);
}

/* What is not there is left out. */
static void allow(const struct fence *fence, const char *path, uint64_t access) {
    char real[PATH_MAX];

    if (realpath(path, real) != NULL)
        allow_real(fence, real, access);
}

static void fence_files(const struct apart *apart, long version) {
    static const char *const used[] = {"/lib",       "/lib32",     "/lib64",
                                       "/libx32",    "/usr/lib",   "/usr/lib32",
                                       "/usr/lib64", "/usr/libx32"};
    static const char *const read[] = {
        "/etc/ld.so.cache",   "/etc/services", "/etc/protocols",
        "/etc/hosts",         "/etc/passwd",   "/etc/group",
        "/etc/nsswitch.conf", "/dev/urandom",  "/proc/sys"};
    static const char *const tools[] = {"/usr", "/bin", "/sbin", "/etc/alternatives"};
    struct ruleset rules = {.files = all_access(version),
                            .scoped = version >= LANDLOCK_SIGNALS_ABI ? 3 : 0};
    size_t size = version >= LANDLOCK_SIGNALS_ABI ? sizeof rules
                  : version >= 4                  ? offsetof(struct ruleset, scoped)
                                                  : offsetof(struct ruleset, network);
    struct fence fence = {(int)syscall(LANDLOCK_CREATE, &rules, size, 0), &apart->hidden};
    uint64_t truncate = version >= 3 ? MAY_TRUNCATE : 0;
    int folder = open(apart->directory, O_PATH | O_CLOEXEC);

    for (size_t i = 0; i < sizeof used / sizeof used[0]; i++)
        allow(&fence, used[i], MAY_USE);
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        allow(&fence, read[i], MAY_READ | MAY_LIST);
    for (size_t i = 0; apart->tools && i < sizeof tools / sizeof tools[0]; i++)
        allow(&fence, tools[i], MAY_USE);
    for (size_t i = 0; i < apart->shown.count; i++)
        allow(&fence, apart->shown.path[i], MAY_USE);
    allow(&fence, "/dev/null", MAY_READ | MAY_WRITE | truncate);
    /* The submission's own, even within what is hidden. */
    allow_opened(&fence, folder, apart->tools ? rules.files : MAY_USE);
    close(folder);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        syscall(LANDLOCK_RESTRICT, fence.ruleset, 0);
    close(fence.ruleset);
}

/* The same calls once more, by other numbers, where the kernel has them (x32). */
#define X32_CALLS 0x40000000

#if defined(__x86_64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_AARCH64
#endif

#ifdef AUDIT_ARCH_HERE
enum { STEPS_MAX = 256 };

/* What a process may do to others of its user, and no Landlock forbids. 424 and more: as
 * in the kernel, whose headers may be older here. */
static const long to_others[] = {SYS_ptrace,
                                 SYS_process_vm_readv,
                                 SYS_process_vm_writev,
                                 SYS_kcmp,
                                 SYS_perf_event_open,
                                 SYS_setpriority,
                                 SYS_sched_setscheduler,
                                 SYS_sched_setparam,
                                 SYS_sched_setattr,
                                 SYS_sched_setaffinity,
                                 SYS_ioprio_set,
                                 SYS_migrate_pages,
                                 SYS_move_pages,
                                 SYS_add_key,
                                 SYS_request_key,
                                 SYS_keyctl,
                                 425 /* io_uring_setup: calls that no filter sees */,
                                 438 /* pidfd_getfd */,
                                 440 /* process_madvise */};

/* Signals. Landlock knows since version 6 whom they are for; a filter does not, so that a
 * program cannot end its own child, either. */
static const long signals[] = {
    SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
    424 /* pidfd_send_signal */};

/* Changes to a file that take no more than being its owner: Landlock lets them pass. A
 * compiler needs some of them. */
static const long attributes[] = {
#ifdef SYS_chmod
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
#endif
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_utimensat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
    SYS_removexattr,
    SYS_lremovexattr,
    SYS_fremovexattr,
    452 /* fchmodat2 */,
    463 /* setxattrat */,
    466 /* removexattrat */};

/* A call that is refused where an argument has this value. */
static const struct {
    long call;
    unsigned argument;
    uint32_t value;
} with_value[] = {
    {SYS_fcntl, 1, 8 /* F_SETOWN: who is sent a signal when something comes */},
    {SYS_fcntl, 1, 15 /* F_SETOWN_EX */},
    {SYS_ioctl, 1, 0x8901 /* FIOSETOWN */},
    {SYS_ioctl, 1, 0x8902 /* SIOCSPGRP */},
    {SYS_ioctl, 1, 0x5412 /* TIOCSTI: types on a terminal */},
    {SYS_ioctl, 1, 0x541c /* TIOCLINUX */},
    {SYS_socket, 0, 1 /* AF_UNIX: other programs of the user's listen there */}};

struct filter {
    struct sock_filter steps[STEPS_MAX];
    unsigned short length;
};

static void add(struct filter *filter, uint16_t code, uint32_t value, uint8_t yes,
                uint8_t no) {
    if (filter->length < STEPS_MAX)
        filter->steps[filter->length++] = (struct sock_filter){code, yes, no, value};
}

static void load(struct filter *filter, size_t offset) {
    add(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void refuse(struct filter *filter, const long *calls, size_t count) {
    for (size_t i = 0; i < count; i++) {
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1);
        add(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    }
}

/* The lower half of an argument: all of these are numbers of 32 bits. */
static size_t argument(unsigned number) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return offsetof(struct seccomp_data, args[number]) + 4;
#else
    return offsetof(struct seccomp_data, args[number]);
#endif
}

static void refuse_values(struct filter *filter) {
    for (size_t i = 0; i < sizeof with_value / sizeof with_value[0]; i++) {
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)with_value[i].call, 0, 4);
        load(filter, argument(with_value[i].argument));
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, with_value[i].value, 0, 1);
        add(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
        load(filter, offsetof(struct seccomp_data, nr));
    }
    /* Its own limits alone: those of process 0. */
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 4);
    load(filter, argument(0));
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    add(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    load(filter, offsetof(struct seccomp_data, nr));
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void fence_calls(const struct apart *apart, bool landlock_knows_signals) {
    struct filter filter = {.length = 0};
    struct sock_fprog program;

    load(&filter, offsetof(struct seccomp_data, arch));
    add(&filter, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_HERE, 1, 0);
    add(&filter, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    load(&filter, offsetof(struct seccomp_data, nr));
    add(&filter, BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1);
    add(&filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
    refuse(&filter, to_others, COUNT(to_others));
    if (!landlock_knows_signals)
        refuse(&filter, signals, COUNT(signals));
    if (!apart->tools)
        refuse(&filter, attributes, COUNT(attributes));
    refuse_values(&filter);
    add(&filter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    program = (struct sock_fprog){filter.length, filter.steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
#else
static void fence_calls(const struct apart *apart, bool landlock_knows_signals) {
    (void)apart, (void)landlock_knows_signals;
}
#endif

static long version_for(const struct apart *apart) {
    long version = landlock_version();

    return version > (long)apart->landlock ? (long)apart->landlock : version;
}

void apart_fence(const struct apart *apart) {
    long version = version_for(apart);

    if (version >= 1)
        fence_files(apart, version);
    fence_calls(apart, version >= LANDLOCK_SIGNALS_ABI);
}
#else
void apart_fence(const struct apart *apart) {
    (void)apart;
}
#endif
