/* regain: gives up its rights as the pair does, then tries every way back.
 *
 *     regain HOW [FILE]...
 *
 *     user=NAME      privilege_become(), as demo-server --user NAME
 *     unprivileged   privilege_give_up(), as --unprivileged
 *     nothing, effective, saved, groups, kept, exec
 *                    not at all, or with a mistake that lets something back: each is a
 *                    mistake that programs were found with, and must be seen here
 *
 * Each FILE is run afterwards, as one more way: a copy of this program that is
 * set-user-ID or has capabilities. A line for each try; 0 if nothing was held or
 * regained, 1 if something was, 77 if the rights could not be given up. Linux only. */
#ifdef __linux__
#define _GNU_SOURCE /* setresuid, setgroups, syscall */
#endif
#include "../../lib/machine.h"
#include "../../lib/privilege.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#ifdef __linux__
#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GROUPS_MAX = 256, FILES_MAX = 8, CAPABILITIES = 64, NOBODY_ID = 65534 };
enum { VERSION_3 = 0x20080522, NO_SETUID_FIXUP = 1 << 2 };

/* Who a process is, and what it may. Real, effective, saved, file system. */
struct rights {
    uid_t uids[4];
    gid_t gids[4];
    gid_t groups[GROUPS_MAX];
    int group_count;
    uint64_t effective, permitted, inheritable, ambient;
    bool bound_for_good; /* PR_SET_NO_NEW_PRIVS */
};

static struct {
    uint32_t version;
    int pid;
} header = {VERSION_3, 0};

static struct rights at_start, left; /* before the rights were given up, and after */
static uint16_t low_port;            /* just below the floor; 0: there is none */
static int file_fds[FILES_MAX], file_fd;

static struct rights read_rights(void) {
    struct rights now = {0};
    uint32_t sets[6] = {0};

    getresuid(&now.uids[0], &now.uids[1], &now.uids[2]);
    getresgid(&now.gids[0], &now.gids[1], &now.gids[2]);
    now.uids[3] = (uid_t)setfsuid((uid_t)-1);
    now.gids[3] = (gid_t)setfsgid((gid_t)-1);
    now.group_count = getgroups(GROUPS_MAX, now.groups);
    syscall(SYS_capget, &header, sets);
    now.effective = sets[0] | (uint64_t)sets[3] << 32;
    now.permitted = sets[1] | (uint64_t)sets[4] << 32;
    now.inheritable = sets[2] | (uint64_t)sets[5] << 32;
    for (int i = 0; i < CAPABILITIES; i++)
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1)
            now.ambient |= (uint64_t)1 << i;
    now.bound_for_good = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
    return now;
}

static bool has_id(const uid_t ids[4], uid_t id) {
    return ids[0] == id || ids[1] == id || ids[2] == id || ids[3] == id;
}

/* Does a process hold now what was not left to it? */
static bool has_gained(void) {
    struct rights now = read_rights();

    return memcmp(now.uids, left.uids, sizeof now.uids) != 0 ||
           memcmp(now.gids, left.gids, sizeof now.gids) != 0 ||
           now.group_count != left.group_count ||
           memcmp(now.groups, left.groups, sizeof now.groups) != 0 ||
           (now.effective & ~left.effective) != 0 ||
           (now.permitted & ~left.permitted) != 0 ||
           (now.inheritable & ~left.inheritable) != 0 ||
           (now.ambient & ~left.ambient) != 0 ||
           (left.bound_for_good && !now.bound_for_good);
}

/* The ways back. Each is tried in a process of its own; what it gained is seen by
 * has_gained(), unless it returns true itself. */

static bool by_setuid(void) {
    return setuid(0) == 0 && has_gained();
}

static bool by_seteuid(void) {
    return seteuid(0) == 0 && has_gained();
}

static bool by_setreuid(void) {
    return setreuid(0, 0) == 0 && has_gained();
}

static bool by_setresuid(void) {
    return setresuid(0, 0, 0) == 0 && has_gained();
}

static bool by_setfsuid(void) {
    return setfsuid(0) == 0 && has_gained();
}

/* Any uid that this process had when it started. */
static bool by_uids_of_start(void) {
    for (int i = 0; i < 3; i++)
        if (setresuid((uid_t)-1, at_start.uids[i], (uid_t)-1) == 0 && has_gained())
            return true;
    return false;
}

static bool by_setgid(void) {
    return setgid(0) == 0 && has_gained();
}

static bool by_setegid(void) {
    return setegid(0) == 0 && has_gained();
}

static bool by_setresgid(void) {
    return setresgid(0, 0, 0) == 0 && has_gained();
}

static bool by_setfsgid(void) {
    return setfsgid(0) == 0 && has_gained();
}

static bool by_gids_of_start(void) {
    for (int i = 0; i < 3; i++)
        if (setresgid((gid_t)-1, at_start.gids[i], (gid_t)-1) == 0 && has_gained())
            return true;
    return false;
}

static bool by_setgroups(void) {
    static const gid_t root;

    return setgroups(1, &root) == 0;
}

static bool by_groups_of_start(void) {
    return setgroups((size_t)at_start.group_count, at_start.groups) == 0;
}

static bool by_no_groups(void) {
    return setgroups(0, NULL) == 0;
}

/* One capability after the other, in one set (or two) after the other. */
static bool by_capset(void) {
    static const int sets_of[] = {0x7, 0x6, 0x4, 0x3, 0x2, 0x1}; /* inh, prm, eff */

    for (size_t i = 0; i < sizeof sets_of / sizeof sets_of[0]; i++)
        for (int capability = 0; capability < CAPABILITIES; capability++) {
            uint32_t sets[6] = {0}, *half = sets + (capability < 32 ? 0 : 3);

            for (int set = 0; set < 3; set++)
                if ((sets_of[i] >> set & 1) != 0)
                    half[set] = (uint32_t)1 << capability % 32;
            if (syscall(SYS_capset, &header, sets) == 0 && has_gained())
                return true;
        }
    return false;
}

/* What is permitted, made effective: after a uid that was changed alone. */
static bool by_permitted(void) {
    uint32_t sets[6] = {0};

    syscall(SYS_capget, &header, sets);
    sets[0] = sets[1];
    sets[3] = sets[4];
    return syscall(SYS_capset, &header, sets) == 0 && has_gained();
}

static bool by_ambient(void) {
    for (int i = 0; i < CAPABILITIES; i++)
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) == 0)
            return true;
    return false;
}

static bool by_securebits(void) {
    return prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0) == 0;
}

static bool by_keepcaps(void) {
    return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 && setuid(0) == 0 && has_gained();
}

static bool by_new_privs(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
}

static bool by_bounding_set(void) {
    return prctl(PR_CAPBSET_DROP, 0, 0, 0, 0) == 0; /* takes CAP_SETPCAP */
}

static bool by_low_port(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(low_port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return low_port != 0 && (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 ||
                             errno == EADDRINUSE);
}

static bool by_raw_socket(void) {
    return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) != -1;
}

static bool by_chroot(void) {
    return chroot("/") == 0;
}

static bool by_unshare(void) {
    return unshare(CLONE_NEWNET) == 0;
}

/* Into the namespace where it is: nothing would change. */
static bool by_setns(void) {
    int fd = open("/proc/self/ns/net", O_RDONLY);

    return fd != -1 && setns(fd, CLONE_NEWNET) == 0;
}

/* Opened, and not written. */
static bool by_the_floor(void) {
    return open("/proc/sys/net/ipv4/ip_unprivileged_port_start", O_WRONLY) != -1;
}

static bool by_exec(void) {
    char *const arguments[] = {"regain", "rights", NULL}, *const none[] = {NULL};

    fexecve(file_fd, arguments, none);
    return false;
}

/* The last of them is what a uid 0 owns, with or without a capability. */
static const struct way {
    const char *name;
    bool (*try)(void);
    bool of_uid_0;
} ways[] = {{"setuid(0)", by_setuid, false},
            {"seteuid(0)", by_seteuid, false},
            {"setreuid(0, 0)", by_setreuid, false},
            {"setresuid(0, 0, 0)", by_setresuid, false},
            {"setfsuid(0)", by_setfsuid, false},
            {"setresuid to each uid of the start", by_uids_of_start, false},
            {"setgid(0)", by_setgid, false},
            {"setegid(0)", by_setegid, false},
            {"setresgid(0, 0, 0)", by_setresgid, false},
            {"setfsgid(0)", by_setfsgid, false},
            {"setresgid to each gid of the start", by_gids_of_start, false},
            {"setgroups({0})", by_setgroups, false},
            {"setgroups to those of the start", by_groups_of_start, false},
            {"setgroups to none", by_no_groups, false},
            {"capset of each capability in each set", by_capset, false},
            {"capset of what is permitted", by_permitted, false},
            {"PR_CAP_AMBIENT_RAISE of each capability", by_ambient, false},
            {"PR_SET_SECUREBITS", by_securebits, false},
            {"PR_SET_KEEPCAPS and setuid(0)", by_keepcaps, false},
            {"PR_SET_NO_NEW_PRIVS back to 0", by_new_privs, false},
            {"PR_CAPBSET_DROP", by_bounding_set, false},
            {"a port below the floor", by_low_port, false},
            {"a raw socket", by_raw_socket, false},
            {"chroot", by_chroot, false},
            {"a network namespace", by_unshare, false},
            {"setns", by_setns, false},
            {"the floor, open to write", by_the_floor, true}};

/* Tries one way in a process of its own. Returns 1 if it led back. */
static int try_way(const struct way *way) {
    int status = 0;
    pid_t child;

    if (way->of_uid_0 && left.uids[1] == 0) {
        printf("kept: %s (uid 0 owns it)\n", way->name);
        return 0;
    }
    fflush(stdout);
    child = fork();
    if (child == 0)
        _exit(way->try() || has_gained() ? 1 : 0);
    if (child == -1 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        status = 1;
    printf("%s: %s\n", status == 0 ? "refused" : "REGAINED", way->name);
    return status != 0;
}

static int try_all(int file_count) {
    int regained = 0;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        regained += try_way(&ways[i]);
    for (int i = 0; i < file_count; i++) {
        file_fd = file_fds[i];
        regained += try_way(&(struct way){i == 0 ? "exec" : "exec of a file with rights",
                                          by_exec, false});
    }
    return regained;
}

static int say_held(bool held, const char *what) {
    printf("%s: %s\n", held ? "HELD" : "gone", what);
    return held;
}

/* A group that the user is not in, according to the list of users. */
static bool has_foreign_group(const struct privilege_user *user) {
    gid_t own[GROUPS_MAX];
    int own_count = GROUPS_MAX;

    if (getgrouplist(user->name, user->gid, own, &own_count) == -1)
        return true;
    for (int i = 0; i < left.group_count; i++) {
        bool found = false;

        for (int k = 0; k < own_count; k++)
            found = found || own[k] == left.groups[i];
        if (!found)
            return true;
    }
    return false;
}

/* What the rights that are left say, before anything is tried. Who was not root, or
 * cannot be another, keeps ids and groups. */
static int count_held(bool uid_stays) {
    struct privilege privilege;
    bool ids_go = has_id(at_start.uids, 0) && !uid_stays;

    privilege_read(&privilege);
    if (!ids_go)
        printf("kept: uid %ld, gid %ld and the groups\n", (long)left.uids[0],
               (long)left.gids[0]);
    return (ids_go ? say_held(has_id(left.uids, 0), "uid 0") +
                         say_held(has_id(left.gids, 0), "gid 0") +
                         say_held(has_foreign_group(&privilege.user), "groups")
                   : 0) +
           say_held((left.effective | left.permitted | left.inheritable | left.ambient) !=
                        0,
                    "capabilities") +
           say_held(!left.bound_for_good, "what an exec may gain");
}

/* The mistakes: each leaves out a part of what privilege.c does. */
static void give_up_badly(const char *how) {
    static const gid_t nobody = NOBODY_ID;
    uint32_t none[6] = {0};
    bool keep_saved = strcmp(how, "saved") == 0, keep = strcmp(how, "kept") == 0;
    int failed = 0;

    if (strcmp(how, "nothing") == 0)
        return;
    if (strcmp(how, "groups") != 0)
        failed |= setgroups(1, &nobody);
    failed |= prctl(PR_SET_KEEPCAPS, keep, 0, 0, 0);
    if (strcmp(how, "effective") == 0) {
        failed |= setegid(NOBODY_ID) | seteuid(NOBODY_ID);
    } else {
        failed |= setgid(NOBODY_ID);
        failed |= setresuid(NOBODY_ID, NOBODY_ID, keep_saved ? 0 : NOBODY_ID);
        if (!keep)
            failed |= (int)syscall(SYS_capset, &header, none);
    }
    if (strcmp(how, "exec") != 0)
        failed |= prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (failed != 0)
        printf("a part of this mistake could not be made\n");
}

static const char *give_up(const char *how, bool *uid_stays) {
    struct privilege_user user;

    if (strcmp(how, "unprivileged") == 0)
        return call_name(privilege_give_up(uid_stays));
    if (strncmp(how, "user=", 5) == 0)
        return privilege_find_user(how + 5, &user) == -1
                   ? "getpwnam"
                   : call_name(privilege_become(&user));
    give_up_badly(how);
    return "";
}

/* Run by a way back: has the exec given this process anything? */
static int say_rights(void) {
    struct rights now = read_rights();

    return now.permitted != 0 || now.uids[0] != now.uids[1] || now.gids[0] != now.gids[1];
}

int main(int argc, char **argv) {
    struct machine_floor floor;
    bool uid_stays = false;
    const char *failed;
    int file_count = 0, bad;

    if (argc >= 2 && strcmp(argv[1], "rights") == 0)
        return say_rights();
    if (argc < 2 || (getuid() != 0 && getuid() != geteuid())) {
        fprintf(stderr, "usage: regain HOW [FILE]...\n");
        return 64;
    }
    at_start = read_rights();
    machine_floor(&floor);
    low_port = (uint16_t)(floor.known && floor.port > 1 ? floor.port - 1 : 0);
    file_fds[file_count++] = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    for (int i = 2; i < argc && file_count < FILES_MAX; i++)
        file_fds[file_count++] = open(argv[i], O_RDONLY | O_CLOEXEC);
    failed = give_up(argv[1], &uid_stays);
    if (failed[0] != '\0') {
        printf("not given up: %s: %s\n", failed, strerror(errno));
        return 77;
    }
    left = read_rights();
    bad = count_held(uid_stays);
    bad += try_all(file_count);
    return bad == 0 ? 0 : 1;
}
#else
int main(void) {
    fprintf(stderr, "regain: not on this system\n");
    return 69;
}
#endif
