/* peer-packet: IPv4 packets with TCP or UDP in them, as bytes: makes them, reads them,
 * and compares them. Addresses and ports are in host byte order. */
#ifndef PEER_PACKET_H
#define PEER_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PACKET_MAX = 65535, PACKET_TEXT_SIZE = 128 };
enum {
    PACKET_ICMP = 1,
    PACKET_TCP = 6,
    PACKET_UDP = 17,
    PACKET_SCTP = 132,
    PACKET_UDPLITE = 136
};
enum { PACKET_FIN = 1, PACKET_RST = 4, PACKET_ACK = 16 };

struct packet {
    unsigned char bytes[PACKET_MAX + 1];
    size_t length;
};

/* An address and a port. */
struct place {
    uint32_t address;
    uint16_t port;
};

/* From where to where a packet goes. */
struct flow {
    unsigned protocol;
    struct place source, destination;
};

/* What else a packet has: words of options, bytes of data, a TTL (0: 64), TCP's flags (0:
 * ACK); over UDP no checksum; one of IP whose high byte is 0xff; and when it has been
 * translated, a UDP checksum that comes out as 0, or sums in which a carry is carried on.
 */
struct packet_form {
    unsigned ip_options, tcp_options, data;
    unsigned char ttl, flags;
    bool no_sum, high_ip_sum, zero_sum, zero_sent, carries;
};

bool place_equal(struct place one, struct place other);

/* The flow of the answers. */
struct flow flow_turned(struct flow flow);

/* A packet with random data, and right checksums. */
void packet_make(struct packet *packet, const struct flow *flow, struct packet_form form);

/* Reads where a packet goes. Returns false if it is none of TCP or UDP, or not whole. */
bool packet_flow(const struct packet *packet, struct flow *flow);

/* Is its IP header longer than the shortest? */
bool packet_has_options(const struct packet *packet);

unsigned packet_protocol(const struct packet *packet);
unsigned char packet_ttl(const struct packet *packet);

/* Writes other addresses and ports, another TTL. The checksums stay as they were. */
void packet_readdress(struct packet *packet, const struct flow *flow);
void packet_set_ttl(struct packet *packet, unsigned char ttl);

/* Writes the checksums that are right; one of UDP that is 0 stays so. */
void packet_sum(struct packet *packet);

/* What stands in the field of TCP's or UDP's checksum, and in that of IP's. */
unsigned packet_sum_field(const struct packet *packet);
unsigned packet_ip_sum_field(const struct packet *packet);

/* Are they right? 0 and 65535 count the same, but for UDP, where 0 is none. */
bool packet_ip_sum_is_right(const struct packet *packet);
bool packet_sum_is_right(const struct packet *packet);

/* What the numbers of the IP header add up to, in one's complement: 65535 if its checksum
 * is right. */
unsigned packet_ip_total(const struct packet *packet);

/* Gives a packet and its translation, which differ by addresses and ports, the same data
 * (two bytes or more), with which the translation's checksum comes out as 0, or its sum
 * as one whose carry has to be added, and then another one. */
void packet_fit(struct packet *packet, struct packet *translated, bool carries);

/* tcp 10.0.0.2:6000 -> 198.51.100.7:80 */
void packet_describe(const struct packet *packet, char text[PACKET_TEXT_SIZE]);
void flow_describe(const struct flow *flow, char text[PACKET_TEXT_SIZE]);

/* What the first difference is, but for the TTL and the checksums; NULL if there is none.
 */
const char *packet_difference(const struct packet *expected, const struct packet *came);

#endif
