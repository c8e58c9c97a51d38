/* endpoint: an address and a port, to and from text. See endpoint.h. */
#include "endpoint.h"

#include "line.h"
#include "port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>

struct endpoint endpoint_empty(void) {
    struct endpoint endpoint;

    memset(&endpoint, 0, sizeof endpoint);
    endpoint.length = sizeof endpoint.address;
    return endpoint;
}

int endpoint_copy(struct endpoint *endpoint, const struct sockaddr *address,
                  socklen_t length) {
    if ((address->sa_family != AF_INET && address->sa_family != AF_INET6) ||
        length > sizeof endpoint->address) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    *endpoint = endpoint_empty();
    memcpy(&endpoint->address, address, length);
    endpoint->length = length;
    return 0;
}

int endpoint_family(const struct endpoint *endpoint) {
    return endpoint->address.any.sa_family;
}

uint16_t endpoint_port(const struct endpoint *endpoint) {
    if (endpoint_family(endpoint) == AF_INET6)
        return ntohs(endpoint->address.ipv6.sin6_port);
    return ntohs(endpoint->address.ipv4.sin_port);
}

void endpoint_set_port(struct endpoint *endpoint, uint16_t port) {
    if (endpoint_family(endpoint) == AF_INET6)
        endpoint->address.ipv6.sin6_port = htons(port);
    else
        endpoint->address.ipv4.sin_port = htons(port);
}

bool endpoint_is_mapped(const struct endpoint *endpoint) {
    return endpoint_family(endpoint) == AF_INET6 &&
           IN6_IS_ADDR_V4MAPPED(&endpoint->address.ipv6.sin6_addr);
}

struct endpoint endpoint_unmapped(const struct endpoint *endpoint) {
    struct sockaddr_in ipv4;
    struct endpoint bare;

    if (!endpoint_is_mapped(endpoint))
        return *endpoint;
    memset(&ipv4, 0, sizeof ipv4);
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = endpoint->address.ipv6.sin6_port;
    memcpy(&ipv4.sin_addr, endpoint->address.ipv6.sin6_addr.s6_addr + 12,
           sizeof ipv4.sin_addr);
    endpoint_copy(&bare, (const struct sockaddr *)&ipv4, sizeof ipv4);
    return bare;
}

bool endpoint_is_loopback(const struct endpoint *endpoint) {
    if (endpoint_is_mapped(endpoint))
        return endpoint->address.ipv6.sin6_addr.s6_addr[12] == 127;
    if (endpoint_family(endpoint) == AF_INET6)
        return memcmp(&endpoint->address.ipv6.sin6_addr, &in6addr_loopback,
                      sizeof in6addr_loopback) == 0;
    return ntohl(endpoint->address.ipv4.sin_addr.s_addr) >> 24 == 127;
}

bool endpoint_is_wildcard(const struct endpoint *endpoint) {
    if (endpoint_family(endpoint) == AF_INET6)
        return memcmp(&endpoint->address.ipv6.sin6_addr, &in6addr_any,
                      sizeof in6addr_any) == 0;
    return endpoint->address.ipv4.sin_addr.s_addr == htonl(INADDR_ANY);
}

bool endpoint_is_multicast(const struct endpoint *endpoint) {
    if (endpoint_family(endpoint) == AF_INET6)
        return IN6_IS_ADDR_MULTICAST(&endpoint->address.ipv6.sin6_addr);
    return ntohl(endpoint->address.ipv4.sin_addr.s_addr) >> 28 == 0xe;
}

bool endpoint_is_broadcast(const struct endpoint *endpoint) {
    return endpoint_family(endpoint) == AF_INET &&
           endpoint->address.ipv4.sin_addr.s_addr == htonl(INADDR_BROADCAST);
}

bool endpoint_lacks_scope(const struct endpoint *endpoint) {
    return endpoint_family(endpoint) == AF_INET6 &&
           IN6_IS_ADDR_LINKLOCAL(&endpoint->address.ipv6.sin6_addr) &&
           endpoint->address.ipv6.sin6_scope_id == 0;
}

bool endpoint_same_address(const struct endpoint *a, const struct endpoint *b) {
    struct endpoint one = endpoint_unmapped(a), other = endpoint_unmapped(b);

    endpoint_set_port(&one, 0);
    endpoint_set_port(&other, 0);
    return endpoint_equal(&one, &other);
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b) {
    if (endpoint_family(a) != endpoint_family(b) || endpoint_port(a) != endpoint_port(b))
        return false;
    if (endpoint_family(a) == AF_INET6)
        return memcmp(&a->address.ipv6.sin6_addr, &b->address.ipv6.sin6_addr,
                      sizeof a->address.ipv6.sin6_addr) == 0;
    return a->address.ipv4.sin_addr.s_addr == b->address.ipv4.sin_addr.s_addr;
}

/* By hand, because a server writes four ports and addresses for each client and
 * getnameinfo() takes much longer. */
static size_t format_ipv4(const struct in_addr *address, char *text) {
    const uint8_t *bytes = (const uint8_t *)&address->s_addr;
    size_t length = 0;

    for (int i = 0; i < 4; i++) {
        if (i > 0)
            text[length++] = '.';
        length += line_digits(text + length, bytes[i]);
    }
    text[length] = '\0';
    return length;
}

size_t endpoint_address(const struct endpoint *endpoint,
                        char text[ENDPOINT_ADDRESS_SIZE]) {
    const struct in6_addr *ipv6 = &endpoint->address.ipv6.sin6_addr;

    if (endpoint_family(endpoint) == AF_INET)
        return format_ipv4(&endpoint->address.ipv4.sin_addr, text);
    if (memcmp(ipv6, &in6addr_loopback, sizeof *ipv6) == 0) {
        strcpy(text, "::1");
    } else if (getnameinfo(&endpoint->address.any, endpoint->length, text,
                           ENDPOINT_ADDRESS_SIZE, NULL, 0, NI_NUMERICHOST) != 0) {
        strcpy(text, "?");
    }
    return strlen(text);
}

size_t endpoint_format(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_SIZE]) {
    bool ipv6 = endpoint_family(endpoint) == AF_INET6;
    size_t length = 0;

    if (ipv6)
        text[length++] = '[';
    length += endpoint_address(endpoint, text + length);
    if (ipv6)
        text[length++] = ']';
    text[length++] = ':';
    length += line_digits(text + length, endpoint_port(endpoint));
    text[length] = '\0';
    return length;
}

int endpoint_parse_address(const char *text, int family, struct endpoint *endpoint) {
    struct addrinfo hints = {
        .ai_family = family, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *found;
    int error = getaddrinfo(text, NULL, &hints, &found);

    if (error != 0)
        return error;
    if (endpoint_copy(endpoint, found->ai_addr, found->ai_addrlen) == -1)
        error = EAI_FAMILY;
    freeaddrinfo(found);
    return error;
}

int endpoint_numeric_family(const char *text) {
    struct endpoint endpoint;

    if (endpoint_parse_address(text, AF_UNSPEC, &endpoint) != 0)
        return AF_UNSPEC;
    return endpoint_family(&endpoint);
}

int endpoint_parse(const char *text, struct endpoint *endpoint) {
    char address[ENDPOINT_ADDRESS_SIZE];
    bool ipv6 = text[0] == '[';
    const char *colon = strrchr(text, ':');
    const char *start = ipv6 ? text + 1 : text;
    const char *end = ipv6 ? strchr(text, ']') : colon;
    struct in_addr ipv4;
    uint16_t port;

    errno = EINVAL;
    if (colon == NULL || end == NULL || end + (ipv6 ? 1 : 0) != colon || end == start ||
        (size_t)(end - start) >= sizeof address)
        return -1;
    memcpy(address, start, (size_t)(end - start));
    address[end - start] = '\0';
    /* getaddrinfo() would take 127.1, too. */
    if ((!ipv6 && inet_pton(AF_INET, address, &ipv4) != 1) ||
        port_parse(colon + 1, &port) == -1 ||
        endpoint_parse_address(address, ipv6 ? AF_INET6 : AF_INET, endpoint) != 0) {
        errno = EINVAL;
        return -1;
    }
    endpoint_set_port(endpoint, port);
    return 0;
}
