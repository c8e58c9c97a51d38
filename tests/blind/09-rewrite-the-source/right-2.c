/* Right: a hash table with chains, and an index by the outer port; each checksum mended
 * at once. */
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
    struct endpoint *next; /* in its chain */
    uint32_t host;
    unsigned port, outer;
};

struct nat {
    struct endpoint *chains[16384];
    struct endpoint *by_outer[65536];
    unsigned next_free;
};

static struct nat tcp, udp;

static struct nat *nat_of(unsigned char protocol) {
    switch (protocol) {
    case TCP:
        return &tcp;
    case UDP:
        return &udp;
    default:
        return NULL;
    }
}

static unsigned choose(struct nat *nat, unsigned wanted) {
    if (wanted >= low && wanted <= high && nat->by_outer[wanted] == NULL)
        return wanted;
    if (nat->next_free < low)
        nat->next_free = low;
    while (nat->next_free <= high && nat->by_outer[nat->next_free] != NULL)
        nat->next_free++; /* no port is ever given back */
    return nat->next_free <= high ? nat->next_free : 0;
}

static struct endpoint *find(struct nat *nat, uint32_t host, unsigned port) {
    struct endpoint **chain =
        &nat->chains[(host * 2654435761u ^ port * 40503u) >> 3 & 16383];
    struct endpoint *e;
    unsigned outer;

    for (e = *chain; e != NULL; e = e->next)
        if (e->host == host && e->port == port)
            return e;
    outer = choose(nat, port);
    if (outer == 0 || (e = malloc(sizeof *e)) == NULL)
        return NULL;
    *e = (struct endpoint){.next = *chain, .host = host, .port = port, .outer = outer};
    *chain = e;
    nat->by_outer[outer] = e;
    return e;
}

/* Writes two bytes and mends the checksums that cover them (or NULL). */
static void change(unsigned char *at, unsigned now, unsigned char *ip,
                   unsigned char *upper) {
    unsigned old = get_16(at);

    put_16(at, now);
    if (ip != NULL)
        mend(ip, old, now);
    if (upper != NULL)
        mend(upper, old, now);
}

static void move(unsigned char *packet, bool out, uint32_t host, unsigned port) {
    unsigned char *ip = packet + IP_CHECKSUM_AT, *upper = transport(packet);
    unsigned char *at = packet + (out ? IP_SOURCE_AT : IP_DESTINATION_AT);
    unsigned char *port_at = upper + (out ? SOURCE_PORT_AT : DESTINATION_PORT_AT);

    if (packet[PROTOCOL_AT] == TCP)
        upper += TCP_CHECKSUM_AT;
    else if (get_16(upper + UDP_CHECKSUM_AT) != 0)
        upper += UDP_CHECKSUM_AT;
    else
        upper = NULL;
    change(at, host >> 16, ip, upper);
    change(at + 2, host & 0xffff, ip, upper);
    change(port_at, port, NULL, upper);
    change(packet + TTL_AT, get_16(packet + TTL_AT) - 0x100, ip, NULL);
}

static bool translate_out(unsigned char *packet) {
    struct nat *nat = nat_of(packet[PROTOCOL_AT]);
    struct endpoint *e;

    if (nat == NULL || packet[TTL_AT] < 2)
        return false;
    e = find(nat, get_32(packet + IP_SOURCE_AT),
             get_16(transport(packet) + SOURCE_PORT_AT));
    if (e != NULL)
        move(packet, true, address, e->outer);
    return e != NULL;
}

static bool translate_in(unsigned char *packet) {
    struct nat *nat = nat_of(packet[PROTOCOL_AT]);
    struct endpoint *e;

    if (nat == NULL || packet[TTL_AT] < 2 ||
        get_32(packet + IP_DESTINATION_AT) != address)
        return false;
    e = nat->by_outer[get_16(transport(packet) + DESTINATION_PORT_AT)];
    if (e != NULL)
        move(packet, false, e->host, e->port);
    return e != NULL;
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
