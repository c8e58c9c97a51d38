/* savefile-link: what stands in front of the IP header, by link type
 * (https://www.tcpdump.org/linktypes.html). See savefile.h. */
#include "savefile.h"

enum {
    TYPE_IPV4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_VLAN = 0x8100,
    TYPE_IPV6 = 0x86dd,
    TYPE_VLAN_OUTER = 0x88a8
};

static uint16_t two_bytes(const unsigned char *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

/* Behind a type field of two bytes, which ends at `end`; a VLAN's tag has one more. */
static long after_type(const unsigned char *bytes, size_t count, size_t end,
                       const char **instead) {
    *instead = "cut off in the link's header";
    while (end <= count) {
        uint16_t type = two_bytes(bytes + end - 2);

        if (type == TYPE_IPV4 || type == TYPE_IPV6)
            return (long)end;
        *instead = type == TYPE_ARP ? "ARP" : "not IP";
        if (type != TYPE_VLAN && type != TYPE_VLAN_OUTER)
            break;
        *instead = "cut off in the link's header";
        end += 4;
    }
    return -1;
}

/* The address family in front, which differs by system; its bytes may be in either order.
 */
static long after_family(const unsigned char *bytes, size_t count, const char **instead) {
    unsigned family;

    if (count < 4) {
        *instead = "cut off in the link's header";
        return -1;
    }
    family = bytes[0] != 0 ? bytes[0] : bytes[3];
    if (family == 2 || family == 10 || family == 24 || family == 28 || family == 30)
        return 4;
    *instead = "not IP";
    return -1;
}

long savefile_ip(uint32_t link, const unsigned char *bytes, size_t count,
                 const char **instead) {
    switch (link) {
    case SAVEFILE_RAW:
    case SAVEFILE_RAW_OLD:
    case SAVEFILE_RAW_OPENBSD:
    case SAVEFILE_IPV4:
    case SAVEFILE_IPV6:
        return 0;
    case SAVEFILE_NULL:
    case SAVEFILE_LOOP:
        return after_family(bytes, count, instead);
    case SAVEFILE_ETHERNET:
        return after_type(bytes, count, 14, instead);
    case SAVEFILE_SLL:
        return after_type(bytes, count, 16, instead);
    case SAVEFILE_SLL2: /* the type is in front, and 18 bytes follow it */
        if (count < 20 || after_type(bytes, count, 2, instead) != 2) {
            *instead = count < 20 ? "cut off in the link's header" : "not IP";
            return -1;
        }
        return 20;
    default:
        *instead = "a link type that this program does not know";
        return -1;
    }
}
