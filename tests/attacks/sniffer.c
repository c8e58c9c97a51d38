/* attack: listens to the network that it shares with the grader: to packets, to what the
 * kernel logs of them, and to its list of sockets as ss asks for it. Prints what worked.
 * Deserves: 0 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void tell(const char *what, int result) {
    if (result != -1)
        printf("done: %s\n", what);
}

/* Anyone may have such a socket; to ask for anything takes rights. */
static void ask_log(void) {
    struct sockaddr_nl groups = {.nl_family = AF_NETLINK, .nl_groups = ~0u};
    int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);

    tell("netfilter's messages", bind(fd, (struct sockaddr *)&groups, sizeof groups));
}

int main(void) {
    static const int types[] = {SOCK_RAW, SOCK_DGRAM, SOCK_PACKET};
    static const int protocols[] = {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_RAW};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        tell("packets", socket(AF_PACKET, types[i], htons(ETH_P_ALL)));
        tell("packets, as IPv4", socket(AF_INET, SOCK_PACKET, htons(ETH_P_ALL)));
    }
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++) {
        tell("IPv4", socket(AF_INET, SOCK_RAW, protocols[i]));
        tell("IPv6", socket(AF_INET6, SOCK_RAW, protocols[i]));
    }
    tell("a list of sockets", socket(AF_NETLINK, SOCK_RAW, 4 /* NETLINK_SOCK_DIAG */));
    tell("a list of sockets", socket(AF_NETLINK, SOCK_DGRAM, 4));
    tell("a network device", open("/dev/net/tun", O_RDWR));
    ask_log();
    return 0;
}
