/* machine-addresses: at which addresses a neighbour can reach this machine. See machine.h
 * and getifaddrs(3), which POSIX lacks and all systems here have. */
#ifdef __linux__
#define _DEFAULT_SOURCE /* IFF_UP */
#else
#undef _POSIX_C_SOURCE /* which hides it there */
#endif
#include "machine.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/types.h>

/* A neighbour would have to name its own interface for a link-local address. */
static bool is_for_neighbours(const struct ifaddrs *entry, int family) {
    const struct sockaddr_in6 *ipv6 =
        (const struct sockaddr_in6 *)(const void *)entry->ifa_addr;

    return entry->ifa_addr != NULL && entry->ifa_addr->sa_family == family &&
           (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_LOOPBACK) == 0 &&
           (family != AF_INET6 || !IN6_IS_ADDR_LINKLOCAL(&ipv6->sin6_addr));
}

size_t machine_addresses(int family, struct endpoint *found, size_t room) {
    socklen_t length =
        family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    struct ifaddrs *entries;
    size_t count = 0;

    if (getifaddrs(&entries) == -1)
        return 0;
    for (const struct ifaddrs *entry = entries; entry != NULL; entry = entry->ifa_next)
        if (count < room && is_for_neighbours(entry, family) &&
            endpoint_copy(&found[count], entry->ifa_addr, length) == 0)
            count++;
    freeifaddrs(entries);
    return count;
}
