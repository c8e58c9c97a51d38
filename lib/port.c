/* port: a port number, its strict reading from text and its range. See port.h. */
#include "port.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct {
    uint16_t low;
    const char *name;
    const char *bounds;
} ranges[] = {
    [PORT_ZERO] = {0, "zero", "0"},
    [PORT_SYSTEM] = {1, "system", "1-1023"},
    [PORT_REGISTERED] = {1024, "registered", "1024-49151"},
    [PORT_DYNAMIC] = {49152, "dynamic", "49152-65535"},
};

static const char *const transports[] = {
    [TRANSPORT_TCP] = "tcp",
    [TRANSPORT_UDP] = "udp",
    [TRANSPORT_SCTP] = "sctp",
    [TRANSPORT_DCCP] = "dccp",
};

enum { PORT_DIGITS = 5 };

/* Not isdigit(): that one asks the locale, and a port has ten digits everywhere. */
static size_t digits_at(const char *text) {
    return strspn(text, "0123456789");
}

/* Reads `length` characters of text as a port. */
static int parse_part(const char *text, size_t length, uint16_t *port) {
    uint32_t value = 0;

    if (length == 0 || digits_at(text) < length || (text[0] == '0' && length > 1)) {
        errno = EINVAL;
        return -1;
    }
    if (length > PORT_DIGITS) {
        errno = ERANGE;
        return -1;
    }
    for (size_t i = 0; i < length; i++)
        value = value * 10 + (uint32_t)(text[i] - '0');
    if (value > UINT16_MAX) {
        errno = ERANGE;
        return -1;
    }
    *port = (uint16_t)value;
    return 0;
}

int port_parse(const char *text, uint16_t *port) {
    return parse_part(text, strlen(text), port);
}

int port_parse_span(const char *text, uint16_t *low, uint16_t *high) {
    size_t length = digits_at(text);
    uint16_t first, last;

    if (text[length] != '-') {
        errno = EINVAL;
        return -1;
    }
    if (parse_part(text, length, &first) == -1 ||
        port_parse(text + length + 1, &last) == -1)
        return -1;
    if (first > last) {
        errno = EINVAL;
        return -1;
    }
    *low = first;
    *high = last;
    return 0;
}

const char *port_parse_complaint(const char *text) {
    size_t digits = digits_at(text);

    if (text[0] == '\0')
        return "must not be empty";
    if (text[digits] != '\0')
        return "must have the digits 0 to 9 only";
    if (text[0] == '0' && digits > 1)
        return "must not have leading zeros";
    return "must be a 16-bit number, at most 65535";
}

enum port_range port_range(uint16_t port) {
    for (enum port_range range = PORT_DYNAMIC; range > PORT_ZERO; range--)
        if (port >= ranges[range].low)
            return range;
    return PORT_ZERO;
}

const char *port_range_name(enum port_range range) {
    return ranges[range].name;
}

const char *port_range_bounds(enum port_range range) {
    return ranges[range].bounds;
}

const char *transport_name(enum transport transport) {
    return transports[transport];
}

int transport_parse(const char *text, enum transport *transport) {
    for (size_t i = 0; i < sizeof transports / sizeof transports[0]; i++) {
        if (strcmp(text, transports[i]) == 0) {
            *transport = (enum transport)i;
            return 0;
        }
    }
    errno = EINVAL;
    return -1;
}
