/* facts: what port-facts found out about this machine and this process. */
#ifndef FACTS_H
#define FACTS_H

#include "../../../lib/machine.h"
#include "../../../lib/privilege.h"
#include "means.h"

enum { FACTS_WHY_SIZE = 320 };

struct facts {
    char system[MACHINE_NAME_SIZE];
    struct machine_range range;
    struct machine_floor floor;
    struct machine_reserved reserved;
    struct privilege privilege;
    int may_bind_below;       /* 1, 0, or -1: could not be tried */
    char why[FACTS_WHY_SIZE]; /* of may_bind_below */
    bool ipv6;
    uint64_t soft, hard; /* open files; UINT64_MAX: no limit */
    bool netbox;
    char netbox_why[FACTS_WHY_SIZE]; /* if not */
    bool socket_range;               /* IP_LOCAL_PORT_RANGE */
    bool nft;                        /* nft can set a packet filter */
    enum means means;                /* of grading */
    bool second_uid;                 /* checks that need two uids can be graded */
};

/* Is there such a command, in PATH or where Debian keeps it from ordinary users? */
bool facts_has_command(const char *name);

#endif
