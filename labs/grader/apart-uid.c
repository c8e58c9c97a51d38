/* apart-uid: root gives the command a uid that nobody else has. What it may read and end
 * is then a matter of file modes and of kill(2)'s rules. See apart.h. */
#define _DEFAULT_SOURCE /* setgroups */
#include "apart.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *become(const struct apart *apart) {
    if (setgroups(0, NULL) == -1)
        return "setgroups";
    if (setgid(apart->gid) == -1)
        return "setgid";
    return setuid(apart->uid) == -1 ? "setuid" : NULL;
}

static const char *enter(const struct apart *apart, int ask_fd, int go_fd) {
    const char *failed = become(apart);

    (void)ask_fd, (void)go_fd;
    if (failed != NULL)
        return failed;
    if (chdir(apart->directory) == -1)
        return "chdir";
    apart_seccomp(apart, apart_landlock(apart));
    return apart_run(apart, 0);
}

/* A process of that uid ends all processes of that uid, but not itself. What a fork is
 * just making is ended in the next round. */
static void end(const struct apart *apart, pid_t child) {
    pid_t killer = fork();

    (void)child;
    if (killer == 0) {
        if (become(apart) == NULL)
            kill(-1, SIGKILL);
        _exit(0);
    }
    while (waitpid(killer, NULL, 0) == -1 && errno == EINTR)
        continue;
}

const struct apart_method apart_uid = {.name = "uid", .enter = enter, .end = end};
