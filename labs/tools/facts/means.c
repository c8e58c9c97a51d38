/* means: by what a submission would be kept apart here. See means.h, and the grader's
 * apart-namespaces.c and apart-uid.c, which do what is tried here. */
#ifdef __linux__
#define _GNU_SOURCE /* unshare, mount */
#endif
#include "means.h"

#include "../box/box.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include "../box/namespace.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#endif

enum { OTHER_UID = 52000 }; /* the first that the grader takes */

/* Does it work in a process of its own? */
static bool works(bool (*trial)(void)) {
    int status = 1;
    pid_t child = fork();

    if (child == 0)
        _exit(trial() ? 0 : 1);
    while (child != -1 && waitpid(child, &status, 0) == -1 && errno == EINTR)
        continue;
    return child != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool become_other(void) {
    return setgid(OTHER_UID) == 0 && setuid(OTHER_UID) == 0;
}

#ifdef __linux__
enum { TREE_OPEN = 428, TREE_CLONE = 1 }; /* as in apart-namespaces.c */

/* In the first process of its namespace: what containers refuse even if they have user
 * namespaces is a /proc of its own. */
static bool build_tree(void) {
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") == 0 &&
           mkdir("/tmp/proc", 0555) == 0 &&
           mount("proc", "/tmp/proc", "proc",
                 MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0 &&
           syscall(TREE_OPEN, AT_FDCWD, "/tmp", TREE_CLONE) != -1;
}

static bool enter_namespaces(void) {
    char uid_map[32], gid_map[32];
    bool entered;

    snprintf(uid_map, sizeof uid_map, "0 %ld 1", (long)geteuid());
    snprintf(gid_map, sizeof gid_map, "0 %ld 1", (long)getegid());
    entered = unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC |
                      CLONE_NEWUTS) == 0 &&
              namespace_write("/proc/self/setgroups", "deny") == 0 &&
              namespace_write("/proc/self/gid_map", gid_map) == 0 &&
              namespace_write("/proc/self/uid_map", uid_map) == 0;
    return entered && works(build_tree);
}

/* The checks run in a box if one can be had. */
static bool enter_box(void) {
    struct box_policy policy = {.floor = -1, .root = true};

    return box_enter(&policy) == NULL;
}

static bool enter_both(void) {
    return enter_box() && enter_namespaces();
}

static bool become_other_in_box(void) {
    return enter_box() && become_other();
}
#else
static bool enter_box(void) {
    return false;
}

static bool enter_namespaces(void) {
    return false;
}

#define enter_both          enter_namespaces
#define become_other_in_box become_other
#endif

enum means means_try(bool *second_uid) {
    bool root = geteuid() == 0, has_box = works(enter_box);

    *second_uid = false;
    if (works(enter_namespaces) && (!has_box || works(enter_both))) {
        *second_uid = root && works(become_other);
        return MEANS_NAMESPACES;
    }
    if (!root)
        return MEANS_SESSION;
    return works(become_other) && (!has_box || works(become_other_in_box)) ? MEANS_UID
                                                                           : MEANS_NONE;
}

const char *means_name(enum means means) {
    static const char *const names[] = {[MEANS_NONE] = NULL,
                                        [MEANS_NAMESPACES] = "namespaces",
                                        [MEANS_UID] = "uid",
                                        [MEANS_SESSION] = "session"};

    return names[means];
}
