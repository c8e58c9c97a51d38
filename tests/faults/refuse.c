/* refuse: runs a command to which the kernel refuses IPv6 sockets, or user namespaces, as
 * a kernel built without IPv6 and Docker's seccomp profile do. Linux's alone. Try:
 *
 *     refuse ipv6 demo-server -6 0 */
#ifdef __linux__
#define _GNU_SOURCE /* CLONE_NEWUSER, syscall */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The low half of a call's first argument. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { FIRST_ARGUMENT = offsetof(struct seccomp_data, args) };
#else
enum { FIRST_ARGUMENT = offsetof(struct seccomp_data, args) + 4 };
#endif

#define LOAD(offset)          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define HAS(bits, yes, no)    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), (yes), (no))
#define RETURN(what)          BPF_STMT(BPF_RET | BPF_K, (what))

/* A root of its own namespace needs no promise; anyone else has to give up privileges. */
static int install(struct sock_filter *filter, unsigned short length) {
    struct sock_fprog program = {length, filter};

    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
        return 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int refuse_ipv6(void) {
    struct sock_filter filter[] = {LOAD(offsetof(struct seccomp_data, nr)),
                                   EQUAL(SYS_socket, 0, 3),
                                   LOAD(FIRST_ARGUMENT),
                                   EQUAL(AF_INET6, 0, 1),
                                   RETURN(SECCOMP_RET_ERRNO | EAFNOSUPPORT),
                                   RETURN(SECCOMP_RET_ALLOW)};

    return install(filter, sizeof filter / sizeof filter[0]);
}

static int refuse_namespaces(void) {
    struct sock_filter filter[] = {LOAD(offsetof(struct seccomp_data, nr)),
                                   EQUAL(SYS_unshare, 0, 3),
                                   LOAD(FIRST_ARGUMENT),
                                   HAS(CLONE_NEWUSER, 0, 1),
                                   RETURN(SECCOMP_RET_ERRNO | EPERM),
                                   RETURN(SECCOMP_RET_ALLOW)};

    return install(filter, sizeof filter / sizeof filter[0]);
}

int main(int argc, char **argv) {
    int result = -1;

    if (argc < 3) {
        fprintf(stderr, "usage: refuse ipv6|namespaces COMMAND...\n");
        return 64;
    }
    errno = EINVAL;
    if (strcmp(argv[1], "ipv6") == 0)
        result = refuse_ipv6();
    else if (strcmp(argv[1], "namespaces") == 0)
        result = refuse_namespaces();
    if (result == 0)
        execvp(argv[2], argv + 2);
    perror("refuse");
    return 71;
}
#else
int main(void) {
    return 71;
}
#endif
