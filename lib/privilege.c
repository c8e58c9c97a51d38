/* privilege: who this process is, and giving that up for good. See privilege.h,
 * capabilities(7), credentials(7). */
#ifdef __linux__
#define _GNU_SOURCE /* initgroups, syscall */
#else
#undef _POSIX_C_SOURCE /* which hides initgroups on macOS and the BSDs */
#endif
#include "privilege.h"

#include "endpoint.h"

#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>

/* As in <linux/capability.h>, which a musl tool chain need not have. */
struct capability_header {
    uint32_t version;
    int pid;
};
struct capability_sets {
    uint32_t effective, permitted, inheritable;
};
enum { CAPABILITY_VERSION_3 = 0x20080522, CAPABILITY_NET_BIND_SERVICE = 10 };

static int read_capabilities(struct capability_sets sets[2]) {
    struct capability_header header = {CAPABILITY_VERSION_3, 0};

    memset(sets, 0, 2 * sizeof sets[0]);
    return (int)syscall(SYS_capget, &header, sets);
}

static bool has_bind_service(void) {
    struct capability_sets sets[2];

    return read_capabilities(sets) == 0 &&
           (sets[0].effective >> CAPABILITY_NET_BIND_SERVICE & 1) != 0;
}

static bool holds_capabilities(void) {
    struct capability_sets sets[2];

    return read_capabilities(sets) == -1 ||
           (sets[0].permitted | sets[1].permitted | sets[0].inheritable |
            sets[1].inheritable) != 0;
}

/* Empties every set. No exec can fill them again: not one of a set-user-ID file or a file
 * with capabilities, and not one by uid 0. */
static const char *drop_capabilities(void) {
    struct capability_header header = {CAPABILITY_VERSION_3, 0};
    struct capability_sets none[2];

    memset(none, 0, sizeof none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        return "prctl";
    if (syscall(SYS_capset, &header, none) == -1)
        return "capset";
    if (holds_capabilities()) {
        errno = EPERM;
        return "capset";
    }
    return NULL;
}

enum { SYSTEM_HAS_CAPABILITIES = 1 };
#else
static bool has_bind_service(void) {
    return geteuid() == 0;
}

static bool holds_capabilities(void) {
    return false;
}

static const char *drop_capabilities(void) {
    return NULL;
}

enum { SYSTEM_HAS_CAPABILITIES = 0 };
#endif

#ifdef __APPLE__
typedef int first_group; /* as initgroups() takes it there */
#else
typedef gid_t first_group;
#endif

static void fill_user(struct privilege_user *user, const struct passwd *entry) {
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    snprintf(user->name, sizeof user->name, "%s", entry->pw_name);
}

void privilege_read(struct privilege *privilege) {
    const struct passwd *entry = getpwuid(geteuid());

    memset(privilege, 0, sizeof *privilege);
    if (entry != NULL)
        fill_user(&privilege->user, entry);
    privilege->user.uid = geteuid();
    privilege->user.gid = getegid();
    privilege->has_capabilities = SYSTEM_HAS_CAPABILITIES;
    privilege->bind_service = has_bind_service();
}

void privilege_describe(const struct privilege *privilege,
                        char text[PRIVILEGE_TEXT_SIZE]) {
    const char *name = privilege->user.name;

    snprintf(text, PRIVILEGE_TEXT_SIZE, "uid %ld%s%s%s%s", (long)privilege->user.uid,
             name[0] == '\0' ? "" : " (", name, name[0] == '\0' ? "" : ")",
             !privilege->has_capabilities ? ""
             : privilege->bind_service    ? ", with CAP_NET_BIND_SERVICE"
                                          : ", without CAP_NET_BIND_SERVICE");
}

int privilege_may_bind_below(uint32_t floor) {
    struct endpoint endpoint = endpoint_empty();
    int fd, result, error;

    if (floor <= 1)
        return 1;
    if (endpoint_parse_address("127.0.0.1", AF_INET, &endpoint) != 0) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    endpoint_set_port(&endpoint, (uint16_t)(floor - 1));
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        return -1;
    result = bind(fd, &endpoint.address.any, endpoint.length);
    error = errno;
    close(fd);
    errno = error;
    if (result == 0 || error == EADDRINUSE) /* asked after the permission was */
        return 1;
    return error == EACCES || error == EPERM ? 0 : -1;
}

int privilege_find_user(const char *name, struct privilege_user *user) {
    const struct passwd *entry = getpwnam(name);

    if (entry == NULL) {
        errno = ENOENT;
        return -1;
    }
    fill_user(user, entry);
    return 0;
}

static bool is_already(const struct privilege_user *user) {
    return getuid() == user->uid && geteuid() == user->uid && getgid() == user->gid &&
           getegid() == user->gid;
}

/* Changes groups, gid and uid; the order matters, since only root may set the first two.
 */
static const char *change_ids(const struct privilege_user *user) {
    if (is_already(user) && user->uid != 0)
        return NULL;
    if (initgroups(user->name, (first_group)user->gid) == -1)
        return "initgroups";
    if (setgid(user->gid) == -1)
        return "setgid";
    if (setuid(user->uid) == -1)
        return "setuid";
    return NULL;
}

/* A set-user-ID root remembered in the saved uid would come back with seteuid(0). */
static const char *check_no_return(const struct privilege_user *user) {
    if (!is_already(user) ||
        (user->uid != 0 && (setuid(0) == 0 || seteuid(0) == 0 || geteuid() == 0))) {
        errno = EPERM;
        return "setuid";
    }
    return NULL;
}

const char *privilege_become(const struct privilege_user *user) {
    const char *failed = change_ids(user);

    if (failed == NULL)
        failed = drop_capabilities();
    if (failed == NULL)
        failed = check_no_return(user);
    return failed;
}

/* The user behind sudo, else nobody. */
static bool find_lesser_user(struct privilege_user *user) {
    const char *text = getenv("SUDO_UID");
    const struct passwd *entry = NULL;
    char *end;

    if (text != NULL && text[0] >= '1' && text[0] <= '9') {
        unsigned long uid = strtoul(text, &end, 10);

        if (*end == '\0' && uid < UINT32_MAX)
            entry = getpwuid((uid_t)uid);
    }
    if (entry == NULL)
        entry = getpwnam("nobody");
    if (entry != NULL)
        fill_user(user, entry);
    return entry != NULL && entry->pw_uid != 0;
}

const char *privilege_give_up(enum privilege_given *given) {
    bool root = getuid() == 0 || geteuid() == 0;
    struct privilege_user user;
    const char *failed;

    *given = PRIVILEGE_NONE_HELD;
    if (!root && !holds_capabilities())
        return NULL;
    if (root && find_lesser_user(&user)) {
        failed = change_ids(&user);
        if (failed == NULL) {
            *given = PRIVILEGE_USER_CHANGED;
            failed = drop_capabilities();
            return failed != NULL ? failed : check_no_return(&user);
        }
        /* EINVAL: the namespace does not map that uid. EPERM: it forbids the change. */
        if (errno != EINVAL && errno != EPERM)
            return failed;
    }
    *given = PRIVILEGE_CAPABILITIES_GONE;
    return drop_capabilities();
}
