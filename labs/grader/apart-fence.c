/* apart-fence: what a process can no longer do, where it has no namespaces: open files
 * that are none of its business (Landlock), and end or trace processes that are not its
 * own (Landlock since Linux 6.12, else seccomp). See apart.h, landlock(7), seccomp(2). */
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

/* No signal to anybody, and no tracing. A program that wants to end its own child cannot,
 * either: a filter sees a number, and not whose it is. */
static void fence_signals(void) {
#ifdef AUDIT_ARCH_HERE
#define REFUSE(call)                                                                     \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                                   \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_HERE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        REFUSE(SYS_kill),
        REFUSE(SYS_tkill),
        REFUSE(SYS_rt_sigqueueinfo),
        REFUSE(SYS_rt_tgsigqueueinfo),
        REFUSE(424 /* pidfd_send_signal */),
        REFUSE(SYS_ptrace),
        REFUSE(SYS_process_vm_writev),
        REFUSE(SYS_process_vm_readv),
        REFUSE(SYS_tgkill),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), /* its own limits */
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)};
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0],
                                 .filter = filter};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
#endif
}

static long version_for(const struct apart *apart) {
    long version = landlock_version();

    return version > (long)apart->landlock ? (long)apart->landlock : version;
}

void apart_fence(const struct apart *apart) {
    long version = version_for(apart);

    if (version >= 1)
        fence_files(apart, version);
    if (version < LANDLOCK_SIGNALS_ABI)
        fence_signals();
}
#else
void apart_fence(const struct apart *apart) {
    (void)apart;
}
#endif
