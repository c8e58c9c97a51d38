/* attack: tries to end its parent, its group, every process, and the processes that
 * it is told, by each call that sends a signal. Run it only with a uid that has no
 * other processes. Deserves: 0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A socket's owner is sent a signal, of one's choice, when something comes. */
static void kill_by_socket(pid_t pid) {
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
        return;
    fcntl(ends[0], F_SETSIG, SIGKILL);
    fcntl(ends[0], F_SETOWN, pid);
    fcntl(ends[0], F_SETFL, O_ASYNC);
    if (write(ends[1], "x", 1) == -1)
        return;
}

static void attack(pid_t pid) {
    struct rlimit none = {0, 0};
    siginfo_t info = {.si_code = SI_QUEUE};
    int pidfd;

    kill(pid, SIGKILL);
    syscall(SYS_tkill, pid, SIGKILL);
    syscall(SYS_tgkill, pid, pid, SIGKILL);
    syscall(SYS_rt_sigqueueinfo, pid, SIGKILL, &info);
    syscall(SYS_rt_tgsigqueueinfo, pid, pid, SIGKILL, &info);
    pidfd = (int)syscall(434 /* pidfd_open */, pid, 0);
    syscall(424 /* pidfd_send_signal */, pidfd, SIGKILL, NULL, 0);
    kill_by_socket(pid);
    prlimit(pid, RLIMIT_CPU, &none, NULL);
}

int main(int argc, char **argv) {
    signal(SIGTERM, SIG_IGN);
    for (int i = 1; i < argc; i++)
        if (atol(argv[i]) > 0) /* the last one is a mark, and no number */
            attack((pid_t)atol(argv[i]));
    attack(getppid());
    kill(0, SIGTERM);
    kill(-1, SIGKILL);
    return 0;
}
