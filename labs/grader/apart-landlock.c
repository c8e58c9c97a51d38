/* apart-landlock: which files a process can still open, where it has no file tree of its
 * own; and, where the kernel knows that, which processes it can send signals. See
 * apart.h, landlock(7). */
#if defined(__linux__)
#define _GNU_SOURCE /* syscall, O_PATH */
#endif
#include "apart.h"

#if defined(__linux__)
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in <linux/landlock.h>, which may be older than the kernel. */
enum {
    LANDLOCK_CREATE = 444,
    LANDLOCK_ADD = 445,
    LANDLOCK_RESTRICT = 446,
    LANDLOCK_VERSION = 1,
    LANDLOCK_PATH_BENEATH = 1
};

enum {
    MAY_EXECUTE = 1 << 0,
    MAY_WRITE = 1 << 1,
    MAY_READ = 1 << 2,
    MAY_LIST = 1 << 3,
    MAY_TRUNCATE = 1 << 14,
    MAY_USE = MAY_EXECUTE | MAY_READ | MAY_LIST,
    OF_FILES = MAY_EXECUTE | MAY_WRITE | MAY_READ | MAY_TRUNCATE
};

struct ruleset {
    uint64_t files, network, scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

static long landlock_version(void) {
    return syscall(LANDLOCK_CREATE, NULL, 0, LANDLOCK_VERSION);
}

/* All that this version can forbid below a path. */
static uint64_t all_access(long version) {
    return version >= 5                         ? 0xffff
           : version >= APART_LANDLOCK_TRUNCATE ? 0x7fff
           : version == 2                       ? 0x3fff
                                                : 0x1fff;
}

/* The rules as they are made: which folders they never reach. */
struct fence {
    int ruleset;
    const struct apart_folders *hidden;
};

static void allow_opened(const struct fence *fence, int fd, uint64_t access) {
    struct path_rule rule = {.allowed = access, .fd = fd};
    struct stat status;

    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed &= OF_FILES;
    syscall(LANDLOCK_ADD, fence->ruleset, LANDLOCK_PATH_BENEATH, &rule, 0);
}

/* Is a path the other one, or a folder above it? */
static bool is_above(const char *path, const char *other) {
    size_t length = strlen(path);

    return strncmp(path, other, length) == 0 &&
           (other[length] == '/' || other[length] == '\0' || length == 1);
}

static void allow_real(const struct fence *fence, const char *path, uint64_t access);

/* All that is in a folder, one by one: no rule of Landlock takes back what another gives.
 * A link leads to what has a rule of its own, or none. */
static void allow_entries(const struct fence *fence, const char *path, uint64_t access) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    struct stat status;
    char name[PATH_MAX];

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        int length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);

        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            (size_t)length < sizeof name && lstat(name, &status) == 0 &&
            !S_ISLNK(status.st_mode))
            allow_real(fence, name, access);
    }
    if (folder != NULL)
        closedir(folder);
}

static void allow_real(const struct fence *fence, const char *path, uint64_t access) {
    bool above = false;
    int fd;

    for (size_t i = 0; i < fence->hidden->count; i++) {
        if (is_above(fence->hidden->path[i], path))
            return;
        above = above || is_above(path, fence->hidden->path[i]);
    }
    if (above) {
        allow_entries(fence, path, access);
        return;
    }
    fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd != -1)
        allow_opened(fence, fd, access);
    if (fd != -1)
        close(fd);
}

/* What is not there is left out. */
static void allow(const struct fence *fence, const char *path, uint64_t access) {
    char real[PATH_MAX];

    if (realpath(path, real) != NULL)
        allow_real(fence, real, access);
}

static void fence_files(const struct apart *apart, long version) {
    static const char *const used[] = {"/lib",       "/lib32",     "/lib64",
                                       "/libx32",    "/usr/lib",   "/usr/lib32",
                                       "/usr/lib64", "/usr/libx32"};
    static const char *const read[] = {
        "/etc/ld.so.cache",   "/etc/services", "/etc/protocols",
        "/etc/hosts",         "/etc/passwd",   "/etc/group",
        "/etc/nsswitch.conf", "/dev/urandom",  "/proc/sys"};
    static const char *const tools[] = {"/usr", "/bin", "/sbin", "/etc/alternatives"};
    struct ruleset rules = {.files = all_access(version),
                            .scoped = version >= APART_LANDLOCK_SIGNALS ? 3 : 0};
    size_t size = version >= APART_LANDLOCK_SIGNALS ? sizeof rules
                  : version >= 4                    ? offsetof(struct ruleset, scoped)
                                                    : offsetof(struct ruleset, network);
    struct fence fence = {(int)syscall(LANDLOCK_CREATE, &rules, size, 0), &apart->hidden};
    uint64_t truncate = version >= APART_LANDLOCK_TRUNCATE ? MAY_TRUNCATE : 0;
    int folder = open(apart->directory, O_PATH | O_CLOEXEC);

    for (size_t i = 0; i < sizeof used / sizeof used[0]; i++)
        allow(&fence, used[i], MAY_USE);
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        allow(&fence, read[i], MAY_READ | MAY_LIST);
    for (size_t i = 0; apart->tools && i < sizeof tools / sizeof tools[0]; i++)
        allow(&fence, tools[i], MAY_USE);
    for (size_t i = 0; i < apart->shown.count; i++)
        allow(&fence, apart->shown.path[i], MAY_USE);
    allow(&fence, "/dev/null", MAY_READ | MAY_WRITE | truncate);
    /* The submission's own, even within what is hidden. */
    allow_opened(&fence, folder, apart->tools ? rules.files : MAY_USE);
    close(folder);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        syscall(LANDLOCK_RESTRICT, fence.ruleset, 0);
    close(fence.ruleset);
}

long apart_landlock(const struct apart *apart) {
    long version = landlock_version();

    if (version > (long)apart->landlock)
        version = (long)apart->landlock;
    if (version >= 1)
        fence_files(apart, version);
    return version;
}
#else
long apart_landlock(const struct apart *apart) {
    (void)apart;
    return 0;
}
#endif
