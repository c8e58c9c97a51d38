/* peer: makes a socket, hands it to a command as descriptor 0, as inetd does, and tells
 * on standard error what the kernel says of both ends: "SOURCE DESTINATION".
 *
 *     peer KIND COMMAND [ARGUMENT]...
 *
 *     tcp4 tcp6 udp4 udp6      connected; the source has the higher port
 *     tcp4-low                 its source was bound, lower than its destination
 *     tcp4-called              it is the end that called connect() itself
 *     tcp4-service             its own port has a name in /etc/services; no other has one
 *     tcp4-listening udp4-unconnected unix
 *                              nothing with two ports
 *
 * A failure of its own is one line that begins "peer: ". */
#include "../../lib/endpoint.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 1000, NAMED_MAX = 1000 };

/* Ports to choose one from; both bounds included. */
struct span {
    uint16_t low, high;
};

/* No bounds overlap, so that it is known which of two ends has the higher port. The
 * lowest span is below the range of nearly every kernel, and above the floor. */
static const struct span system_span = {1, 1023}, low_span = {1500, 1999},
                         middle_span = {2000, 32767}, high_span = {32768, 65535};

static uint32_t random_number(void) {
    static FILE *source;
    uint32_t number;

    if (source == NULL)
        source = fopen("/dev/urandom", "rb");
    if (source == NULL || fread(&number, sizeof number, 1, source) != 1)
        trouble_stop("/dev/urandom");
    return number;
}

/* Has it a name for TCP or UDP on this machine? */
static bool has_name(uint16_t port) {
    return getservbyport(htons(port), "tcp") != NULL ||
           getservbyport(htons(port), "udp") != NULL;
}

/* A port whose two bytes differ: in the wrong order it is another one. It has no name. */
static uint16_t random_port(struct span span) {
    uint16_t port;

    do
        port = (uint16_t)(span.low + random_number() % (span.high - span.low + 1u));
    while (port >> 8 == (port & 0xff) || has_name(port));
    return port;
}

/* An address of loopback: of IPv4 there are 16 million, though not everywhere. */
static struct endpoint random_address(int family) {
    struct endpoint local;
    char text[ENDPOINT_ADDRESS_SIZE] = "::1";
    uint32_t number = random_number();

#ifdef __linux__
    if (family == AF_INET)
        snprintf(text, sizeof text, "127.%u.%u.%u", number >> 16 & 0xff,
                 number >> 8 & 0xff, (number & 0xff) % 254 + 1);
#else
    (void)number;
    if (family == AF_INET)
        snprintf(text, sizeof text, "127.0.0.1");
#endif
    if (endpoint_parse_address(text, family, &local) != 0)
        trouble_stop("an address");
    return local;
}

/* Binds to a free port of the span. Returns false where this takes a privilege. */
static bool bind_within(int fd, int family, struct span span) {
    struct endpoint local = random_address(family);

    for (int i = 0; i < TRIES; i++) {
        endpoint_set_port(&local, random_port(span));
        if (bind(fd, &local.address.any, local.length) == 0)
            return true;
        if (errno == EACCES)
            return false;
        if (errno != EADDRINUSE)
            trouble_stop("bind");
    }
    trouble_stop("bind");
    return false;
}

/* Binds to a port that has a name for TCP. */
static void bind_named(int fd) {
    struct endpoint local = random_address(AF_INET);
    uint16_t ports[NAMED_MAX];
    size_t count = 0;
    char line[512];
    unsigned port;
    FILE *services = fopen("/etc/services", "r");

    while (services != NULL && count < NAMED_MAX &&
           fgets(line, sizeof line, services) != NULL)
        if (sscanf(line, "%*s %u", &port) == 1 && port >= low_span.low &&
            port <= middle_span.high &&
            getservbyport(htons((uint16_t)port), "tcp") != NULL)
            ports[count++] = (uint16_t)port;
    if (services != NULL)
        fclose(services);
    for (; count > 0; count--) {
        size_t chosen = random_number() % count;

        endpoint_set_port(&local, ports[chosen]);
        if (bind(fd, &local.address.any, local.length) == 0)
            return;
        ports[chosen] = ports[count - 1];
    }
    errno = ENOENT;
    trouble_stop("a port with a name");
}

static struct endpoint local_end(int fd) {
    struct endpoint local = endpoint_empty();

    if (getsockname(fd, &local.address.any, &local.length) == -1)
        trouble_stop("getsockname");
    return local;
}

static int open_socket(int family, int type) {
    int fd = socket(family, type, 0);

    if (fd == -1)
        trouble_stop("socket");
    return fd;
}

static void connect_to(int fd, int other) {
    struct endpoint end = local_end(other);

    if (connect(fd, &end.address.any, end.length) == -1)
        trouble_stop("connect");
}

static void tell(int source, int destination) {
    char there[ENDPOINT_TEXT_SIZE], here[ENDPOINT_TEXT_SIZE];
    struct endpoint end = local_end(source);

    endpoint_format(&end, there);
    end = local_end(destination);
    endpoint_format(&end, here);
    dprintf(STDERR_FILENO, "%s %s\n", there, here);
}

/* The one that listens is `server`: returns its end of the connection. */
static int connect_tcp(int client, int server) {
    int accepted;

    if (listen(server, 1) == -1)
        trouble_stop("listen");
    connect_to(client, server);
    accepted = accept(server, NULL, NULL);
    if (accepted == -1)
        trouble_stop("accept");
    close(server);
    return accepted;
}

/* A connected socket, from two ends that are bound by now. */
static int connect_ends(int ours, int other, bool stream) {
    if (stream) {
        ours = connect_tcp(other, ours);
    } else {
        connect_to(other, ours);
        connect_to(ours, other);
    }
    tell(other, ours);
    return ours;
}

static int usual(int family, int type) {
    int ours = open_socket(family, type), other = open_socket(family, type);

    if (!bind_within(ours, family, middle_span) || !bind_within(other, family, high_span))
        trouble_stop("bind");
    return connect_ends(ours, other, type == SOCK_STREAM);
}

/* A privileged source port where this process may have one. */
static int from_low_source(void) {
    int ours = open_socket(AF_INET, SOCK_STREAM),
        other = open_socket(AF_INET, SOCK_STREAM);

    if (!bind_within(other, AF_INET, system_span) &&
        !bind_within(other, AF_INET, low_span))
        trouble_stop("bind");
    if (!bind_within(ours, AF_INET, high_span))
        trouble_stop("bind");
    return connect_ends(ours, other, true);
}

/* The end of the one who called, whose port the kernel chose. */
static int calling_end(void) {
    struct endpoint end;
    int ours, other;

    do {
        ours = open_socket(AF_INET, SOCK_STREAM);
        other = open_socket(AF_INET, SOCK_STREAM);
        if (!bind_within(other, AF_INET, low_span))
            trouble_stop("bind");
        other = connect_tcp(ours, other);
        end = local_end(ours);
    } while (has_name(endpoint_port(&end)));
    tell(other, ours);
    return ours;
}

static int with_service(void) {
    int ours = open_socket(AF_INET, SOCK_STREAM),
        other = open_socket(AF_INET, SOCK_STREAM);

    bind_named(ours);
    if (!bind_within(other, AF_INET, high_span))
        trouble_stop("bind");
    return connect_ends(ours, other, true);
}

static int without_other_end(int type) {
    int ours = open_socket(AF_INET, type);

    if (!bind_within(ours, AF_INET, middle_span))
        trouble_stop("bind");
    if (type == SOCK_STREAM && listen(ours, 1) == -1)
        trouble_stop("listen");
    dprintf(STDERR_FILENO, "- -\n");
    return ours;
}

static int of_unix(void) {
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
        trouble_stop("socketpair");
    dprintf(STDERR_FILENO, "- -\n");
    return pair[0];
}

static int make(const char *kind) {
    if (strcmp(kind, "tcp4-low") == 0)
        return from_low_source();
    if (strcmp(kind, "tcp4-called") == 0)
        return calling_end();
    if (strcmp(kind, "tcp4-service") == 0)
        return with_service();
    if (strcmp(kind, "tcp4-listening") == 0)
        return without_other_end(SOCK_STREAM);
    if (strcmp(kind, "udp4-unconnected") == 0)
        return without_other_end(SOCK_DGRAM);
    if (strcmp(kind, "unix") == 0)
        return of_unix();
    return usual(strchr(kind, '6') != NULL ? AF_INET6 : AF_INET,
                 kind[0] == 'u' ? SOCK_DGRAM : SOCK_STREAM);
}

int main(int argc, char **argv) {
    int fd;

    if (argc < 3)
        return 64;
    fd = make(argv[1]);
    if (dup2(fd, STDIN_FILENO) == -1)
        trouble_stop("dup2");
    execv(argv[2], argv + 2);
    trouble_stop("execv");
}
