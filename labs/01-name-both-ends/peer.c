/* peer: makes a socket, hands it to a command as descriptor 0, as inetd does, and tells
 * on standard error what the kernel says of both ends: "SOURCE DESTINATION".
 *
 *     peer KIND COMMAND [ARGUMENT]...
 *
 *     tcp4 tcp6 udp4 udp6      connected; the source has the higher port
 *     tcp4-low                 its source was bound, lower than its destination
 *     tcp4-called              it is the end that called connect() itself
 *     tcp4-service udp4-service
 *                              both ports have names in /etc/services; no others have one
 *     tcp4-silent              the other end says nothing; in all others it speaks first
 *     tcp4-finished            the other end has shut its sending half, and said nothing
 *     tcp6-mapped              an IPv6 socket whose other end is one of IPv4
 *     tcp4-listening udp4-unconnected tcp4-reset unix
 *                              nothing with two ports
 *     udp4-asked               the same as udp4-unconnected, but a datagram waits in it
 *
 * A failure of its own is one line that begins "peer: ". */
#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAMED_MAX = 1000 };

/* No bounds overlap, so that it is known which of two ends has the higher port. The
 * lowest span is below the range of nearly every kernel, and above the floor. */
static const struct ends_span system_span = {1, 1023}, low_span = {1500, 1999},
                              middle_span = {2000, 32767}, high_span = {32768, 65535};

/* Has it a name for TCP or UDP on this machine? */
static bool has_name(uint16_t port) {
    return getservbyport(htons(port), "tcp") != NULL ||
           getservbyport(htons(port), "udp") != NULL;
}

/* In the wrong order its two bytes are another port. It has no name. */
static bool is_telling(uint16_t port) {
    return ends_turned(port) != port && !has_name(port);
}

/* An address of loopback: of IPv4 there are 16 million, though not everywhere. */
static struct endpoint random_address(int family) {
    char text[ENDPOINT_ADDRESS_SIZE];
    uint32_t number = ends_random();
    struct endpoint local;
    int fd;

    if (family == AF_INET6)
        return ends_at("::1", 0);
    snprintf(text, sizeof text, "127.%u.%u.%u", number >> 16 & 0xff, number >> 8 & 0xff,
             (number & 0xff) % 254 + 1);
    local = ends_at(text, 0);
    fd = ends_bound(SOCK_DGRAM, &local);
    if (fd == -1)
        return ends_at("127.0.0.1", 0);
    close(fd);
    return local;
}

/* A socket with a free port of the span, or -1. */
static int bound_within(int family, int type, struct ends_span span) {
    struct endpoint local = random_address(family);

    return ends_bound_free(type, &local, span, is_telling);
}

/* The same, where it must be possible. */
static int bound(int family, int type, struct ends_span span) {
    int fd = bound_within(family, type, span);

    if (fd == -1)
        trouble_stop("bind");
    return fd;
}

/* A socket whose port has a name for TCP and for UDP, and is another than this one. */
static int bound_named(int type, uint16_t taken) {
    struct endpoint local = random_address(AF_INET);
    uint16_t ports[NAMED_MAX];
    size_t count = 0;
    char line[512];
    unsigned port;
    FILE *services = fopen("/etc/services", "r");

    while (services != NULL && count < NAMED_MAX &&
           fgets(line, sizeof line, services) != NULL)
        if (sscanf(line, "%*s %u", &port) == 1 && port >= low_span.low &&
            port <= middle_span.high && port != taken &&
            getservbyport(htons((uint16_t)port), "tcp") != NULL &&
            getservbyport(htons((uint16_t)port), "udp") != NULL)
            ports[count++] = (uint16_t)port;
    if (services != NULL)
        fclose(services);
    for (; count > 0; count--) {
        size_t chosen = ends_random() % count;
        int fd;

        endpoint_set_port(&local, ports[chosen]);
        fd = ends_bound(type, &local);
        if (fd != -1)
            return fd;
        ports[chosen] = ports[count - 1];
    }
    errno = ENOENT;
    trouble_stop("a port with a name");
    return -1;
}

static void connect_to(int fd, int other) {
    struct endpoint end = ends_local(other);

    if (connect(fd, &end.address.any, end.length) == -1)
        trouble_stop("connect");
}

static void tell(int source, int destination) {
    char there[ENDPOINT_TEXT_SIZE], here[ENDPOINT_TEXT_SIZE];
    struct endpoint end = ends_local(source);

    endpoint_format(&end, there);
    end = ends_local(destination);
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

/* What is there to be read, for a program that waits for that before it asks. */
static void speak(int other) {
    if (send(other, "whoami\n", 7, 0) != 7)
        trouble_stop("send");
}

/* A connected socket, from two ends that are bound by now. */
static int connect_silent(int ours, int other, bool stream) {
    if (stream) {
        ours = connect_tcp(other, ours);
    } else {
        connect_to(other, ours);
        connect_to(ours, other);
    }
    tell(other, ours);
    return ours;
}

static int connect_ends(int ours, int other, bool stream) {
    ours = connect_silent(ours, other, stream);
    speak(other);
    return ours;
}

static int usual(int family, int type) {
    int ours = bound(family, type, middle_span), other = bound(family, type, high_span);

    return connect_ends(ours, other, type == SOCK_STREAM);
}

/* A privileged source port where this process may have one. */
static int from_low_source(void) {
    int other = bound_within(AF_INET, SOCK_STREAM, system_span);

    if (other == -1)
        other = bound(AF_INET, SOCK_STREAM, low_span);
    return connect_ends(bound(AF_INET, SOCK_STREAM, high_span), other, true);
}

/* The end of the one who called, whose port the kernel chose. */
static int calling_end(void) {
    int ours, other;

    do {
        ours = ends_socket(AF_INET, SOCK_STREAM);
        other = connect_tcp(ours, bound(AF_INET, SOCK_STREAM, low_span));
    } while (has_name(ends_local_port(ours)));
    tell(other, ours);
    speak(other);
    return ours;
}

static int with_services(int type) {
    int ours = bound_named(type, 0), other = bound_named(type, ends_local_port(ours));
    bool higher = ends_local_port(other) > ends_local_port(ours);

    return connect_ends(higher ? ours : other, higher ? other : ours,
                        type == SOCK_STREAM);
}

static int without_other_end(int type) {
    int ours = bound(AF_INET, type, middle_span);

    if (type == SOCK_STREAM && listen(ours, 1) == -1)
        trouble_stop("listen");
    dprintf(STDERR_FILENO, "- -\n");
    return ours;
}

/* Its datagram says where it came from, but that is no other end: the next one may come
 * from elsewhere. */
static int asked(void) {
    int ours = without_other_end(SOCK_DGRAM);
    int other = bound(AF_INET, SOCK_DGRAM, high_span);

    connect_to(other, ours);
    speak(other);
    return ours;
}

static int silent(void) {
    int ours = bound(AF_INET, SOCK_STREAM, middle_span);

    return connect_silent(ours, bound(AF_INET, SOCK_STREAM, high_span), true);
}

static void wait_readable(int fd) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};

    poll(&polled, 1, -1);
}

/* The other end has nothing to say, but still reads. */
static int finished(void) {
    int ours = bound(AF_INET, SOCK_STREAM, middle_span);
    int other = bound(AF_INET, SOCK_STREAM, high_span);

    ours = connect_silent(ours, other, true);
    if (shutdown(other, SHUT_WR) == -1)
        trouble_stop("shutdown");
    wait_readable(ours);
    return ours;
}

/* An IPv6 socket that an IPv4 one has called. Each byte of the address has three digits,
 * so that its text has 22 characters: more than an array for IPv4's holds. */
static int mapped(void) {
    char text[ENDPOINT_ADDRESS_SIZE], there[ENDPOINT_TEXT_SIZE], here[ENDPOINT_TEXT_SIZE];
    int ours, other = bound(AF_INET, SOCK_STREAM, high_span);
    struct endpoint end;

    snprintf(text, sizeof text, "::ffff:127.1%02u.1%02u.1%02u", ends_random() % 100,
             ends_random() % 100, ends_random() % 100);
    end = ends_at(text, 0);
    ours = ends_bound_free(SOCK_STREAM, &end, middle_span, is_telling);
    if (ours == -1 || listen(ours, 1) == -1)
        trouble_stop("bind");
    end = endpoint_unmapped(&end);
    if (connect(other, &end.address.any, end.length) == -1)
        trouble_stop("connect");
    ours = accept(ours, NULL, NULL);
    end = ends_local(ours);
    endpoint_format(&end, here);
    if (getpeername(ours, &end.address.any, &end.length) == -1)
        trouble_stop("getpeername");
    endpoint_format(&end, there);
    dprintf(STDERR_FILENO, "%s %s\n", there, here);
    speak(other);
    return ours;
}

static int reset(void) {
    const struct linger at_once = {1, 0};
    int ours = bound(AF_INET, SOCK_STREAM, middle_span);
    int other = bound(AF_INET, SOCK_STREAM, high_span);

    ours = connect_tcp(other, ours);
    if (setsockopt(other, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == -1)
        trouble_stop("SO_LINGER");
    close(other);
    wait_readable(ours);
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
        return with_services(SOCK_STREAM);
    if (strcmp(kind, "udp4-service") == 0)
        return with_services(SOCK_DGRAM);
    if (strcmp(kind, "tcp4-listening") == 0)
        return without_other_end(SOCK_STREAM);
    if (strcmp(kind, "udp4-unconnected") == 0)
        return without_other_end(SOCK_DGRAM);
    if (strcmp(kind, "udp4-asked") == 0)
        return asked();
    if (strcmp(kind, "tcp4-silent") == 0)
        return silent();
    if (strcmp(kind, "tcp4-finished") == 0)
        return finished();
    if (strcmp(kind, "tcp4-reset") == 0)
        return reset();
    if (strcmp(kind, "tcp6-mapped") == 0)
        return mapped();
    if (strcmp(kind, "unix") == 0)
        return of_unix();
    return usual(strchr(kind, '6') != NULL ? AF_INET6 : AF_INET,
                 kind[0] == 'u' ? SOCK_DGRAM : SOCK_STREAM);
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 64;
    ends_become(argv + 2, make(argv[1]));
}
