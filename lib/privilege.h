/* privilege: who this process is, what it may bind, and giving that up for good. */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

#include "call.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PRIVILEGE_NAME_SIZE = 64, PRIVILEGE_TEXT_SIZE = 160 };

/* A user that a process can become. */
struct privilege_user {
    uid_t uid;
    gid_t gid;
    char name[PRIVILEGE_NAME_SIZE]; /* "": none, or too long for here */
};

/* What this process is now. */
struct privilege {
    struct privilege_user user; /* the effective one; its name may be "" */
    bool has_capabilities;      /* this system has them (Linux) */
    bool bind_service;          /* CAP_NET_BIND_SERVICE is effective */
    bool for_good;              /* whatever it runs (sudo) cannot gain that one again */
};

void privilege_read(struct privilege *privilege);

/* "uid 1000 (ann), without CAP_NET_BIND_SERVICE". */
void privilege_describe(const struct privilege *privilege,
                        char text[PRIVILEGE_TEXT_SIZE]);

/* Tries it: binds a port just below the floor and closes it. Returns 1 (it may), 0 (it
 * may not), or -1 with errno if the attempt failed for another reason. Returns 1 for a
 * floor of 0, which has no port below it. */
int privilege_may_bind_below(uint32_t floor);

/* Finds a user by name. Returns 0, or -1 with errno ENOENT (no such user). */
int privilege_find_user(const char *name, struct privilege_user *user);

/* Becomes that user for good (groups, gid and uid) and gives up every capability. Then it
 * checks that each call had its effect and that there is no way back. A process that
 * already runs as that user keeps the groups that it may not change. Returns CALL_NONE,
 * or the call that failed, with its errno (EPERM: it had no effect); the process must
 * then end, since it may be half changed. */
enum call privilege_become(const struct privilege_user *user);

/* Gives up root and every capability for good, as privilege_become: root becomes
 * SUDO_UID, else nobody, and any other user stays that user. If it cannot become another
 * user (this namespace maps one uid, or this root may not change its own), it gives up
 * only the capabilities and sets *uid_stays to true. Returns as privilege_become. */
enum call privilege_give_up(bool *uid_stays);

/* What depends on the system. Does it have capabilities? */
bool privilege_has_capabilities(void);

/* May this process bind any port: CAP_NET_BIND_SERVICE, or without capabilities root? */
bool privilege_has_bind_service(void);

/* Does no program that this process runs, set-user-ID or with file capabilities, gain the
 * right to bind a low port? */
bool privilege_is_final(void);

/* May this process change its uid, now or once it makes effective what it is permitted?
 */
bool privilege_may_change_uid(void);

/* Empties every set. No exec can fill them again: not one of a set-user-ID file or a file
 * with capabilities, and not one by uid 0. Returns as privilege_become. */
enum call privilege_drop_capabilities(void);

#endif
