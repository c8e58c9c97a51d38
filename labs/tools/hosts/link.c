/* link: network interfaces, addresses and routes. See link.h, netlink(7), rtnetlink(7).
 *
 * A request is a header, a fixed part, and attributes, each with its length and type. */
#ifdef __linux__
#define _GNU_SOURCE /* AF_NETLINK, SOCK_CLOEXEC */
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* As in <linux/netlink.h>, <linux/rtnetlink.h>, <linux/if_link.h> and <linux/veth.h>,
 * which a musl tool chain need not have. */
struct header {
    uint32_t length;
    uint16_t type, flags;
    uint32_t sequence, port;
};
struct link_part {
    uint8_t family, padding;
    uint16_t type;
    int32_t index;
    uint32_t flags, change;
};
struct address_part {
    uint8_t family, prefix_length, flags, scope;
    uint32_t index;
};
struct route_part {
    uint8_t family, destination_length, source_length, service;
    uint8_t table, protocol, scope, type;
    uint32_t flags;
};
struct attribute {
    uint16_t length, type;
};
enum {
    MESSAGE_ERROR = 2,
    NEW_LINK = 16,
    SET_LINK = 19,
    NEW_ADDRESS = 20,
    NEW_ROUTE = 24
};
enum {
    FLAG_REQUEST = 1,
    FLAG_ANSWER = 4,
    FLAG_NEW = 0x600 /* create, and not replace */
};
enum { LINK_NAME = 3, LINK_MASTER = 10, LINK_INFO = 18, LINK_NETWORK_FD = 28 };
enum { INFO_KIND = 1, INFO_DATA = 2, VETH_PEER = 1, BRIDGE_SNOOPING = 23 };
enum { ADDRESS_REMOTE = 1, ADDRESS_LOCAL = 2, ROUTE_GATEWAY = 5 };
enum { TABLE_MAIN = 254, PROTOCOL_STATIC = 4, ROUTE_UNICAST = 1 };

enum { REQUEST_SIZE = 512 };

/* No request here is longer than half of it. */
struct request {
    uint32_t length;
    _Alignas(8) uint8_t bytes[REQUEST_SIZE];
};

static void add(struct request *request, const void *bytes, size_t count) {
    memcpy(request->bytes + request->length, bytes, count);
    request->length += (uint32_t)(count + 3) & ~3U; /* the rest is 0 already */
}

static void begin(struct request *request, uint16_t type, const void *part,
                  size_t count) {
    struct header header = {.type = type, .flags = FLAG_REQUEST | FLAG_ANSWER | FLAG_NEW};

    memset(request, 0, sizeof *request);
    add(request, &header, sizeof header);
    add(request, part, count);
}

static void add_attribute(struct request *request, uint16_t type, const void *bytes,
                          size_t count) {
    struct attribute attribute = {(uint16_t)(sizeof attribute + count), type};

    add(request, &attribute, sizeof attribute);
    add(request, bytes, count);
}

static void add_text(struct request *request, uint16_t type, const char *text) {
    add_attribute(request, type, text, strlen(text) + 1);
}

/* Attributes within an attribute: its length is known at its end. */
static uint32_t open_attribute(struct request *request, uint16_t type) {
    uint32_t at = request->length;

    add_attribute(request, type, "", 0);
    return at;
}

static void close_attribute(struct request *request, uint32_t at) {
    uint16_t length = (uint16_t)(request->length - at);

    memcpy(request->bytes + at, &length, sizeof length);
}

/* Sends it, and reads the answer: an error that is 0, or the negative errno. */
static int ask(int fd, struct request *request) {
    uint8_t answer[REQUEST_SIZE * 2];
    struct header header;
    int32_t error;
    ssize_t count;

    memcpy(request->bytes, &request->length, sizeof request->length);
    if (send(fd, request->bytes, request->length, 0) == -1)
        return -1;
    do
        count = recv(fd, answer, sizeof answer, 0);
    while (count == -1 && errno == EINTR);
    if (count == -1)
        return -1;
    memcpy(&header, answer, sizeof header);
    memcpy(&error, answer + sizeof header, sizeof error);
    if ((size_t)count < sizeof header + sizeof error || header.type != MESSAGE_ERROR)
        error = -EPROTO;
    errno = -error;
    return error == 0 ? 0 : -1;
}

int link_open(void) {
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
}

int link_add_bridge(int fd, const char *name, int index) {
    struct link_part part = {.index = index, .flags = IFF_UP, .change = IFF_UP};
    struct request request;
    uint32_t info, data;

    begin(&request, NEW_LINK, &part, sizeof part);
    add_text(&request, LINK_NAME, name);
    info = open_attribute(&request, LINK_INFO);
    add_text(&request, INFO_KIND, "bridge");
    data = open_attribute(&request, INFO_DATA);
    add_attribute(&request, BRIDGE_SNOOPING, "", 1); /* off: it would send IGMP itself */
    close_attribute(&request, data);
    close_attribute(&request, info);
    return ask(fd, &request);
}

int link_add_cable(int fd, const struct link_end *near, int bridge,
                   const struct link_end *far, int far_network_fd) {
    struct link_part part = {.index = near->index, .flags = IFF_UP, .change = IFF_UP};
    struct link_part far_part = {.index = far->index};
    uint32_t info, data, peer;
    struct request request;

    begin(&request, NEW_LINK, &part, sizeof part);
    add_text(&request, LINK_NAME, near->name);
    if (bridge != 0)
        add_attribute(&request, LINK_MASTER, &bridge, sizeof bridge);
    info = open_attribute(&request, LINK_INFO);
    add_text(&request, INFO_KIND, "veth");
    data = open_attribute(&request, INFO_DATA);
    peer = open_attribute(&request, VETH_PEER);
    add(&request, &far_part, sizeof far_part);
    add_text(&request, LINK_NAME, far->name);
    add_attribute(&request, LINK_NETWORK_FD, &far_network_fd, sizeof far_network_fd);
    close_attribute(&request, peer);
    close_attribute(&request, data);
    close_attribute(&request, info);
    return ask(fd, &request);
}

int link_raise(int fd, int index) {
    struct link_part part = {.index = index, .flags = IFF_UP, .change = IFF_UP};
    struct request request;

    begin(&request, SET_LINK, &part, sizeof part);
    return ask(fd, &request);
}

int link_add_address(int fd, int index, uint32_t address, uint8_t prefix_length) {
    struct address_part part = {
        .family = AF_INET, .prefix_length = prefix_length, .index = (uint32_t)index};
    uint32_t bytes = htonl(address);
    struct request request;

    begin(&request, NEW_ADDRESS, &part, sizeof part);
    add_attribute(&request, ADDRESS_LOCAL, &bytes, sizeof bytes);
    add_attribute(&request, ADDRESS_REMOTE, &bytes, sizeof bytes);
    return ask(fd, &request);
}

int link_add_default_route(int fd, uint32_t gateway) {
    struct route_part part = {.family = AF_INET,
                              .table = TABLE_MAIN,
                              .protocol = PROTOCOL_STATIC,
                              .type = ROUTE_UNICAST};
    uint32_t bytes = htonl(gateway);
    struct request request;

    begin(&request, NEW_ROUTE, &part, sizeof part);
    add_attribute(&request, ROUTE_GATEWAY, &bytes, sizeof bytes);
    return ask(fd, &request);
}
#else
typedef int link_of_linux_alone; /* a file of C has a declaration */
#endif
