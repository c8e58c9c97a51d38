/* privilege-other: the rights of a process on a system without capabilities: root has
 * them all. See privilege.h. */
#ifndef __linux__
#include "privilege.h"

#include <unistd.h>

bool privilege_has_capabilities(void) {
    return false;
}

bool privilege_has_bind_service(void) {
    return geteuid() == 0;
}

bool privilege_is_final(void) {
    return false;
}

bool privilege_may_change_uid(void) {
    return true;
}

enum call privilege_drop_capabilities(void) {
    return CALL_NONE;
}

#else
extern int privilege_other_is_empty; /* ISO C wants a declaration in each file */
#endif
