/* apart-session: an ordinary user without namespaces: a session of the command's own, a
 * fence, and at its end a sweep of everything that descends from it. See apart.h. */
#include "apart.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* How many processes and threads this user has: a limit counts all of them. */
static unsigned long count_own(void) {
    DIR *folder = opendir("/proc");
    unsigned long count = 0;
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL)
        count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
    if (folder != NULL)
        closedir(folder);
    return count * 2;
}

static const char *enter(const struct apart *apart, int ask_fd, int go_fd) {
    unsigned long others = count_own();

    (void)ask_fd, (void)go_fd;
    if (chdir(apart->directory) == -1)
        return "chdir";
    apart_fence(apart);
    return apart_run(apart, others);
}

/* Whoever loses its parent becomes our child (PR_SET_CHILD_SUBREAPER), so that every
 * descendant is found by going down from here, at the latest in the next round. */
static void end(const struct apart *apart, pid_t child) {
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    pid_t self = getpid();

    (void)apart;
    kill(-child, SIGKILL);
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            parent_of(entry->d_name) == self)
            kill((pid_t)atol(entry->d_name), SIGKILL);
    if (folder != NULL)
        closedir(folder);
}

const struct apart_method apart_session = {.name = "session", .enter = enter, .end = end};
