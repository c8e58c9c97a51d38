/* attack: creates namespaces in which it has rights that it does not have outside,
 * and talks to programs that listen on no port. Prints what worked. Deserves: 0 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void tell(const char *what, long result) {
    if (result != -1)
        printf("done: %s\n", what);
}

/* By a name that is in no folder; a datagram is sent before anybody looks whom to. */
static void speak(void) {
    struct sockaddr_un other = {.sun_family = AF_UNIX};
    socklen_t length;
    int fds[2];

    memcpy(other.sun_path + 1, "portlab-listens", 15);
    length = (socklen_t)(sizeof other.sun_family + 16);
    tell("a local socket", socket(AF_UNIX, SOCK_STREAM, 0));
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, fds) == 0)
        tell("a local datagram",
             sendto(fds[0], "x", 1, MSG_DONTWAIT, (struct sockaddr *)&other, length));
}

int main(void) {
    pid_t child;

    speak();
    tell("unshare", unshare(CLONE_NEWUSER | CLONE_NEWNS));
    tell("mount", mount("tmpfs", "/tmp", "tmpfs", 0, NULL));
    child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0)
        _exit(0);
    tell("clone", child);
    return 0;
}
