/* machine-bsd: the port policy of macOS, FreeBSD, OpenBSD and NetBSD, from sysctl(3).
 * See machine.h, and on those systems ip(4), inet(4), sysctl(7) or sysctl(2). */
#if defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__) ||                \
    defined(__NetBSD__)
#undef _POSIX_C_SOURCE /* which hides the types of <sys/sysctl.h> there */
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include <sys/sysctl.h>

#include <netinet/in.h>
#ifdef __OpenBSD__
#include <sys/queue.h>
#include <sys/socket.h>

#include <netinet/tcp.h>
#include <netinet/tcp_timer.h>

#include <netinet/tcp_var.h>
#endif
#if defined(__NetBSD__)
static const char low_name[] = "net.inet.ip.anonportmin";
static const char high_name[] = "net.inet.ip.anonportmax";
#elif defined(__OpenBSD__)
static const char low_name[] = "net.inet.ip.portfirst";
static const char high_name[] = "net.inet.ip.portlast";
#else
static const char low_name[] = "net.inet.ip.portrange.first";
static const char high_name[] = "net.inet.ip.portrange.last";
#endif

/* Reads one number of the kernel's. Returns 0, or -1 with errno. */
static int read_number(const char *name, int *value) {
    size_t size = sizeof *value;
#ifdef __OpenBSD__ /* has no sysctlbyname() */
    int id[] = {CTL_NET, PF_INET, IPPROTO_IP,
                name == low_name ? IPCTL_IPPORT_FIRSTAUTO : IPCTL_IPPORT_LASTAUTO};

    return sysctl(id, sizeof id / sizeof id[0], value, &size, NULL, 0);
#else
    return sysctlbyname(name, value, &size, NULL, 0);
#endif
}

void machine_ephemeral(struct machine_range *range) {
    int low, high;

    range->known = false;
    range->low = range->high = 0;
    if (read_number(low_name, &low) == -1 || read_number(high_name, &high) == -1) {
        snprintf(range->source, sizeof range->source, "sysctl %s: %s", low_name,
                 strerror(errno));
        return;
    }
    snprintf(range->source, sizeof range->source, "sysctl %s and %s", low_name,
             strrchr(high_name, '.') + 1);
    if (low < 0 || high < 0 || low > UINT16_MAX || high > UINT16_MAX)
        return;
    range->known = true;
    /* These kernels take the two in either order. */
    range->low = (uint16_t)(low < high ? low : high);
    range->high = (uint16_t)(low < high ? high : low);
}

void machine_floor(struct machine_floor *floor) {
    floor->known = true;
    floor->wildcard_free = false;
#ifdef __FreeBSD__
    {
        static const char name[] = "net.inet.ip.portrange.reservedhigh";
        int last;

        floor->port = 0;
        snprintf(floor->source, sizeof floor->source, "sysctl %s", name);
        if (read_number(name, &last) == -1) {
            floor->known = false;
            snprintf(floor->source, sizeof floor->source, "sysctl %s: %s", name,
                     strerror(errno));
        } else {
            floor->port = last < 0 ? 0 : (uint32_t)last + 1;
        }
    }
#else
    floor->port = IPPORT_RESERVED;
    snprintf(floor->source, sizeof floor->source,
             "IPPORT_RESERVED, fixed in the kernel (<netinet/in.h>)");
#ifdef __APPLE__
    floor->wildcard_free = true; /* since macOS 10.14 */
#endif
#endif
}

#if defined(__OpenBSD__) || defined(__NetBSD__)
/* These kernels keep the ports that they leave out as one bit each. */
static void list_bits(const uint32_t *bits, char *list, size_t size) {
    size_t length = 0;

    list[0] = '\0';
    for (uint32_t port = 0; port <= UINT16_MAX && length + 16 < size; port++)
        if (bits[port / 32] >> (port % 32) & 1)
            length += (size_t)snprintf(list + length, size - length, "%s%u",
                                       length == 0 ? "" : ",", (unsigned)port);
    if (length + 16 >= size)
        snprintf(list + length, size - length, ",...");
}

#ifdef __OpenBSD__
static const char reserved_name[] = "net.inet.tcp.baddynamic";

static int read_reserved(uint32_t *bits, size_t size) {
    int id[] = {CTL_NET, PF_INET, IPPROTO_TCP, TCPCTL_BADDYNAMIC};

    return sysctl(id, sizeof id / sizeof id[0], bits, &size, NULL, 0);
}
#else
static const char reserved_name[] = "net.inet.ip.anonportalgo.reserve";

static int read_reserved(uint32_t *bits, size_t size) {
    return sysctlbyname(reserved_name, bits, &size, NULL, 0);
}
#endif

void machine_reserved(struct machine_reserved *reserved) {
    uint32_t bits[65536 / 32] = {0};

    reserved->known = read_reserved(bits, sizeof bits) == 0;
    reserved->list[0] = '\0';
    if (reserved->known)
        list_bits(bits, reserved->list, sizeof reserved->list);
    snprintf(reserved->source, sizeof reserved->source, "sysctl %s%s%s", reserved_name,
             reserved->known ? "" : ": ", reserved->known ? "" : strerror(errno));
}
#else
void machine_reserved(struct machine_reserved *reserved) {
    reserved->known = false;
    reserved->list[0] = '\0';
    snprintf(reserved->source, sizeof reserved->source,
             "this system has no list of them that portlab knows");
}
#endif

void machine_holders(const struct endpoint *asked, enum transport transport,
                     struct machine_holders *holders) {
    (void)asked;
    (void)transport;
    /* They tell it in structures of their kernels, which change from release to release.
     */
    memset(holders, 0, sizeof *holders);
}

#else
extern int machine_bsd_is_empty; /* ISO C wants a declaration in each file */
#endif
