/* rewrite-the-source: a translator (NAT) between the inside, on descriptor 3, and the
 * outside, on descriptor 4.
 *
 * Complete this file. README.md says what must happen to each packet. Build it with make:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o rewrite-the-source rewrite-the-source.c */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "rewrite-the-source: not written yet: %s\n", what);
    exit(1);
}

/* TODO 1: the table: which port belongs to which inside endpoint? */

/* TODO 2: find the port of an inside endpoint. If it has none yet, choose one. */

/* TODO 3: write an address and a port into a packet, and mend the checksums. */

/* TODO 4: turn a packet from the inside into one for the outside. Returns false if it
 * must be dropped. */
static bool translate_out(unsigned char *packet) {
    (void)packet;
    missing("what happens to a packet from the inside");
}

/* TODO 5: turn a packet from the outside into one for the inside. Returns false if it
 * must be dropped. */
static bool translate_in(unsigned char *packet) {
    (void)packet;
    missing("what happens to a packet from the outside");
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
