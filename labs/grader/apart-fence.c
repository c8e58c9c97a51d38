/* apart-fence: what a process can no longer do, where it has no namespaces: open files
 * that are none of its business (Landlock), and end, trace or slow down processes that
 * are not its own, or change files by being their owner (Landlock and seccomp). See
 * apart.h, landlock(7), seccomp(2). */
#if defined(__linux__)
#define _GNU_SOURCE /* syscall, O_PATH */
#endif
#include "apart.h"

#if defined(__linux__)
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
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

static void allow(int ruleset, const char *path, uint64_t access) {
    struct path_rule rule = {.fd = open(path, O_PATH | O_CLOEXEC)};
    struct stat status;

    if (rule.fd == -1)
        return; /* it is not there */
    if (fstat(rule.fd, &status) == 0 && !S_ISDIR(status.st_mode))
        access &= OF_FILES;
    rule.allowed = access;
    syscall(LANDLOCK_ADD, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0);
    close(rule.fd);
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
    int ruleset = (int)syscall(LANDLOCK_CREATE, &rules, size, 0);
    uint64_t truncate = version >= 3 ? MAY_TRUNCATE : 0;

    if (ruleset == -1)
        return;
    for (size_t i = 0; i < sizeof used / sizeof used[0]; i++)
        allow(ruleset, used[i], MAY_USE);
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        allow(ruleset, read[i], MAY_READ | MAY_LIST);
    for (size_t i = 0; apart->tools && i < sizeof tools / sizeof tools[0]; i++)
        allow(ruleset, tools[i], MAY_USE);
    allow(ruleset, "/dev/null", MAY_READ | MAY_WRITE | truncate);
    allow(ruleset, apart->directory, apart->tools ? rules.files : MAY_USE);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        syscall(LANDLOCK_RESTRICT, ruleset, 0);
    close(ruleset);
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
