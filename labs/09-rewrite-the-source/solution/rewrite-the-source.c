/* right: a table with the translator's port as the index, and one edit of each header. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PORTS = 65536 };
enum { INSIDE = 3, OUTSIDE = 4, PACKET_MAX = 65535, TCP = 6, UDP = 17 };

/* Where fields are, in the IP header and in the header after it. */
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

static uint32_t address;   /* the translator's own, on the outside, as get_32 gives it */
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

/* The TCP or UDP header, after the IP header, whose first byte holds its length. */
static inline unsigned char *transport(unsigned char *packet) {
    return packet + (packet[0] & 15) * 4;
}

/* Corrects a checksum: two bytes that it covers were together `old`, and are `now`. Call
 * it before or after you write them. The two bytes are a pair that begins at an even
 * offset: an address is two pairs, and the TTL is the high byte of a pair whose low byte
 * is the protocol. (RFC 1624, section 3. It never gives 0: 65535 counts the same, and
 * over UDP 0 would mean that there is no checksum.) */
static inline void mend(unsigned char *checksum, unsigned old, unsigned now) {
    unsigned sum = (~get_16(checksum) & 0xffff) + (~old & 0xffff) + now;

    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    put_16(checksum, sum == 0xffff ? 0xffff : ~sum & 0xffff);
}

/* Which inside endpoint has a port: none if its own port is 0 here. */
struct inside {
    uint32_t address;
    unsigned port;
};

static struct inside tcp_table[PORTS], udp_table[PORTS];

static struct inside *table_of(const unsigned char *packet) {
    if (packet[PROTOCOL_AT] == TCP)
        return tcp_table;
    return packet[PROTOCOL_AT] == UDP ? udp_table : NULL;
}

/* The port of an inside endpoint, an old one or a new one; 0 if none is free. */
static unsigned port_for(struct inside *table, struct inside inside) {
    unsigned port = 0;

    for (unsigned each = high; each >= low; each--) {
        if (table[each].port == 0)
            port = each;
        else if (table[each].port == inside.port && table[each].address == inside.address)
            return each;
    }
    if (inside.port >= low && inside.port <= high && table[inside.port].port == 0)
        port = inside.port;
    if (port != 0)
        table[port] = inside;
    return port;
}

/* Writes a number of 16 bits, and corrects the checksums that cover it (NULL: none). */
static void edit(unsigned char *at, unsigned now, unsigned char *sum,
                 unsigned char *ip_sum) {
    if (sum != NULL)
        mend(sum, get_16(at), now);
    if (ip_sum != NULL)
        mend(ip_sum, get_16(at), now);
    put_16(at, now);
}

/* Writes an address and a port into a packet. Where they are depends on the direction. */
static bool readdress(unsigned char *packet, int address_at, int port_at,
                      struct inside now) {
    unsigned char *header = transport(packet), *ip_sum = packet + IP_CHECKSUM_AT;
    unsigned char *sum =
        header + (packet[PROTOCOL_AT] == TCP ? TCP_CHECKSUM_AT : UDP_CHECKSUM_AT);

    if (packet[PROTOCOL_AT] == UDP && get_16(sum) == 0)
        sum = NULL;
    edit(packet + address_at, now.address >> 16, sum, ip_sum);
    edit(packet + address_at + 2, now.address & 0xffff, sum, ip_sum);
    edit(header + port_at, now.port, sum, NULL);
    edit(packet + TTL_AT, get_16(packet + TTL_AT) - 0x100, NULL, ip_sum);
    return packet[TTL_AT] > 0;
}

static bool translate_out(unsigned char *packet) {
    struct inside *table = table_of(packet), translator = {address, 0};

    if (table == NULL)
        return false;
    translator.port =
        port_for(table, (struct inside){get_32(packet + IP_SOURCE_AT),
                                        get_16(transport(packet) + SOURCE_PORT_AT)});
    return translator.port != 0 &&
           readdress(packet, IP_SOURCE_AT, SOURCE_PORT_AT, translator);
}

static bool translate_in(unsigned char *packet) {
    const struct inside *table = table_of(packet);
    unsigned port;

    if (table == NULL || get_32(packet + IP_DESTINATION_AT) != address)
        return false;
    port = get_16(transport(packet) + DESTINATION_PORT_AT);
    return table[port].port != 0 &&
           readdress(packet, IP_DESTINATION_AT, DESTINATION_PORT_AT, table[port]);
}

/* Passes one packet from a side to the other. Returns false if that side has ended. */
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
