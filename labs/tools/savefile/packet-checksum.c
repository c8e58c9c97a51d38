/* packet-checksum: the checksum of TCP and UDP: the sum of the header, of what follows,
 * and of the addresses (RFC 1071; RFC 9293, 3.1; RFC 8200, 8.1). See packet.h. */
#include "packet.h"

enum { TCP_CHECKSUM_AT = 16, UDP_CHECKSUM_AT = 6 };

/* Adds 16-bit words in network byte order; an odd last byte is followed by a zero. */
static uint32_t add_words(uint32_t sum, const unsigned char *at, size_t count) {
    for (; count > 1; at += 2, count -= 2) {
        sum += (uint32_t)(at[0] << 8 | at[1]);
        sum = (sum & 0xffff) + (sum >> 16);
    }
    if (count == 1)
        sum += (uint32_t)at[0] << 8;
    return (sum & 0xffff) + (sum >> 16);
}

static uint16_t compute(const unsigned char *bytes, const struct packet *packet) {
    bool ipv4 = bytes[0] >> 4 == 4;
    uint32_t sum = packet->protocol + (uint32_t)(packet->length & 0xffff) +
                   (uint32_t)(packet->length >> 16);

    sum = add_words(sum, bytes + (ipv4 ? 12 : 8), ipv4 ? 8 : 32);
    sum = add_words(sum, packet->header, packet->length);
    return (uint16_t) ~((sum & 0xffff) + (sum >> 16));
}

bool packet_fill_checksum(unsigned char *bytes, const struct packet *packet) {
    size_t at = packet->protocol == PACKET_TCP ? TCP_CHECKSUM_AT : UDP_CHECKSUM_AT;
    unsigned char *field;
    uint16_t sum;

    if ((packet->protocol != PACKET_TCP && packet->protocol != PACKET_UDP) ||
        packet_is_fragment(packet) || packet->captured < packet->length ||
        packet->length < at + 2)
        return false;
    field = bytes + (packet->header - bytes) + at;
    field[0] = field[1] = 0;
    sum = compute(bytes, packet);
    if (sum == 0 && packet->protocol == PACKET_UDP)
        sum = 0xffff; /* 0 says that there is no checksum (RFC 768) */
    field[0] = (unsigned char)(sum >> 8);
    field[1] = (unsigned char)(sum & 0xff);
    return true;
}
