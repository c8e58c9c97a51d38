/* port: a port number, a 16-bit number that TCP and UDP carry in their headers.
 *
 * Every port in this kit is a uint16_t in host byte order. htons() and ntohs() appear
 * only where a sockaddr is touched. */
#ifndef PORT_H
#define PORT_H

#include <stdint.h>

/* The ranges of RFC 6335, section 6. Port 0 is reserved: nothing can be sent to it, and
 * as the source of a UDP datagram it says that no answer is wanted (RFC 768). Therefore
 * it has its own range here. */
enum port_range {
    PORT_ZERO,       /* 0 */
    PORT_SYSTEM,     /* 1-1023, also "well-known" */
    PORT_REGISTERED, /* 1024-49151, also "user" */
    PORT_DYNAMIC     /* 49152-65535, also "private" or "ephemeral" */
};

enum transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_SCTP, TRANSPORT_DCCP };

/* Reads a port: digits only, at most five, no leading zero, 0 to 65535.
 * Returns 0 and the port in host byte order, or -1 with errno EINVAL (not written like a
 * port) or ERANGE (written like one, and more than 65535). The value is checked before it
 * is narrowed: 4294967376 is an error, not port 80. */
int port_parse(const char *text, uint16_t *port);

/* Reads LOW-HIGH, two ports with LOW <= HIGH. Returns as port_parse does. */
int port_parse_span(const char *text, uint16_t *low, uint16_t *high);

/* For a text that port_parse refused: what a port must be, "must not be empty". */
const char *port_parse_complaint(const char *text);

enum port_range port_range(uint16_t port);

/* "zero", "system", "registered" or "dynamic". */
const char *port_range_name(enum port_range range);

/* "0", "1-1023", "1024-49151" or "49152-65535". */
const char *port_range_bounds(enum port_range range);

/* "tcp", "udp", "sctp" or "dccp". */
const char *transport_name(enum transport transport);

/* Returns 0, or -1 with errno EINVAL if the text names no transport. */
int transport_parse(const char *text, enum transport *transport);

#endif
