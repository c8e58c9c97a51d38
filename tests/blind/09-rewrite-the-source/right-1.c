/* Right: straightforward, on the starter; an array by port, searched in a line. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { INSIDE = 3, OUTSIDE = 4, PACKET_MAX = 65535, TCP = 6, UDP = 17 };

/* Where fields are: in the IP header, and in the header behind it. */
enum {
    TTL_AT = 8,
    PROTOCOL_AT = 9,
    IP_CHECKSUM_AT = 10,
    IP_SOURCE_AT = 12,
    IP_DESTINATION_AT = 16
};
enum {
    SOURCE_PORT_AT = 0,
    DESTINATION_PORT_AT = 2,
    UDP_CHECKSUM_AT = 6,
    TCP_CHECKSUM_AT = 16
};

static uint32_t address;   /* the translator's own, outside */
static unsigned low, high; /* its ports */

static inline unsigned get_16(const unsigned char *at) {
    return (unsigned)at[0] << 8 | at[1];
}

static inline void put_16(unsigned char *at, unsigned number) {
    at[0] = (unsigned char)(number >> 8);
    at[1] = (unsigned char)number;
}

static inline uint32_t get_32(const unsigned char *at) {
    return (uint32_t)get_16(at) << 16 | get_16(at + 2);
}

static inline void put_32(unsigned char *at, uint32_t number) {
    put_16(at, number >> 16);
    put_16(at + 2, number & 0xffff);
}

/* The TCP or UDP header: behind the IP header, whose length is in its first byte. */
static inline unsigned char *transport(unsigned char *packet) {
    return packet + (packet[0] & 15) * 4;
}

/* Corrects a checksum: two bytes that it covers were `old` together, and are `now`. An
 * address is twice two bytes. (RFC 1624, section 3. It leaves no 0: 65535 counts the
 * same, and over UDP 0 would say that there is no checksum.) */
static inline void mend(unsigned char *checksum, unsigned old, unsigned now) {
    unsigned sum = (~get_16(checksum) & 0xffff) + (~old & 0xffff) + now;

    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    put_16(checksum, sum == 0xffff ? 0xffff : ~sum & 0xffff);
}

struct endpoint {
    bool used;
    unsigned port;
    uint32_t address;
};

/* Who has a port: [0] of TCP, [1] of UDP. */
static struct endpoint table[2][65536];

static struct endpoint *table_of(const unsigned char *packet) {
    if (packet[PROTOCOL_AT] == TCP)
        return table[0];
    return packet[PROTOCOL_AT] == UDP ? table[1] : NULL;
}

/* The port of an inside endpoint, or 0 if none is free. */
static unsigned port_of(struct endpoint *ports, uint32_t host, unsigned port) {
    unsigned found = 0;

    for (unsigned i = low; i <= high; i++)
        if (ports[i].used && ports[i].address == host && ports[i].port == port)
            return i;
    if (port >= low && port <= high && !ports[port].used)
        found = port;
    for (unsigned i = low; found == 0 && i <= high; i++)
        if (!ports[i].used)
            found = i;
    if (found != 0)
        ports[found] = (struct endpoint){.used = true, .address = host, .port = port};
    return found;
}

static void mend_32(unsigned char *checksum, uint32_t old, uint32_t now) {
    mend(checksum, old >> 16, now >> 16);
    mend(checksum, old & 0xffff, now & 0xffff);
}

/* The TTL less by 1, and a new address and port at these places. */
static void rewrite(unsigned char *packet, int address_at, int port_at, uint32_t host,
                    unsigned port) {
    unsigned char *header = transport(packet), *checksum;
    unsigned old_ttl = get_16(packet + TTL_AT), old_port = get_16(header + port_at);
    uint32_t old = get_32(packet + address_at);

    packet[TTL_AT]--;
    put_32(packet + address_at, host);
    put_16(header + port_at, port);
    mend(packet + IP_CHECKSUM_AT, old_ttl, get_16(packet + TTL_AT));
    mend_32(packet + IP_CHECKSUM_AT, old, host);
    checksum = header + (packet[PROTOCOL_AT] == TCP ? TCP_CHECKSUM_AT : UDP_CHECKSUM_AT);
    if (packet[PROTOCOL_AT] == UDP && get_16(checksum) == 0)
        return;
    mend_32(checksum, old, host);
    mend(checksum, old_port, port);
}

static bool translate_out(unsigned char *packet) {
    struct endpoint *ports = table_of(packet);
    unsigned port;

    if (ports == NULL || packet[TTL_AT] <= 1)
        return false;
    port = port_of(ports, get_32(packet + IP_SOURCE_AT),
                   get_16(transport(packet) + SOURCE_PORT_AT));
    if (port == 0)
        return false;
    rewrite(packet, IP_SOURCE_AT, SOURCE_PORT_AT, address, port);
    return true;
}

static bool translate_in(unsigned char *packet) {
    struct endpoint *ports = table_of(packet), *to;

    if (ports == NULL || packet[TTL_AT] <= 1 ||
        get_32(packet + IP_DESTINATION_AT) != address)
        return false;
    to = &ports[get_16(transport(packet) + DESTINATION_PORT_AT)];
    if (!to->used)
        return false;
    rewrite(packet, IP_DESTINATION_AT, DESTINATION_PORT_AT, to->address, to->port);
    return true;
}

/* One packet from a side to the other. Returns false if that side has ended. */
static bool pass(int from, int to, bool (*translate)(unsigned char *packet)) {
    unsigned char packet[PACKET_MAX];
    ssize_t length = read(from, packet, sizeof packet);

    if (length <= 0)
        return false;
    if (translate(packet) && write(to, packet, (size_t)length) == -1)
        perror("write");
    return true;
}

int main(int argc, char **argv) {
    struct pollfd sides[] = {{.fd = INSIDE, .events = POLLIN},
                             {.fd = OUTSIDE, .events = POLLIN}};

    if (argc != 3 || inet_pton(AF_INET, argv[1], &address) != 1 ||
        sscanf(argv[2], "%u-%u", &low, &high) != 2) {
        fprintf(stderr, "usage: %s ADDRESS LOW-HIGH\n", argv[0]);
        return 1;
    }
    address = ntohl(address);
    while (poll(sides, 2, -1) != -1) {
        if (sides[0].revents != 0 && !pass(INSIDE, OUTSIDE, translate_out))
            break;
        if (sides[1].revents != 0 && !pass(OUTSIDE, INSIDE, translate_in))
            break;
    }
    return 0;
}
