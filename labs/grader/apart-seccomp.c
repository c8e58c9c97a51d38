/* apart-seccomp: which system calls a process can no longer make. Most of them reach
 * other processes, or what outlives their caller and counts towards no limit; some are
 * Landlock's to forbid, in kernels where it knows them. See apart.h, seccomp(2). */
#if defined(__linux__)
#define _GNU_SOURCE /* syscall */
#endif
#include "apart.h"

#if defined(__linux__)
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* The same calls once more, by other numbers, where the kernel has them (x32). */
#define X32_CALLS 0x40000000

#if defined(__x86_64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_AARCH64
#endif

#endif

#ifdef AUDIT_ARCH_HERE
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { STEPS_MAX = 512 };

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
                                 425 /* io_uring_setup: calls that no filter sees */,
                                 438 /* pidfd_getfd */,
                                 440 /* process_madvise */};

/* What outlives the program, or counts towards no limit of its memory; and namespaces, in
 * which it would have rights that it has not here. 428 and more: as above. */
static const long to_kernel[] = {SYS_add_key,
                                 SYS_request_key,
                                 SYS_keyctl,
                                 SYS_shmget,
                                 SYS_shmat,
                                 SYS_shmctl,
                                 SYS_msgget,
                                 SYS_msgsnd,
                                 SYS_msgrcv,
                                 SYS_msgctl,
                                 SYS_semget,
                                 SYS_semop,
                                 SYS_semtimedop,
                                 SYS_semctl,
                                 SYS_mq_open,
                                 SYS_mq_unlink,
                                 SYS_memfd_create,
                                 447 /* memfd_secret */,
                                 SYS_vmsplice /* keeps pages that nobody maps */,
                                 SYS_bpf,
                                 SYS_userfaultfd,
                                 SYS_unshare,
                                 SYS_setns,
                                 SYS_mount,
                                 428 /* open_tree */,
                                 430 /* fsopen */};

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

/* A call that is refused if some bits of an argument have this value. */
struct value {
    long call;
    unsigned argument;
    uint32_t bits, value;
};

static const struct value with_value[] = {
    {SYS_fcntl, 1, ~0u, 8 /* F_SETOWN: who is sent a signal when something comes */},
    {SYS_fcntl, 1, ~0u, 15 /* F_SETOWN_EX */},
    {SYS_ioctl, 1, ~0u, 0x8901 /* FIOSETOWN */},
    {SYS_ioctl, 1, ~0u, 0x8902 /* SIOCSPGRP */},
    {SYS_ioctl, 1, ~0u, 0x5412 /* TIOCSTI: types on a terminal */},
    {SYS_ioctl, 1, ~0u, 0x541c /* TIOCLINUX */},
    {SYS_socket, 0, ~0u, 1 /* AF_UNIX: other programs of the user's listen there */},
    {SYS_socketpair, 1, 15, 2 /* SOCK_DGRAM: sends to them, too */},
    /* Who listens, and by which options, as ss asks. IPIP, 4 too, takes rights anyway. */
    {SYS_socket, 2, ~0u, 4 /* NETLINK_SOCK_DIAG */},
    {SYS_clone, 0, 1u << 28, 1u << 28 /* CLONE_NEWUSER: rights that it had not */}};

/* Pages that leave a mapping, but not the memory, if they are shared. Allocators do
 * without. */
static const struct value of_memory[] = {
    {SYS_madvise, 2, ~0u, 4 /* MADV_DONTNEED */},
    {SYS_madvise, 2, ~0u, 24 /* MADV_DONTNEED_LOCKED */}};

/* Shared memory without a file: what is no longer mapped of it stays as long as a page of
 * it is, and counts towards no limit. So much at once is enough for a table of results.
 */
enum { SHARED = 0x21 /* MAP_SHARED | MAP_ANONYMOUS */, SHARED_MAX = 16384 /* bytes */ };

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

static void refuse_one(struct filter *filter, long call, uint32_t error) {
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
    add(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error, 0, 0);
}

static void refuse(struct filter *filter, const long *calls, size_t count) {
    for (size_t i = 0; i < count; i++)
        refuse_one(filter, calls[i], EPERM);
}

/* The lower half of an argument: most of these are numbers of 32 bits. */
static size_t argument(unsigned number) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return offsetof(struct seccomp_data, args[number]) + 4;
#else
    return offsetof(struct seccomp_data, args[number]);
#endif
}

static size_t upper_half(unsigned number) {
    return argument(number) ^ 4;
}

static void refuse_values(struct filter *filter, const struct value *values,
                          size_t count) {
    for (size_t i = 0; i < count; i++) {
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)values[i].call, 0, 5);
        load(filter, argument(values[i].argument));
        add(filter, BPF_ALU | BPF_AND | BPF_K, values[i].bits, 0, 0);
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, values[i].value, 0, 1);
        add(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
        load(filter, offsetof(struct seccomp_data, nr));
    }
}

/* Its own limits alone: those of process 0. */
static void keep_limits(struct filter *filter) {
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 4);
    load(filter, argument(0));
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    add(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    load(filter, offsetof(struct seccomp_data, nr));
}

static void limit_shared(struct filter *filter) {
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 8);
    load(filter, argument(3));
    add(filter, BPF_ALU | BPF_AND | BPF_K, SHARED, 0, 0);
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, SHARED, 0, 5);
    load(filter, upper_half(1));
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
    load(filter, argument(1));
    add(filter, BPF_JMP | BPF_JGT | BPF_K, SHARED_MAX, 0, 1);
    add(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMEM, 0, 0);
    load(filter, offsetof(struct seccomp_data, nr));
}

void apart_seccomp(const struct apart *apart, long landlock) {
    struct filter filter = {.length = 0};
    struct sock_fprog program;

    load(&filter, offsetof(struct seccomp_data, arch));
    add(&filter, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_HERE, 1, 0);
    add(&filter, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    load(&filter, offsetof(struct seccomp_data, nr));
    add(&filter, BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1);
    add(&filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
    refuse(&filter, to_others, COUNT(to_others));
    refuse(&filter, to_kernel, COUNT(to_kernel));
    /* Its arguments are in memory, which no filter sees. libc does without it. */
    refuse_one(&filter, 435 /* clone3 */, ENOSYS);
    if (landlock < APART_LANDLOCK_SIGNALS)
        refuse(&filter, signals, COUNT(signals));
    if (landlock < APART_LANDLOCK_TRUNCATE)
        refuse_one(&filter, SYS_truncate, EPERM);
    if (!apart->tools && apart->means != APART_NAMESPACES)
        refuse(&filter, attributes, COUNT(attributes));
    refuse_values(&filter, with_value, COUNT(with_value));
    keep_limits(&filter);
    if (!apart->tools) {
        refuse_values(&filter, of_memory, COUNT(of_memory));
        limit_shared(&filter);
    }
    add(&filter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    program = (struct sock_fprog){filter.length, filter.steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
#else
void apart_seccomp(const struct apart *apart, long landlock) {
    (void)apart, (void)landlock;
}
#endif
