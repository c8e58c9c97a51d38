/* box: a private network for this process, with its own port policy, without root.
 *
 * Linux only: a user namespace (which gives the privilege to set up a network) and a
 * network namespace (which has its own ports, its own loopback, its own policy). Both end
 * with the last process in them. */
#ifndef BOX_H
#define BOX_H

#include "../../../lib/port.h"

#include <stdbool.h>
#include <sys/types.h>

struct box_policy {
    int32_t floor;        /* ports below it need a privilege; -1: as the kernel has it */
    uint16_t low, high;   /* the automatic range, host byte order; 0: as it is */
    const char *reserved; /* ports left out of the range; NULL: none */
    bool root;            /* be the box's root, instead of a user without any privilege */
};

/* Moves this process into a new box. What it then runs has no capability (with
 * policy->root: all of them in the box), and no way to gain one. Returns NULL, or the
 * step that failed, with errno; the process must then end. */
const char *box_enter(const struct box_policy *policy);

/* The same in two steps. Between them this process has all capabilities over the box. */
struct box {
    const struct box_policy *policy;
    bool machine_root; /* root of this machine's user namespace: the box has none */
};

const char *box_make(struct box *box, const struct box_policy *policy);
const char *box_settle(const struct box *box);

/* For a child of a process with all rights, in the place of box_settle. Each returns
 * NULL, or the step that failed, with errno; the child is then to end. */

/* Goes to a user namespace below this one, in which this process has another uid and gid,
 * and no others exist. */
const char *box_become(uid_t uid, gid_t gid);

/* Gives up every capability for good, as a command in a box has it. */
const char *box_give_up_rights(void);

/* Gives up, for good, every capability but those over networks: CAP_NET_ADMIN,
 * CAP_NET_RAW, CAP_NET_BIND_SERVICE. What is run has these. */
const char *box_keep_network_rights(void);

/* Is this program set-user-ID or set-group-ID? It would run any user's command with its
 * owner's privileges. */
bool box_is_lent(void);

/* Can a box be made here? This is tried in a child process. Returns NULL, or the step
 * that failed, with errno. */
const char *box_try(void);

#endif
