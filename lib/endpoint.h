/* endpoint: an address and a port, what a socket is bound or connected to.
 *
 * It holds an IPv4 or an IPv6 socket address, which takes 28 bytes. A sockaddr_storage
 * would take 128, and a server keeps two for each client. */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct endpoint {
    union {
        struct sockaddr any; /* what the socket calls take */
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address;
    socklen_t length; /* in: room, out: bytes used, as the socket calls have it */
};

enum {
    ENDPOINT_ADDRESS_SIZE = 64, /* an IPv6 address, `%` and an interface name, NUL */
    ENDPOINT_TEXT_SIZE = 80     /* that with brackets, colon and port */
};

/* An endpoint with room for any address, as getsockname() and accept() want it. */
struct endpoint endpoint_empty(void);

/* Copies a socket address of `length` bytes. Returns 0, or -1 with errno EAFNOSUPPORT if
 * it is neither IPv4 nor IPv6. */
int endpoint_copy(struct endpoint *endpoint, const struct sockaddr *address,
                  socklen_t length);

/* The port in host byte order. */
uint16_t endpoint_port(const struct endpoint *endpoint);
void endpoint_set_port(struct endpoint *endpoint, uint16_t port);

/* AF_INET or AF_INET6. */
int endpoint_family(const struct endpoint *endpoint);

bool endpoint_is_loopback(const struct endpoint *endpoint);
bool endpoint_is_wildcard(const struct endpoint *endpoint);
bool endpoint_is_multicast(const struct endpoint *endpoint);

/* Is it 255.255.255.255? Only the route knows the broadcast address of a network. */
bool endpoint_is_broadcast(const struct endpoint *endpoint);

/* Is it a link-local IPv6 address without the link (scope id) that it belongs to? */
bool endpoint_lacks_scope(const struct endpoint *endpoint);

/* Is it an IPv4 address in an IPv6 one, ::ffff:127.0.0.1 (RFC 4291, 2.5.5.2)? */
bool endpoint_is_mapped(const struct endpoint *endpoint);

/* The same endpoint; for a mapped one, with the IPv4 address in it. */
struct endpoint endpoint_unmapped(const struct endpoint *endpoint);

/* Same address, whatever the ports; a mapped one is the IPv4 address in it, and IPv6
 * scope ids are not compared. */
bool endpoint_same_address(const struct endpoint *a, const struct endpoint *b);

/* Same address and port; IPv6 scope ids are not compared. */
bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);

/* Writes the address alone, "127.0.0.1" or "::1", with its NUL. Returns its length. */
size_t endpoint_address(const struct endpoint *endpoint,
                        char text[ENDPOINT_ADDRESS_SIZE]);

/* Writes address and port, "127.0.0.1:80" or "[::1]:80", with its NUL. Returns the
 * length. */
size_t endpoint_format(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_SIZE]);

/* Reads what endpoint_format writes. Returns 0, or -1 with errno EINVAL. */
int endpoint_parse(const char *text, struct endpoint *endpoint);

/* Reads an address alone: a numeric one, of family AF_INET, AF_INET6 or AF_UNSPEC
 * (either). Returns 0 with port 0, or getaddrinfo's error code; see gai_strerror(3). */
int endpoint_parse_address(const char *text, int family, struct endpoint *endpoint);

/* AF_INET or AF_INET6 for a numeric address, AF_UNSPEC for anything else. */
int endpoint_numeric_family(const char *text);

#endif
