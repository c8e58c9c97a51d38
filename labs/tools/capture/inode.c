/* inode: the number by which the kernel knows a socket. See inode.h, sock_diag(7). */
#ifdef __linux__
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "inode.h"

#include <string.h>
#include <unistd.h>

/* As in <linux/netlink.h>, <linux/sock_diag.h> and <linux/inet_diag.h>, which a musl tool
 * chain need not have. Ports and addresses are in network byte order. */
struct header { /* struct nlmsghdr */
    uint32_t length;
    uint16_t type, flags;
    uint32_t sequence, port;
};

struct ends { /* struct inet_diag_sockid */
    uint16_t source_port, destination_port;
    unsigned char source[16], destination[16];
    uint32_t interface, cookie[2];
};

struct question { /* struct inet_diag_req_v2 */
    struct header header;
    uint8_t family, protocol, extensions, pad;
    uint32_t states;
    struct ends ends;
};

struct answer { /* struct inet_diag_msg */
    struct header header;
    uint8_t family, state, timer, retransmits;
    struct ends ends;
    uint32_t expires, receive_queue, send_queue, uid, inode;
};

enum { SOCKET_DIAGNOSIS = 4, BY_FAMILY = 20, FLAG_REQUEST = 1 };

static void set_end(const struct endpoint *end, uint16_t *port, unsigned char *address) {
    bool ipv4 = endpoint_family(end) == AF_INET;

    *port = ipv4 ? end->address.ipv4.sin_port : end->address.ipv6.sin6_port;
    if (ipv4)
        memcpy(address, &end->address.ipv4.sin_addr, 4);
    else
        memcpy(address, &end->address.ipv6.sin6_addr, 16);
}

static unsigned long ask(const struct question *question) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, SOCKET_DIAGNOSIS);
    unsigned long inode = 0;
    struct answer answer;

    if (fd == -1)
        return 0;
    if (send(fd, question, sizeof *question, 0) == (ssize_t)sizeof *question &&
        recv(fd, &answer, sizeof answer, 0) == (ssize_t)sizeof answer &&
        answer.header.type == BY_FAMILY)
        inode = answer.inode;
    close(fd);
    return inode;
}

/* `peer` NULL: a listener. For UDP the kernel has the ends the other way round. */
static unsigned long find(enum transport transport, const struct endpoint *local,
                          const struct endpoint *peer) {
    bool udp = transport == TRANSPORT_UDP;
    struct question question = {
        .header = {.length = sizeof question, .type = BY_FAMILY, .flags = FLAG_REQUEST},
        .family = (uint8_t)endpoint_family(local),
        .protocol = udp ? IPPROTO_UDP : IPPROTO_TCP,
        .states = UINT32_MAX,
        .ends = {.cookie = {UINT32_MAX, UINT32_MAX}},
    };
    const struct endpoint *source = udp ? peer : local, *destination = udp ? local : peer;

    if (source != NULL)
        set_end(source, &question.ends.source_port, question.ends.source);
    if (destination != NULL)
        set_end(destination, &question.ends.destination_port, question.ends.destination);
    return ask(&question);
}

/* A connection that the server has not accepted yet has no number. */
unsigned long inode_find(enum transport transport, const struct endpoint *local,
                         const struct endpoint *peer) {
    unsigned long inode = find(transport, local, peer);

    return inode == 0 ? find(transport, local, NULL) : inode;
}
#else
typedef int inode_of_linux_alone; /* a file of C has a declaration */
#endif
