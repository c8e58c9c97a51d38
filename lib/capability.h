/* capability: what capget(2) and capset(2) of Linux take, as in <linux/capability.h>,
 * which a musl tool chain need not have. See capabilities(7). */
#ifndef CAPABILITY_H
#define CAPABILITY_H

#ifdef __linux__
#include <stdint.h>

struct capability_header {
    uint32_t version; /* CAPABILITY_VERSION_3 */
    int pid;          /* 0: this process */
};

/* Two of these: capabilities 0 to 31, and 32 to 63. Bit N is capability N. */
struct capability_sets {
    uint32_t effective, permitted, inheritable;
};

enum { CAPABILITY_VERSION_3 = 0x20080522, CAPABILITIES_MAX = 64 };

enum {
    CAPABILITY_KILL = 5,
    CAPABILITY_SETGID = 6,
    CAPABILITY_SETUID = 7,
    CAPABILITY_NET_BIND_SERVICE = 10,
    CAPABILITY_NET_ADMIN = 12,
    CAPABILITY_NET_RAW = 13,
    CAPABILITY_SYS_PTRACE = 19
};
#endif

#endif
