/* peer-network: see peer-network.h. */
#if defined(__linux__)
#define _GNU_SOURCE /* unshare, struct ifreq */
#endif
#include "peer-network.h"

#include <errno.h>

#if defined(__linux__)
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void put_address(struct sockaddr *at, uint32_t address) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_addr = {htonl(address)}};

    memcpy(at, &ipv4, sizeof ipv4);
}

/* Up, and with packets of an Ethernet's length. */
static const char *raise_loopback(int fd) {
    struct ifreq request = {.ifr_name = "lo"};

    request.ifr_mtu = NETWORK_MTU;
    if (ioctl(fd, SIOCSIFMTU, &request) == -1)
        return "SIOCSIFMTU";
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    return ioctl(fd, SIOCSIFFLAGS, &request) == -1 ? "SIOCSIFFLAGS" : NULL;
}

static const char *add_address(int fd, int number, uint32_t address) {
    struct ifreq request = {.ifr_name = ""};

    snprintf(request.ifr_name, sizeof request.ifr_name, "lo:%d", number);
    put_address(&request.ifr_addr, address);
    if (ioctl(fd, SIOCSIFADDR, &request) == -1)
        return "SIOCSIFADDR";
    put_address(&request.ifr_netmask, 0xffffffff);
    return ioctl(fd, SIOCSIFNETMASK, &request) == -1 ? "SIOCSIFNETMASK" : NULL;
}

/* All else in the world is behind the one interface. */
static const char *add_route(int fd) {
    char device[] = "lo";
    struct rtentry route = {.rt_flags = RTF_UP, .rt_dev = device};

    put_address(&route.rt_dst, 0);
    put_address(&route.rt_genmask, 0);
    return ioctl(fd, SIOCADDRT, &route) == -1 ? "SIOCADDRT" : NULL;
}

const char *network_begin(const uint32_t *addresses, int count) {
    const char *failed;
    int fd;

    if (unshare(CLONE_NEWNET) == -1)
        return "unshare";
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        return "socket";
    failed = raise_loopback(fd);
    for (int i = 0; i < count && failed == NULL; i++)
        failed = add_address(fd, i + 1, addresses[i]);
    if (failed == NULL)
        failed = add_route(fd);
    close(fd);
    return failed;
}

static struct sockaddr_ll loopback(void) {
    return (struct sockaddr_ll){.sll_family = AF_PACKET,
                                .sll_protocol = htons(ETH_P_ALL),
                                .sll_ifindex = (int)if_nametoindex("lo"),
                                .sll_halen = ETH_ALEN};
}

int network_open(void) {
    struct sockaddr_ll end = loopback();
    int fd = socket(AF_PACKET, SOCK_DGRAM, 0); /* what comes before bind() is not taken */

    if (fd != -1 && bind(fd, (struct sockaddr *)&end, sizeof end) == -1) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Each packet on loopback comes twice, on its way out and on its way in. The kernel
 * leaves the checksums of what it sends there to a network card, which is this. */
bool network_take(int fd, struct packet *packet) {
    struct sockaddr_ll from = {0};
    socklen_t length = sizeof from;
    ssize_t count = recvfrom(fd, packet->bytes, sizeof packet->bytes, 0,
                             (struct sockaddr *)&from, &length);
    struct flow flow;

    if (count <= 0 || from.sll_pkttype != PACKET_OUTGOING ||
        from.sll_protocol != htons(ETH_P_IP))
        return false;
    packet->length = (size_t)count;
    if (!packet_flow(packet, &flow))
        return false;
    packet_sum(packet);
    return true;
}

void network_give(int fd, const struct packet *packet) {
    struct sockaddr_ll to = loopback();

    to.sll_protocol = htons(ETH_P_IP);
    to.sll_ifindex = 1; /* loopback is the first interface of each network */
    sendto(fd, packet->bytes, packet->length, 0, (struct sockaddr *)&to, sizeof to);
}
#else
const char *network_begin(const uint32_t *addresses, int count) {
    (void)addresses, (void)count;
    errno = ENOSYS;
    return "unshare";
}

int network_open(void) {
    errno = ENOSYS;
    return -1;
}

bool network_take(int fd, struct packet *packet) {
    (void)fd, (void)packet;
    return false;
}

void network_give(int fd, const struct packet *packet) {
    (void)fd, (void)packet;
}
#endif
