/* packet: parses one IP packet as it was captured. It may be incomplete or made to
 * mislead. Nothing outside its bytes is read. */
#ifndef PACKET_H
#define PACKET_H

#include "../../../lib/endpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Protocols, as IP's header numbers them (IANA, RFC 9293, RFC 768, RFC 9260). */
enum {
    PACKET_ICMP = 1,
    PACKET_TCP = 6,
    PACKET_UDP = 17,
    PACKET_ICMP6 = 58,
    PACKET_SCTP = 132
};

/* TCP's flags, bits of the header's byte 13 (RFC 9293, 3.1). */
enum {
    PACKET_FIN = 1 << 0,
    PACKET_SYN = 1 << 1,
    PACKET_RST = 1 << 2,
    PACKET_PSH = 1 << 3,
    PACKET_ACK = 1 << 4,
    PACKET_URG = 1 << 5,
    PACKET_ALL_FLAGS = (1 << 6) - 1
};

enum { PACKET_ERROR_SIZE = 96, PACKET_TEXT_SIZE = 64 };

struct packet {
    struct endpoint source, destination; /* their ports are 0 without has_ports */
    bool has_ports;                      /* the header begins with two ports */
    uint8_t protocol;
    uint32_t fragment;           /* where it begins in the whole, in bytes */
    bool more;                   /* and more of the whole follows */
    const unsigned char *header; /* what IP carries: TCP's, UDP's ... header; borrowed */
    size_t captured;             /* bytes of it that were captured */
    size_t length;               /* bytes of it that were sent, as IP's header says */
    bool has_flags;              /* the captured bytes reach so far */
    uint8_t flags;               /* TCP's */
    size_t payload;              /* bytes behind TCP's or UDP's header; 0 if not known */
};

/* Takes `count` bytes apart that begin with an IPv4 (RFC 791) or IPv6 (RFC 8200) header.
 * Returns 0, or -1 with what is wrong in `error`; then the endpoints are not set. */
int packet_read(const unsigned char *bytes, size_t count, struct packet *packet,
                char error[PACKET_ERROR_SIZE]);

/* Writes what kind of packet it is, and how many bytes it carries: "SYN ACK", "UDP 256
 * bytes", "ICMP, port unreachable". */
void packet_describe(const struct packet *packet, char text[PACKET_TEXT_SIZE]);

/* Is it a part of a larger packet? */
bool packet_is_fragment(const struct packet *packet);

/* Puts the right checksum into a TCP or UDP header of a packet that is whole (RFC 1071).
 * `bytes` are those that were given to packet_read. Returns whether it could. */
bool packet_fill_checksum(unsigned char *bytes, const struct packet *packet);

#endif
