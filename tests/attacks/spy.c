/* attack: reads the memory, the environment and the descriptors of the process that
 * it is told, and tries to trace it and to take a descriptor from it. Prints what
 * worked. Deserves: 0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void look(pid_t pid, const char *name) {
    char path[64], bytes[64];
    int fd;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    fd = open(path, O_RDONLY);
    if (fd != -1 && read(fd, bytes, sizeof bytes) > 0)
        printf("read: %s\n", name);
}

static void spy(pid_t pid) {
    char bytes[8];
    struct iovec here = {bytes, sizeof bytes}, there = {bytes, sizeof bytes};
    int pidfd;

    look(pid, "environ");
    look(pid, "maps");
    look(pid, "fd/0");
    look(pid, "fd/7");
    if (process_vm_readv(pid, &here, 1, &there, 1, 0) != -1)
        puts("done: process_vm_readv");
    pidfd = (int)syscall(434 /* pidfd_open */, pid, 0);
    if (pidfd != -1 && syscall(438 /* pidfd_getfd */, pidfd, 7, 0) != -1)
        puts("done: pidfd_getfd");
    if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) != -1)
        puts("done: ptrace");
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (atol(argv[i]) > 0) /* the last one is a mark, and no number */
            spy((pid_t)atol(argv[i]));
    return 0;
}
