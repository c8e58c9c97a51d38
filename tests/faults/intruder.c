/* intruder: in a netbox, tries to get out of it or at what is outside.
 *
 *     intruder setns FILE      joins the network namespace of FILE
 *     intruder setuserns FILE  joins the user namespace of FILE
 *     intruder ptrace PID      takes hold of a process, and lets it go
 *     intruder abstract NAME   connects to an abstract Unix socket
 *     intruder listen NAME     (outside) opens one, says so, until its input ends
 *     intruder hostname        sets the machine's name to what it is
 *     intruder setuid UID      becomes another user
 *     intruder nogroups        drops its supplementary groups
 *
 * Prints the call and how it ended; 0 if it succeeded, 1 if not. Nothing changes where
 * one succeeds. Linux only. */
#ifdef __linux__
#define _GNU_SOURCE /* setns, sethostname, setgroups */
#endif
#include <stdio.h>

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int join(const char *path, int kind) {
    int fd = open(path, O_RDONLY);

    return fd == -1 ? -1 : setns(fd, kind);
}

static int take_hold(pid_t pid) {
    if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) == -1)
        return -1;
    waitpid(pid, NULL, 0);
    ptrace(PTRACE_DETACH, pid, NULL, NULL);
    return 0;
}

/* The name of an abstract socket begins with a NUL, and has its own length. */
static int open_abstract(const char *name, bool listens) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strnlen(name, sizeof address.sun_path - 1);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    memcpy(address.sun_path + 1, name, length);
    if (!listens)
        return connect(fd, (struct sockaddr *)&address, size);
    if (bind(fd, (struct sockaddr *)&address, size) == -1 || listen(fd, 1) == -1)
        return -1;
    printf("ready\n");
    fflush(stdout);
    return read(STDIN_FILENO, address.sun_path, 1) == 0 ? 0 : -1;
}

static int set_same_hostname(void) {
    char name[256] = "";

    if (gethostname(name, sizeof name - 1) == -1)
        return -1;
    return sethostname(name, strlen(name));
}

static int intrude(const char *way, const char *what) {
    if (strcmp(way, "setns") == 0)
        return join(what, CLONE_NEWNET);
    if (strcmp(way, "setuserns") == 0)
        return join(what, CLONE_NEWUSER);
    if (strcmp(way, "ptrace") == 0)
        return take_hold((pid_t)atol(what));
    if (strcmp(way, "abstract") == 0 || strcmp(way, "listen") == 0)
        return open_abstract(what, way[0] == 'l');
    if (strcmp(way, "hostname") == 0)
        return set_same_hostname();
    if (strcmp(way, "setuid") == 0)
        return setuid((uid_t)atol(what));
    if (strcmp(way, "nogroups") == 0)
        return setgroups(0, NULL);
    fprintf(stderr, "intruder: what is %s?\n", way);
    exit(64);
}

int main(int argc, char **argv) {
    int result = argc < 2 ? -1 : intrude(argv[1], argc < 3 ? "" : argv[2]);

    printf("%s: %s\n", argc < 2 ? "usage" : argv[1],
           result == -1 ? strerror(errno) : "done");
    return result == -1 ? 1 : 0;
}
#else
int main(void) {
    fprintf(stderr, "intruder: not on this system\n");
    return 69;
}
#endif
