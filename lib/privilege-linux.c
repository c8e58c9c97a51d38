/* privilege-linux: the rights of a process on Linux, which are capabilities. See
 * privilege.h and capabilities(7). */
#ifdef __linux__
#define _GNU_SOURCE /* syscall */
#include "privilege.h"

#include "capability.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int read_capabilities(struct capability_sets sets[2]) {
    struct capability_header header = {CAPABILITY_VERSION_3, 0};

    memset(sets, 0, 2 * sizeof sets[0]);
    return (int)syscall(SYS_capget, &header, sets);
}

bool privilege_has_capabilities(void) {
    return true;
}

bool privilege_has_bind_service(void) {
    struct capability_sets sets[2];

    return read_capabilities(sets) == 0 &&
           (sets[0].effective >> CAPABILITY_NET_BIND_SERVICE & 1) != 0;
}

bool privilege_is_final(void) {
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ||
           prctl(PR_CAPBSET_READ, CAPABILITY_NET_BIND_SERVICE, 0, 0, 0) == 0;
}

/* Not only the effective ones: what is permitted can be made effective. */
bool privilege_may_change_uid(void) {
    struct capability_sets sets[2];

    return read_capabilities(sets) == -1 ||
           (sets[0].permitted >> CAPABILITY_SETUID & 1) != 0;
}

/* A call that said it was done, and was not. */
static enum call not_done(enum call call) {
    errno = EPERM;
    return call;
}

enum call privilege_drop_capabilities(void) {
    struct capability_header header = {CAPABILITY_VERSION_3, 0};
    struct capability_sets sets[2];

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        return CALL_PRCTL;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        return not_done(CALL_PRCTL);
    memset(sets, 0, sizeof sets);
    if (syscall(SYS_capset, &header, sets) == -1)
        return CALL_CAPSET;
    if (read_capabilities(sets) == -1)
        return CALL_CAPGET;
    for (int i = 0; i < 2; i++)
        if ((sets[i].effective | sets[i].permitted | sets[i].inheritable) != 0)
            return not_done(CALL_CAPSET);
    return CALL_NONE;
}

#else
extern int privilege_linux_is_empty; /* ISO C wants a declaration in each file */
#endif
