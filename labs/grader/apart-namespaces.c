/* apart-namespaces: user, process and mount namespaces of the command's own. It sees its
 * folder, the system's libraries (with --tools the compiler and the headers) and its own
 * processes, and nothing else; all of it ends with its first process. The network stays
 * the grader's, which is a netbox. See apart.h, user_namespaces(7), pid_namespaces(7). */
#if defined(__linux__)
#define _GNU_SOURCE /* unshare, mount, pivot_root, setresuid */
#endif
#include "apart.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__linux__)
#include "../tools/box/namespace.h"

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { INNER_ID = 1000, PATH_SIZE = 256 };
static const unsigned inner_second_id = 3000001001; /* more than an int holds */

/* As in <linux/mount.h> and <asm/unistd.h>, which may be older than the kernel. */
enum {
    TREE_OPEN = 428,
    TREE_MOVE = 429,
    TREE_CLONE = 1,
    TREE_CLOEXEC = O_CLOEXEC,
    TREE_FROM_DESCRIPTOR = 4
};

/* Which ids there are in it, and which they are out here. */
static const char *map_ids(const struct apart *apart, pid_t child) {
    char path[64], map[128];
    unsigned first = apart->root ? 0 : INNER_ID;
    const char *const files[] = {"uid_map", "gid_map"};

    snprintf(path, sizeof path, "/proc/%ld/setgroups", (long)child);
    if (!apart->root && namespace_write(path, "deny") == -1)
        return "writing setgroups";
    for (int i = 0; i < 2; i++) {
        unsigned id = i == 0 ? (unsigned)apart->uid : (unsigned)apart->gid;
        int length = snprintf(map, sizeof map, "%u %u 1\n", first, id);

        if (apart->root)
            snprintf(map + length, sizeof map - (size_t)length, "%u %u 1\n",
                     inner_second_id, (unsigned)apart->second_uid);
        snprintf(path, sizeof path, "/proc/%ld/%s", (long)child, files[i]);
        if (namespace_write(path, map) == -1)
            return i == 0 ? "writing uid_map" : "writing gid_map";
    }
    return NULL;
}

/* No set-uid there, and nothing to write unless it is said. What the machine's own mount
 * forbids stays forbidden. */
static int limit_mount(const char *target, bool writable) {
    struct statvfs mounted;
    unsigned long flags = MS_BIND | MS_REMOUNT | MS_NOSUID;

    if (statvfs(target, &mounted) == -1)
        return -1;
    flags |=
        mounted.f_flag & (ST_NODEV | ST_NOEXEC | ST_NOATIME | ST_RELATIME | ST_RDONLY);
    return mount(NULL, target, NULL, flags | (writable ? 0 : MS_RDONLY), NULL);
}

/* Shows a folder and everything below it, or a file, at a place in the new tree. What is
 * not there is left out. */
static int show(const char *source, const char *target, bool writable) {
    struct stat status;

    if (stat(source, &status) == -1)
        return errno == ENOENT ? 0 : -1;
    if (S_ISDIR(status.st_mode)) {
        if (mkdir(target, 0755) == -1 && errno != EEXIST)
            return -1;
    } else {
        int fd = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

        if (fd == -1)
            return -1;
        close(fd);
    }
    return mount(source, target, NULL, MS_BIND | MS_REC, NULL) == -1
               ? -1
               : limit_mount(target, writable);
}

/* A folder of the system's, or the link that it is there ("lib" -> "usr/lib"). */
static int show_system(const char *path) {
    char link[PATH_SIZE];
    ssize_t length = readlink(path, link, sizeof link - 1);

    if (length == -1)
        return show(path, path + 1, false);
    link[length] = '\0';
    return symlink(link, path + 1);
}

/* A folder at its own place, with those above it. */
static int show_folder(const char *path) {
    char target[PATH_MAX];

    snprintf(target, sizeof target, "%s", path + 1);
    for (char *slash = strchr(target, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(target, 0755) == -1 && errno != EEXIST)
            return -1;
        *slash = '/';
    }
    return show(path, target, false);
}

/* Puts an empty folder over one that came into the new tree with a greater one. */
static int hide_folder(const char *path) {
    struct stat status;

    if (lstat(path + 1, &status) == -1)
        return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
    return mount("tmpfs", path + 1, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
                 "size=4k");
}

static const char *show_asked(const struct apart *apart) {
    for (size_t i = 0; i < apart->shown.count; i++)
        if (show_folder(apart->shown.path[i]) == -1)
            return "mount of what is shown";
    for (size_t i = 0; i < apart->hidden.count; i++)
        if (hide_folder(apart->hidden.path[i]) == -1)
            return "mount over what is hidden";
    return NULL;
}

static const char *show_all(const struct apart *apart) {
    static const char *const system[] = {"/lib",    "/lib32", "/lib64",
                                         "/libx32", "/bin",   "/sbin"};
    static const char *const libraries[] = {"/usr/lib", "/usr/lib32", "/usr/lib64",
                                            "/usr/libx32"};
    static const char *const files[] = {
        "/etc/ld.so.cache", "/etc/services", "/etc/protocols",    "/etc/hosts",
        "/etc/passwd",      "/etc/group",    "/etc/nsswitch.conf"};
    int failed = mkdir("usr", 0755) == -1 || mkdir("etc", 0755) == -1 ||
                 mkdir("dev", 0755) == -1 || mkdir("proc", 0555) == -1 ||
                 mkdir("tmp", 0777) == -1;

    if (apart->tools)
        failed = failed || show("/usr", "usr", false) == -1 ||
                 show("/etc/alternatives", "etc/alternatives", false) == -1;
    for (size_t i = 0; i < 4 && !apart->tools; i++)
        failed = failed || show(libraries[i], libraries[i] + 1, false) == -1;
    for (size_t i = 0; i < (apart->tools ? 6 : 4); i++)
        failed = failed || show_system(system[i]) == -1;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        failed = failed || show(files[i], files[i] + 1, false) == -1;
    failed = failed || show("/dev/null", "dev/null", true) == -1 ||
             show("/dev/urandom", "dev/urandom", false) == -1 ||
             symlink("/proc/self/fd/0", "dev/stdin") == -1 ||
             mount("proc", "proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
                   NULL) == -1 ||
             mount("tmpfs", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=16m") == -1;
    return failed ? "mount" : show_asked(apart);
}

/* A tree with what may be seen in it takes the place of the machine's. It is made on top
 * of the submission's folder, which is taken in hand before. */
static const char *change_tree(const struct apart *apart) {
    int folder;
    const char *failed;

    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
        return "mount";
    folder =
        (int)syscall(TREE_OPEN, AT_FDCWD, apart->directory, TREE_CLONE | TREE_CLOEXEC);
    if (folder == -1)
        return "open_tree";
    if (mount("tmpfs", apart->directory, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") ==
            -1 ||
        chdir(apart->directory) == -1)
        return "mount";
    failed = show_all(apart);
    if (failed != NULL)
        return failed;
    if (mkdir("work", 0755) == -1 ||
        syscall(TREE_MOVE, folder, "", AT_FDCWD, "work", TREE_FROM_DESCRIPTOR) == -1 ||
        limit_mount("work", apart->tools) == -1)
        return "move_mount";
    close(folder);
    if (syscall(SYS_pivot_root, ".", ".") == -1)
        return "pivot_root";
    if (umount2(".", MNT_DETACH) == -1 ||
        mount(NULL, "/", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV,
              NULL) == -1)
        return "mount";
    return chdir("/work") == -1 ? "chdir" : NULL;
}

static int exit_status(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The first process in there: it runs the command, and takes in what that orphans. */
static const char *run_first(const struct apart *apart) {
    int status;
    pid_t ended, command;
    const char *failed = change_tree(apart);

    if (failed != NULL)
        return failed;
    command = fork();
    if (command == -1)
        return "fork";
    if (command == 0) {
        if (setsid() == -1)
            return "setsid";
        apart_seccomp(apart, APART_LANDLOCK_ALL); /* what it would forbid is not there */
        return apart_run(apart, 0);
    }
    while ((ended = wait(&status)) != command)
        if (ended == -1 && errno != EINTR)
            return "wait";
    _exit(exit_status(status)); /* with which all the others end */
}

static const char *become_inner(const struct apart *apart) {
    uid_t id = apart->root ? 0 : INNER_ID;
    const gid_t groups[] = {
        0}; /* root is in a group, as elsewhere: one more to give up */

    /* The capabilities that are needed to build the tree stay until the command runs. */
    if ((apart->root && setgroups(1, groups) == -1) || setresgid(id, id, id) == -1 ||
        setresuid(id, id, id) == -1)
        return "setresuid";
    /* After a change of ids: it undoes this. */
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ? "prctl" : NULL;
}

/* A network of its own begins with loopback down, and a floor of 1024. */
static const char *prepare_network(const struct apart *apart) {
    char floor[16];
    const char *failed = namespace_raise_loopback();

    if (failed != NULL)
        return failed;
    snprintf(floor, sizeof floor, "%u", apart->floor);
    return namespace_write("/proc/sys/net/ipv4/ip_unprivileged_port_start", floor) == -1
               ? "writing ip_unprivileged_port_start"
               : NULL;
}

static const char *enter(const struct apart *apart, int ask_fd, int go_fd) {
    int kinds = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;
    const char *failed;
    int status;
    pid_t first;
    char byte = 0;

    if (unshare(kinds | (apart->root ? CLONE_NEWNET : 0)) == -1)
        return "unshare";
    if (write(ask_fd, &byte, 1) != 1 || read(go_fd, &byte, 1) != 1)
        return "mapping ids";
    failed = become_inner(apart);
    if (failed == NULL && apart->root)
        failed = prepare_network(apart);
    if (failed != NULL)
        return failed;
    first = fork();
    if (first == -1)
        return "fork";
    if (first == 0) {
        failed =
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ? "prctl" : run_first(apart);
        return failed;
    }
    while (waitpid(first, &status, 0) == -1)
        if (errno != EINTR)
            return "waitpid";
    _exit(exit_status(status));
}

/* The first process dies with its parent, and the others with it. */
static void end(const struct apart *apart, pid_t child) {
    (void)apart;
    kill(child, SIGKILL);
}
#else
static const char *enter(const struct apart *apart, int ask_fd, int go_fd) {
    (void)apart, (void)ask_fd, (void)go_fd;
    errno = ENOSYS;
    return "unshare";
}

static void end(const struct apart *apart, pid_t child) {
    (void)apart, (void)child;
}
#define map_ids NULL
#endif

const struct apart_method apart_namespaces = {
    .name = "namespaces", .enter = enter, .help = map_ids, .end = end};
