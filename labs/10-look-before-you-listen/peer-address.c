/* peer-address: see peer-address.h. */
#ifdef __linux__
#define _GNU_SOURCE /* ifreq */
#endif
#include "peer-address.h"

#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 1000, MILLISECOND = 1000000 /* nanoseconds */ };

bool address_is_here(const char *address) {
    struct endpoint end = ends_at(address, 0);
    int fd = socket(endpoint_family(&end), SOCK_STREAM, 0), alone = 0;
    bool is_here;

    if (fd == -1)
        return false;
    if (endpoint_family(&end) == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &alone, sizeof alone);
    is_here = bind(fd, &end.address.any, end.length) == 0;
    close(fd);
    return is_here;
}

#ifdef __linux__
#include <net/if.h>
#include <sys/ioctl.h>

enum { WHOLE_ADDRESS = 128 /* bits */ };

/* As Linux's <linux/ipv6.h> has it, which does not go with <netinet/in.h>. */
struct ipv6_request {
    struct in6_addr address;
    uint32_t bits;
    int interface;
};

/* An IPv4 address belongs to an alias of the interface, an IPv6 one to itself. */
static int change(const struct endpoint *end, bool adds) {
    int fd = ends_socket(endpoint_family(end), SOCK_DGRAM), result, error;
    struct ifreq ipv4 = {.ifr_name = "lo:1"};
    struct ipv6_request ipv6 = {.bits = WHOLE_ADDRESS,
                                .interface = (int)if_nametoindex("lo")};

    if (endpoint_family(end) == AF_INET6) {
        ipv6.address = end->address.ipv6.sin6_addr;
        result = ioctl(fd, adds ? SIOCSIFADDR : SIOCDIFADDR, &ipv6);
    } else if (adds) {
        ipv4.ifr_addr = end->address.any;
        result = ioctl(fd, SIOCSIFADDR, &ipv4);
    } else { /* an alias that is down is gone */
        result = ioctl(fd, SIOCSIFFLAGS, &ipv4);
    }
    error = errno;
    close(fd);
    errno = error;
    return result;
}
#else
static int change(const struct endpoint *end, bool adds) {
    (void)end, (void)adds;
    errno = ENOTSUP;
    return -1;
}
#endif

/* The kernel first makes sure that no other machine has it, for loopback, too. */
bool address_add(const char *address) {
    struct endpoint end = ends_at(address, 0);

    if (change(&end, true) == -1)
        return false;
    for (int i = 0; i < TRIES && !address_is_here(address); i++)
        nanosleep(&(struct timespec){.tv_nsec = MILLISECOND}, NULL);
    return true;
}

void address_remove(const char *address) {
    struct endpoint end = ends_at(address, 0);

    if (change(&end, false) == -1)
        trouble_stop(address);
}
