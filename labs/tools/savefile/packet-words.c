/* packet-words: what a packet is, in a few words. See packet.h. */
#include "packet.h"

#include <stdio.h>
#include <string.h>

static void add_flags(char *text, size_t size, uint8_t flags) {
    static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"};
    /* An answer's SYN ACK is read in this order, and so are the others. */
    static const int order[] = {1, 0, 2, 3, 4, 5};
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (flags & 1 << order[i])
            used += (size_t)snprintf(text + used, size - used, "%s%s",
                                     used > 0 ? " " : "", names[order[i]]);
}

static const char *icmp_name(const struct packet *packet) {
    unsigned kind =
        packet->captured < 2 ? 0 : (unsigned)packet->header[0] << 8 | packet->header[1];
    bool ipv6 = packet->protocol == PACKET_ICMP6;

    if (kind == (ipv6 ? 0x0104 : 0x0303))
        return "ICMP, port unreachable";
    if (kind == (ipv6 ? 0x0101 : 0x030d))
        return "ICMP, prohibited";
    return ipv6 ? "ICMPv6" : "ICMP";
}

void packet_describe(const struct packet *packet, char text[PACKET_TEXT_SIZE]) {
    const char *name = packet->protocol == PACKET_TCP    ? "TCP"
                       : packet->protocol == PACKET_UDP  ? "UDP"
                       : packet->protocol == PACKET_SCTP ? "SCTP"
                                                         : NULL;
    size_t used;

    if (packet->protocol == PACKET_ICMP || packet->protocol == PACKET_ICMP6)
        name = icmp_name(packet);
    if (packet->has_flags && (packet->flags & PACKET_ALL_FLAGS) != 0)
        add_flags(text, PACKET_TEXT_SIZE, packet->flags);
    else if (name != NULL)
        snprintf(text, PACKET_TEXT_SIZE, "%s", name);
    else
        snprintf(text, PACKET_TEXT_SIZE, "protocol %u", packet->protocol);
    used = strlen(text);
    if (packet_is_fragment(packet))
        snprintf(text + used, PACKET_TEXT_SIZE - used, " fragment %u", packet->fragment);
    else if (packet->payload > 0)
        snprintf(text + used, PACKET_TEXT_SIZE - used, " %zu bytes", packet->payload);
}
