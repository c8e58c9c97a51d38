/* hosts: the networks of a classroom and the cables between them. See hosts.h,
 * network_namespaces(7), veth(4). */
#ifdef __linux__
#define _GNU_SOURCE /* unshare, setns, SOCK_CLOEXEC */
#endif
#include "hosts.h"

#include <stdio.h>
#include <string.h>

static const uint32_t inside = 0x0A000000;  /* 10.0.0.0/24 */
static const uint32_t outside = 0xCB007100; /* 203.0.113.0/24, of RFC 5737's examples */
enum { PREFIX_LENGTH = 24, FIRST_HOST = 11 };

void hosts_name(unsigned index, char name[HOSTS_NAME_SIZE]) {
    if (index < HOSTS_FIRST)
        snprintf(name, HOSTS_NAME_SIZE, "%s", index == HOSTS_ROUTER ? "r" : "s");
    else
        snprintf(name, HOSTS_NAME_SIZE, "h%u", (index - HOSTS_FIRST + 1) % 1000);
}

uint32_t hosts_address(unsigned index) {
    if (index == HOSTS_ROUTER)
        return inside + 1;
    return index == HOSTS_SERVER ? outside + 2
                                 : inside + FIRST_HOST + index - HOSTS_FIRST;
}

int hosts_find(const struct hosts *hosts, const char *name) {
    char known[HOSTS_NAME_SIZE];

    for (unsigned i = 0; i < HOSTS_FIRST + hosts->count; i++) {
        hosts_name(i, known);
        if (strcmp(name, known) == 0)
            return (int)i;
    }
    return -1;
}

#ifdef __linux__
#include "../box/namespace.h"
#include "errand.h"
#include "link.h"

#include <errno.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NETWORK_OF_SOCKET = 0x894C }; /* SIOCGSKNS of <linux/sockios.h>, Linux 4.10 */

/* Numbers of interfaces. The router's end of each cable has one of its own. */
enum { INDEX_OF_ETH0 = 2, INDEX_OF_BRIDGE = 2, INDEX_OF_CABLE = 3 };

static int open_network(const struct hosts *hosts, unsigned index) {
    return ioctl(hosts->listen_fd[index], NETWORK_OF_SOCKET);
}

int hosts_enter(const struct hosts *hosts, unsigned index) {
    int fd = open_network(hosts, index), result, error;

    if (fd == -1)
        return -1;
    result = setns(fd, CLONE_NEWNET);
    error = errno;
    close(fd);
    errno = error;
    return result;
}

/* Some of what is set may be missing here: IPv6, or the bridge's filter. IPv6 stays off
 * between the hosts, so that no packet passes that no program has sent. */
static const char *set_policy(bool router) {
    (void)namespace_write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
    (void)namespace_write("/proc/sys/net/ipv4/ping_group_range", "0 0");
    if (!router)
        return NULL;
    (void)namespace_write("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
    (void)namespace_write("/proc/sys/net/ipv4/conf/default/rp_filter", "0");
    return namespace_write("/proc/sys/net/ipv4/ip_forward", "1") == -1
               ? "writing /proc/sys/net/ipv4/ip_forward"
               : NULL;
}

/* Makes a new network, that of a host, this process's. */
static const char *add_network(struct hosts *hosts, unsigned index) {
    const char *failed;

    if (unshare(CLONE_NEWNET) == -1)
        return "unshare CLONE_NEWNET";
    failed = namespace_raise_loopback();
    if (failed == NULL)
        failed = set_policy(index == HOSTS_ROUTER);
    if (failed != NULL)
        return failed;
    hosts->listen_fd[index] = errand_listen();
    return hosts->listen_fd[index] == -1 ? "socket" : NULL;
}

static int router_index(unsigned index) {
    return INDEX_OF_CABLE + (int)index - HOSTS_SERVER;
}

/* From the router, by its socket, to a host. */
static const char *lay_cable(const struct hosts *hosts, unsigned index, int router_fd) {
    static const struct link_end far = {"eth0", INDEX_OF_ETH0};
    char name[HOSTS_NAME_SIZE];
    struct link_end near = {index == HOSTS_SERVER ? "outside" : name,
                            router_index(index)};
    int network_fd = open_network(hosts, index), result, error;

    if (network_fd == -1)
        return "ioctl SIOCGSKNS";
    hosts_name(index, name);
    result = link_add_cable(router_fd, &near, index == HOSTS_SERVER ? 0 : INDEX_OF_BRIDGE,
                            &far, network_fd);
    error = errno;
    close(network_fd);
    errno = error;
    return result == -1 ? "adding a cable (veth)" : NULL;
}

/* Of the host in whose network this process is. */
static const char *set_address(unsigned index, bool hidden) {
    uint32_t network = index == HOSTS_SERVER ? outside : inside;
    const char *failed = NULL;
    int fd = link_open(), error;

    if (fd == -1)
        return "socket AF_NETLINK";
    if (link_raise(fd, INDEX_OF_ETH0) == -1)
        failed = "raising eth0";
    else if (link_add_address(fd, INDEX_OF_ETH0, hosts_address(index), PREFIX_LENGTH) ==
             -1)
        failed = "setting the address";
    else if (!(hidden && index == HOSTS_SERVER) &&
             link_add_default_route(fd, network + 1) == -1)
        failed = "setting the route";
    error = errno;
    close(fd);
    errno = error;
    return failed;
}

static const char *add_host(struct hosts *hosts, unsigned index, int router_fd,
                            bool hidden) {
    const char *failed = add_network(hosts, index);

    if (failed == NULL)
        failed = lay_cable(hosts, index, router_fd);
    return failed == NULL ? set_address(index, hidden) : failed;
}

/* The router, and its bridge. Its socket stays open for the cables. */
static const char *begin_router(struct hosts *hosts, int *router_fd) {
    const char *failed = add_network(hosts, HOSTS_ROUTER);

    if (failed != NULL)
        return failed;
    *router_fd = link_open();
    if (*router_fd == -1)
        return "socket AF_NETLINK";
    if (link_add_bridge(*router_fd, "inside", INDEX_OF_BRIDGE) == -1)
        return "adding a bridge";
    /* With Docker, frames that only pass the bridge would be filtered, too. */
    (void)namespace_write("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
    return NULL;
}

/* Its addresses: the outside interface came with the cable of s. */
static const char *finish_router(int router_fd) {
    if (link_add_address(router_fd, INDEX_OF_BRIDGE, inside + 1, PREFIX_LENGTH) == -1 ||
        link_add_address(router_fd, router_index(HOSTS_SERVER), outside + 1,
                         PREFIX_LENGTH) == -1)
        return "setting the addresses of r";
    close(router_fd);
    return NULL;
}

const char *hosts_build(struct hosts *hosts, bool hidden) {
    int router_fd = -1, error;
    const char *failed = begin_router(hosts, &router_fd);
    char name[HOSTS_NAME_SIZE] = "r";

    for (unsigned i = HOSTS_SERVER; failed == NULL && i < HOSTS_FIRST + hosts->count;
         i++) {
        hosts_name(i, name);
        failed = add_host(hosts, i, router_fd, hidden);
    }
    if (failed == NULL)
        failed = finish_router(router_fd);
    if (failed == NULL)
        return NULL;
    error = errno;
    snprintf(hosts->step, sizeof hosts->step, "the network of %s: %s", name, failed);
    errno = error;
    return hosts->step;
}
#endif
