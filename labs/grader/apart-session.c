/* apart-session: an ordinary user without namespaces: a session of the command's own, a
 * fence, and at its end a sweep of everything that descends from it. See apart.h. */
#include "apart.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT_MAX = 100000 };

/* The parent of a process, and whether it is ours; 0 where that cannot be read. */
static pid_t parent_of(const char *pid) {
    char path[300], text[512], state;
    long parent = 0;
    size_t length;
    FILE *in;

    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    in = fopen(path, "r");
    if (in == NULL)
        return 0;
    length = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    text[length] = '\0';
    /* "PID (NAME) STATE PARENT ...": a name may hold anything, brackets too. */
    for (size_t i = length; i > 0; i--)
        if (text[i - 1] == ')') {
            if (sscanf(text + i, " %c %ld", &state, &parent) != 2)
                parent = 0;
            break;
        }
    return (pid_t)parent;
}

/* How many processes and threads this user has: a limit counts all of them. Some more are
 * let pass, since they come and go. */
static unsigned long count_own(void) {
    DIR *folder = opendir("/proc");
    unsigned long count = 0;
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[300];
        struct stat status;

        snprintf(path, sizeof path, "/proc/%s/task", entry->d_name);
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            stat(path, &status) == 0 && status.st_uid == getuid())
            count += status.st_nlink - 2; /* a folder for each thread */
    }
    if (folder != NULL)
        closedir(folder);
    return count + count / 4;
}

/* The kernel counts those of this uid in other containers, too, which /proc does not
 * show: a limit of that many must let a process begin. */
static unsigned long add_unseen(unsigned long count) {
#ifdef RLIMIT_NPROC
    struct rlimit before, tried;
    pid_t child = -1;

    if (getrlimit(RLIMIT_NPROC, &before) == -1)
        return count;
    while (child == -1 && count < COUNT_MAX) {
        tried = before;
        tried.rlim_cur = count < before.rlim_max ? count : before.rlim_max;
        if (setrlimit(RLIMIT_NPROC, &tried) == -1)
            break;
        child = fork();
        if (child == 0)
            _exit(0);
        if (child > 0)
            waitpid(child, NULL, 0);
        else if (errno != EAGAIN)
            break;
        else
            count += count / 2 + 8;
    }
    setrlimit(RLIMIT_NPROC, &before);
#endif
    return count;
}

static const char *enter(const struct apart *apart, int ask_fd, int go_fd) {
    unsigned long others = add_unseen(count_own());

    (void)ask_fd, (void)go_fd;
    if (chdir(apart->directory) == -1)
        return "chdir";
    apart_seccomp(apart, apart_landlock(apart));
    return apart_run(apart, others);
}

/* Ends this process's children where the kernel keeps a list of them. */
static bool end_listed(void) {
    char path[64];
    long child;
    FILE *in;

    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    in = fopen(path, "r");
    if (in == NULL)
        return false;
    while (fscanf(in, "%ld", &child) == 1)
        kill((pid_t)child, SIGKILL);
    fclose(in);
    return true;
}

/* Ends this process's children, found among all processes. */
static void end_found(void) {
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    pid_t self = getpid();

    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            parent_of(entry->d_name) == self)
            kill((pid_t)atol(entry->d_name), SIGKILL);
    if (folder != NULL)
        closedir(folder);
}

/* Whoever loses its parent becomes our child (PR_SET_CHILD_SUBREAPER), so that every
 * descendant is found by ending children, at the latest in the next round. */
static void end(const struct apart *apart, pid_t child) {
    (void)apart;
    kill(-child, SIGKILL);
    if (!end_listed())
        end_found();
}

const struct apart_method apart_session = {.name = "session", .enter = enter, .end = end};
