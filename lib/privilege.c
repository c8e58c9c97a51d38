/* privilege: who this process is, and giving that up for good. What depends on the system
 * is in privilege-linux.c and privilege-other.c. See privilege.h, credentials(7). */
#ifdef __linux__
#define _GNU_SOURCE /* setgroups, initgroups */
#else
#undef _POSIX_C_SOURCE /* which hides those on macOS and the BSDs */
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

/* The kernel's id for nobody, if the list of users does not have one. */
enum { NOBODY = 65534 };

/* A call that said it was done, and was not. */
static enum call not_done(enum call call) {
    errno = EPERM;
    return call;
}

#ifdef __APPLE__
typedef int first_group; /* as initgroups() takes it there */
#else
typedef gid_t first_group;
#endif

static void fill_user(struct privilege_user *user, const struct passwd *entry) {
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    user->name[0] = '\0';
    /* A name cut short would be another user's, with that user's groups. */
    if (strlen(entry->pw_name) < sizeof user->name)
        strcpy(user->name, entry->pw_name);
}

void privilege_read(struct privilege *privilege) {
    const struct passwd *entry = getpwuid(geteuid());

    memset(privilege, 0, sizeof *privilege);
    if (entry != NULL)
        fill_user(&privilege->user, entry);
    privilege->user.uid = geteuid();
    privilege->user.gid = getegid();
    privilege->has_capabilities = privilege_has_capabilities();
    privilege->bind_service = privilege_has_bind_service();
    privilege->for_good = !privilege->bind_service && privilege_is_final();
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

/* Some systems count the gid itself among the groups. */
static bool has_other_groups(gid_t gid) {
    gid_t group;
    int count = getgroups(1, &group);

    return count != 0 && (count != 1 || group != gid);
}

/* Takes every group away, then adds those of the user, so that none is left over even if
 * a call fails silently. A process that stays the same user need not be allowed to do it.
 */
static enum call change_groups(const struct privilege_user *user) {
    if (setgroups(1, &user->gid) == -1)
        return is_already(user) && errno == EPERM ? CALL_NONE : CALL_SETGROUPS;
    if (has_other_groups(user->gid))
        return not_done(CALL_SETGROUPS);
    return initgroups(user->name, (first_group)user->gid) == -1 ? CALL_INITGROUPS
                                                                : CALL_NONE;
}

/* Groups, gid and uid; the order matters, since only root may set the first two. */
static enum call change_ids(const struct privilege_user *user) {
    enum call failed = change_groups(user);

    if (failed == CALL_NONE && setgid(user->gid) == -1)
        failed = CALL_SETGID;
    if (failed == CALL_NONE && setuid(user->uid) == -1)
        failed = CALL_SETUID;
    return failed;
}

/* What the calls said is not believed: is this process that user now, and does no way
 * lead back? A set-user-ID root remembered in the saved uid would let seteuid(0) pass. */
static enum call check_no_return(const struct privilege_user *user) {
    if (getgid() != user->gid || getegid() != user->gid ||
        (user->gid != 0 && (setgid(0) == 0 || setegid(0) == 0)))
        return not_done(CALL_SETGID);
    if (!is_already(user) || (user->uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)))
        return not_done(CALL_SETUID);
    return CALL_NONE;
}

static enum call drop_for_good(const struct privilege_user *user) {
    enum call failed = privilege_drop_capabilities();

    return failed != CALL_NONE ? failed : check_no_return(user);
}

enum call privilege_become(const struct privilege_user *user) {
    enum call failed = change_ids(user);

    return failed != CALL_NONE ? failed : drop_for_good(user);
}

/* The user behind sudo. */
static const struct passwd *find_sudo_user(void) {
    const char *text = getenv("SUDO_UID");
    unsigned long uid;
    char *end;

    if (text == NULL || text[0] < '1' || text[0] > '9')
        return NULL;
    uid = strtoul(text, &end, 10);
    return *end == '\0' && uid < UINT32_MAX ? getpwuid((uid_t)uid) : NULL;
}

/* The user to become: root becomes the user behind sudo, else nobody; any other user
 * stays the same. (Were this program installed set-user-ID, SUDO_UID would be anybody's
 * text.) */
static void find_lesser_user(struct privilege_user *user) {
    const struct passwd *entry = getuid() == 0 ? find_sudo_user() : getpwuid(getuid());

    if (getuid() == 0 && entry == NULL)
        entry = getpwnam("nobody");
    *user = (struct privilege_user){NOBODY, NOBODY, ""};
    if (entry != NULL && entry->pw_uid != 0)
        fill_user(user, entry);
    if (getuid() != 0) {
        user->uid = getuid();
        user->gid = getgid();
    }
}

/* After a change of ids that failed: is there no other user to become? Either this root
 * has lost the right to change its uid, or the user is not mapped in its namespace, and
 * then that is what setuid() says. */
static bool has_no_other_user(const struct privilege_user *user) {
    return !privilege_may_change_uid() || (setuid(user->uid) == -1 && errno == EINVAL);
}

enum call privilege_give_up(bool *uid_stays) {
    struct privilege_user user;
    enum call failed;
    int error;

    *uid_stays = false;
    find_lesser_user(&user);
    failed = change_ids(&user);
    if (failed == CALL_NONE)
        return drop_for_good(&user);
    error = errno;
    *uid_stays = has_no_other_user(&user);
    errno = error;
    return *uid_stays ? privilege_drop_capabilities() : failed;
}
