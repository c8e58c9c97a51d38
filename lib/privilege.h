/* privilege: who this process is, what it may bind, and giving that up for good. */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PRIVILEGE_NAME_SIZE = 64, PRIVILEGE_TEXT_SIZE = 160 };

/* A user that a process can become. */
struct privilege_user {
    uid_t uid;
    gid_t gid;
    char name[PRIVILEGE_NAME_SIZE];
};

/* What this process is now. */
struct privilege {
    struct privilege_user user; /* the effective one; its name may be "" */
    bool has_capabilities;      /* this system has them (Linux) */
    bool bind_service;          /* CAP_NET_BIND_SERVICE is effective */
};

/* What privilege_give_up could do. */
enum privilege_given {
    PRIVILEGE_NONE_HELD,        /* there was nothing to give up */
    PRIVILEGE_USER_CHANGED,     /* root became another user, and lost all capabilities */
    PRIVILEGE_CAPABILITIES_GONE /* the uid stayed, the capabilities went */
};

void privilege_read(struct privilege *privilege);

/* "uid 1000 (ann), without CAP_NET_BIND_SERVICE". */
void privilege_describe(const struct privilege *privilege,
                        char text[PRIVILEGE_TEXT_SIZE]);

/* Tries it: binds a port just below the floor and lets it go. Returns 1 (it may), 0 (it
 * may not), or -1 with errno where the attempt failed for another reason. A floor of 0
 * has no port below it: 1. */
int privilege_may_bind_below(uint32_t floor);

/* Finds a user by name. Returns 0, or -1 with errno ENOENT (no such user). */
int privilege_find_user(const char *name, struct privilege_user *user);

/* Becomes that user for good: groups, gid, uid, and every capability gone; then makes
 * sure that the way back is closed. Returns NULL, or the name of the call that failed,
 * with its errno; the process is then to end, since it may be half changed. */
const char *privilege_become(const struct privilege_user *user);

/* Gives up root and every capability for good: root becomes SUDO_UID, else nobody. Where
 * no other uid can be had (a user namespace that maps only one), only the capabilities
 * go. Returns NULL and what was done, or the name of the call that failed, with its
 * errno. */
const char *privilege_give_up(enum privilege_given *given);

#endif
