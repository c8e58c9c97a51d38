/* packet: one IP packet taken apart. See packet.h. */
#include "packet.h"

#include <stdio.h>
#include <string.h>

enum {
    IPV4_HEADER = 20, /* at least */
    IPV6_HEADER = 40,
    TCP_HEADER = 20, /* at least */
    TCP_OFFSET_AT = 12,
    TCP_FLAGS_AT = 13,
    UDP_HEADER = 8
};

/* Extension headers of IPv6 (RFC 8200, 4). */
enum {
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION_OPTIONS = 60
};

static uint16_t two_bytes(const unsigned char *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static void set_ends(struct packet *packet, const unsigned char *source,
                     const unsigned char *destination, bool ipv6) {
    struct sockaddr_in6 wide = {.sin6_family = AF_INET6};
    struct sockaddr_in narrow = {.sin_family = AF_INET};
    const unsigned char *address[2] = {source, destination};

    for (int i = 0; i < 2; i++) {
        struct endpoint *end = i == 0 ? &packet->source : &packet->destination;

        memcpy(&wide.sin6_addr, address[i], ipv6 ? 16 : 4);
        memcpy(&narrow.sin_addr, address[i], 4);
        if (ipv6)
            endpoint_copy(end, (const struct sockaddr *)&wide, sizeof wide);
        else
            endpoint_copy(end, (const struct sockaddr *)&narrow, sizeof narrow);
    }
}

static int read_ipv4(const unsigned char *bytes, size_t count, struct packet *packet,
                     char *error) {
    size_t header = (size_t)(bytes[0] & 15) * 4, total;

    if (count < IPV4_HEADER) {
        snprintf(error, PACKET_ERROR_SIZE, "the IPv4 header ends after %zu bytes", count);
        return -1;
    }
    total = two_bytes(bytes + 2);
    if (total == 0) /* a large one that the network card would have cut */
        total = count;
    if (header < IPV4_HEADER || header > total) {
        snprintf(error, PACKET_ERROR_SIZE,
                 "the IPv4 header has the length %zu, but the packet has %zu", header,
                 total);
        return -1;
    }
    set_ends(packet, bytes + 12, bytes + 16, false);
    packet->protocol = bytes[9];
    packet->fragment = (two_bytes(bytes + 6) & 0x1fffu) * 8u;
    packet->more = (bytes[6] & 0x20) != 0;
    packet->header = bytes + least(header, count);
    packet->length = total - header;
    packet->captured = least(packet->length, count - least(header, count));
    return 0;
}

/* The length of an extension header, by its own words; 0: it is none. */
static size_t extension(const unsigned char *at, uint8_t kind) {
    switch (kind) {
    case HOP_BY_HOP:
    case ROUTING:
    case DESTINATION_OPTIONS:
        return ((size_t)at[1] + 1) * 8;
    case AUTHENTICATION:
        return ((size_t)at[1] + 2) * 4;
    case FRAGMENT:
        return 8;
    default:
        return 0;
    }
}

/* Goes on to what is behind the extension headers; each is at least 8 bytes long. What
 * follows one that is cut off is not known. */
static int pass_extensions(struct packet *packet, char *error) {
    size_t length;

    while (packet->captured >= 8 && packet->fragment == 0 &&
           (length = extension(packet->header, packet->protocol)) > 0) {
        if (length > packet->length) {
            snprintf(error, PACKET_ERROR_SIZE,
                     "an extension header (%u) has the length %zu, but %zu bytes are "
                     "left",
                     packet->protocol, length, packet->length);
            return -1;
        }
        if (packet->protocol == FRAGMENT) {
            packet->fragment = two_bytes(packet->header + 2) & 0xfff8u;
            packet->more = (packet->header[3] & 1) != 0;
        }
        packet->protocol = packet->header[0];
        packet->header += least(length, packet->captured);
        packet->captured -= least(length, packet->captured);
        packet->length -= length;
    }
    return 0;
}

static int read_ipv6(const unsigned char *bytes, size_t count, struct packet *packet,
                     char *error) {
    if (count < IPV6_HEADER) {
        snprintf(error, PACKET_ERROR_SIZE, "the IPv6 header ends after %zu bytes", count);
        return -1;
    }
    set_ends(packet, bytes + 8, bytes + 24, true);
    packet->protocol = bytes[6];
    packet->header = bytes + IPV6_HEADER;
    packet->length = two_bytes(bytes + 4);
    if (packet->length == 0) /* a jumbogram */
        packet->length = count - IPV6_HEADER;
    packet->captured = least(packet->length, count - IPV6_HEADER);
    return pass_extensions(packet, error);
}

/* What the header in the packet says, as far as it was captured. */
static void read_header(struct packet *packet) {
    const unsigned char *at = packet->header;
    bool known = packet->protocol == PACKET_TCP || packet->protocol == PACKET_UDP ||
                 packet->protocol == PACKET_SCTP;
    size_t header = UDP_HEADER;

    if (!known || packet->fragment != 0 || packet->captured < 4)
        return;
    packet->has_ports = true;
    endpoint_set_port(&packet->source, two_bytes(at));
    endpoint_set_port(&packet->destination, two_bytes(at + 2));
    if (packet->protocol == PACKET_TCP && packet->captured > TCP_FLAGS_AT) {
        packet->has_flags = true;
        packet->flags = at[TCP_FLAGS_AT];
        header = (size_t)(at[TCP_OFFSET_AT] >> 4) * 4;
    }
    if ((packet->has_flags && header >= TCP_HEADER) || packet->protocol == PACKET_UDP)
        packet->payload = packet->length < header ? 0 : packet->length - header;
}

int packet_read(const unsigned char *bytes, size_t count, struct packet *packet,
                char error[PACKET_ERROR_SIZE]) {
    unsigned version = count == 0 ? 0 : bytes[0] >> 4;
    int result = -1;

    memset(packet, 0, sizeof *packet);
    if (count == 0)
        snprintf(error, PACKET_ERROR_SIZE, "none of it was captured");
    else if (version == 4)
        result = read_ipv4(bytes, count, packet, error);
    else if (version == 6)
        result = read_ipv6(bytes, count, packet, error);
    else
        snprintf(error, PACKET_ERROR_SIZE, "not an IP packet: its version is %u",
                 version);
    if (result == 0)
        read_header(packet);
    return result;
}

bool packet_is_fragment(const struct packet *packet) {
    return packet->more || packet->fragment != 0;
}
