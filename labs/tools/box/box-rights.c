/* box-rights: what is left of a process's rights in a private network. See box.h,
 * capabilities(7). */
#include "box.h"

#include <unistd.h>

#ifdef __linux__
#include "../../../lib/capability.h"
#include "namespace.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>

/* As in <linux/securebits.h>. */
enum {
    SECURE_NO_ROOT_FOR_GOOD = 1 << 0 | 1 << 1, /* uid 0 gains nothing by exec */
    SECURE_NO_AMBIENT_FOR_GOOD = 1 << 6 | 1 << 7
};

/* What is left to a root of the machine who is to be the box's. */
enum {
    NETWORK_CAPABILITIES = 1 << CAPABILITY_KILL | 1 << CAPABILITY_SETGID |
                           1 << CAPABILITY_SETUID | 1 << CAPABILITY_NET_BIND_SERVICE |
                           1 << CAPABILITY_NET_ADMIN | 1 << CAPABILITY_NET_RAW
};

/* Leaves these capabilities and no others, here and to whatever is run. */
static const char *keep_capabilities(uint32_t kept, uint32_t handed_on) {
    for (unsigned capability = 0; capability < CAPABILITIES_MAX; capability++)
        if (((uint64_t)kept >> capability & 1) == 0 &&
            prctl(PR_CAPBSET_DROP, (unsigned long)capability, 0, 0, 0) == -1 &&
            errno != EINVAL)
            return "prctl PR_CAPBSET_DROP";
    return namespace_keep_capabilities(kept, handed_on);
}

/* What runs from now on gains nothing by its uid or its file. */
static const char *gain_nothing(unsigned long securebits) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        return "prctl PR_SET_NO_NEW_PRIVS";
    if (prctl(PR_SET_SECUREBITS, securebits, 0, 0, 0) == -1)
        return "prctl PR_SET_SECUREBITS";
    return NULL;
}

/* Nothing that runs from now on has a capability, whatever its uid, and whatever it runs.
 */
const char *box_give_up_rights(void) {
    const char *failed =
        gain_nothing(SECURE_NO_ROOT_FOR_GOOD | SECURE_NO_AMBIENT_FOR_GOOD);

    return failed == NULL ? keep_capabilities(0, 0) : failed;
}

/* Since uid 0 gains nothing either, they are handed on as ambient ones. */
const char *box_keep_network_rights(void) {
    static const unsigned long kept[] = {CAPABILITY_NET_BIND_SERVICE,
                                         CAPABILITY_NET_ADMIN, CAPABILITY_NET_RAW};
    const char *failed = gain_nothing(SECURE_NO_ROOT_FOR_GOOD);
    uint32_t all = 0;

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        all |= UINT32_C(1) << kept[i];
    if (failed == NULL)
        failed = keep_capabilities(all, all);
    for (size_t i = 0; failed == NULL && i < sizeof kept / sizeof kept[0]; i++)
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept[i], 0, 0) == -1)
            failed = "prctl PR_CAP_AMBIENT";
    return failed;
}

const char *box_settle(const struct box *box) {
    if (!box->policy->root)
        return box_give_up_rights();
    return box->machine_root ? keep_capabilities(NETWORK_CAPABILITIES, 0) : NULL;
}
#else
const char *box_settle(const struct box *box) {
    (void)box;
    return NULL;
}
#endif

bool box_is_lent(void) {
    return getuid() != geteuid() || getgid() != getegid();
}
