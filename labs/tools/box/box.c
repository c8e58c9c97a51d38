/* box: a private network of this process's own. See box.h, user_namespaces(7),
 * network_namespaces(7), capabilities(7). */
#ifdef __linux__
#define _GNU_SOURCE /* unshare */
#endif
#include "box.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include "namespace.h"

#include <sched.h>
#include <stdlib.h>

enum { MAP_SIZE = 4096 };

/* The ids that exist here, each to be mapped to itself: "FIRST FIRST COUNT" lines. */
static int read_own_map(const char *path, char map[MAP_SIZE]) {
    unsigned long inside, outside, count;
    size_t length = 0;
    FILE *in = fopen(path, "r");

    if (in == NULL)
        return -1;
    map[0] = '\0';
    while (fscanf(in, "%lu %lu %lu", &inside, &outside, &count) == 3 &&
           length < MAP_SIZE - 64)
        length += (size_t)snprintf(map + length, MAP_SIZE - length, "%lu %lu %lu\n",
                                   inside, inside, count);
    fclose(in);
    return 0;
}

/* In the helper: waits until the box is there, then gives it all ids that exist here.
 * That takes rights out here, which the process in the box has no longer. */
static int map_all(pid_t boxed, int go_fd) {
    char path[64], uids[MAP_SIZE], gids[MAP_SIZE], byte;

    if (read(go_fd, &byte, 1) != 1)
        return -1; /* the box could not be had */
    if (read_own_map("/proc/self/uid_map", uids) == -1 ||
        read_own_map("/proc/self/gid_map", gids) == -1)
        return -1;
    snprintf(path, sizeof path, "/proc/%ld/gid_map", (long)boxed);
    if (namespace_write(path, gids) == -1)
        return -1;
    snprintf(path, sizeof path, "/proc/%ld/uid_map", (long)boxed);
    return namespace_write(path, uids);
}

/* Two ids, as they are in a new user namespace and outside of it. */
struct ids {
    uid_t uid;
    gid_t gid;
};

/* Maps one id of each kind, which is all that an ordinary user may. */
static const char *map_one(struct ids inside, struct ids outside) {
    char map[64];

    if (namespace_write("/proc/self/setgroups", "deny") == -1)
        return "writing /proc/self/setgroups";
    snprintf(map, sizeof map, "%ld %ld 1", (long)inside.gid, (long)outside.gid);
    if (namespace_write("/proc/self/gid_map", map) == -1)
        return "writing /proc/self/gid_map";
    snprintf(map, sizeof map, "%ld %ld 1", (long)inside.uid, (long)outside.uid);
    if (namespace_write("/proc/self/uid_map", map) == -1)
        return "writing /proc/self/uid_map";
    return NULL;
}

/* Starts the helper of a root caller. Returns its pid and the pipe whose end [1] lets it
 * go. The end [0] stays open here: the helper may be gone already, and a pipe that nobody
 * reads would end this process by SIGPIPE. */
static pid_t start_helper(int ends[2]) {
    pid_t boxed = getpid(), helper;

    if (pipe(ends) == -1)
        return -1;
    helper = fork();
    if (helper == 0) {
        close(ends[1]);
        _exit(map_all(boxed, ends[0]) == 0 ? 0 : 1);
    }
    return helper;
}

static bool finish_helper(pid_t helper, const int ends[2], bool go) {
    int status = 1;

    if (go && write(ends[1], "", 1) != 1)
        status = 1;
    close(ends[0]);
    close(ends[1]);
    while (waitpid(helper, &status, 0) == -1 && errno == EINTR)
        continue;
    return go && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Root keeps all the ids that it had, so that it can still become another user. */
static const char *enter_as_root(bool *machine_root) {
    struct ids own = {geteuid(), getegid()};
    int ends[2];
    pid_t helper = start_helper(ends);
    bool entered;
    int error;

    if (helper == -1)
        return "fork";
    entered = unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
    error = errno;
    if (finish_helper(helper, ends, entered))
        return NULL;
    if (entered)
        return map_one(own, own);
    /* No user namespaces here; a root with all rights needs none. */
    *machine_root = true;
    if (unshare(CLONE_NEWNET) == 0)
        return NULL;
    errno = error; /* the first refusal tells more than this one, EPERM */
    return "unshare";
}

static const char *enter_as_user(bool root) {
    struct ids own = {geteuid(), getegid()}, roots = {0, 0};

    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) == -1)
        return "unshare";
    return map_one(root ? roots : own, own);
}

const char *box_become(uid_t uid, gid_t gid) {
    struct ids inside = {uid, gid}, outside = {geteuid(), getegid()};

    if (unshare(CLONE_NEWUSER) == -1)
        return "unshare";
    return map_one(inside, outside);
}

#define IPV4 "/proc/sys/net/ipv4/"

/* The kernel refuses a range that begins below the floor, in either order of setting
 * them: so the floor goes out of the way first. */
static const char *set_policy(const struct box_policy *policy) {
    char text[64];
    long floor = policy->floor == -1 ? 1024 : policy->floor;

    if (policy->low != 0) {
        if (namespace_write(IPV4 "ip_unprivileged_port_start", "0") == -1)
            return "writing " IPV4 "ip_unprivileged_port_start";
        snprintf(text, sizeof text, "%u %u", policy->low, policy->high);
        if (namespace_write(IPV4 "ip_local_port_range", text) == -1)
            return "writing " IPV4 "ip_local_port_range";
    }
    snprintf(text, sizeof text, "%ld", floor);
    if (namespace_write(IPV4 "ip_unprivileged_port_start", text) == -1)
        return "writing " IPV4 "ip_unprivileged_port_start";
    if (policy->reserved != NULL &&
        namespace_write(IPV4 "ip_local_reserved_ports", policy->reserved) == -1)
        return "writing " IPV4 "ip_local_reserved_ports";
    return NULL;
}

const char *box_make(struct box *box, const struct box_policy *policy) {
    const char *failed;

    *box = (struct box){.policy = policy};
    failed =
        geteuid() == 0 ? enter_as_root(&box->machine_root) : enter_as_user(policy->root);
    if (failed == NULL)
        failed = namespace_raise_loopback();
    return failed == NULL ? set_policy(policy) : failed;
}
#else
const char *box_make(struct box *box, const struct box_policy *policy) {
    (void)box, (void)policy;
    errno = ENOSYS;
    return "network namespaces";
}
#endif

const char *box_enter(const struct box_policy *policy) {
    struct box box;
    const char *failed = box_make(&box, policy);

    return failed == NULL ? box_settle(&box) : failed;
}

const char *box_try(void) {
    /* The step's name is a constant, at the same place in the child as here. */
    struct {
        const char *failed;
        long error; /* as long as a pointer: no byte between them is left unset */
    } result = {"a private network", EIO};
    int ends[2], status = 0;
    pid_t child;

    if (pipe(ends) == -1)
        return "pipe";
    child = fork();
    if (child == 0) {
        struct box_policy policy = {.floor = 1024};

        result.failed = box_enter(&policy);
        result.error = errno;
        _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1);
    }
    close(ends[1]);
    if (child == -1 || read(ends[0], &result, sizeof result) != sizeof result)
        result.error = EIO;
    close(ends[0]);
    if (child != -1)
        while (waitpid(child, &status, 0) == -1 && errno == EINTR)
            continue;
    errno = (int)result.error;
    return result.failed;
}
