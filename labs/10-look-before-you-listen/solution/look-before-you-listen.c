/* look-before-you-listen: reads a table of sockets, and says who can reach each listener.
 * The model solution. It reads all rows first, since a later row can tell it something
 * about an earlier one. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_SIZE = 256 + 1, LISTENERS_MAX = 5000, STATE_LISTEN = 0x0a };

/* The address is an IPv6 one; `mapped` or `ipv4` says if it holds an IPv4 address. */
struct listener {
    struct in6_addr address;
    unsigned port;
    bool ipv4, mapped;
};

static struct listener listeners[LISTENERS_MAX];
static size_t count;

/* The words are numbers of this machine, so in memory they are the address again. */
static bool parse_row(const char *line, struct listener *listener) {
    uint32_t words[4];
    char address[33];
    unsigned state;
    size_t length;

    if (sscanf(line, " %*u: %32[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", address,
               &listener->port, &state) != 3)
        return false;
    length = strlen(address);
    for (size_t i = 0; i * 8 < length; i++)
        sscanf(address + i * 8, "%8x", &words[i]);
    listener->ipv4 = length == 8;
    if (listener->ipv4)
        memcpy(&listener->address.s6_addr[12], words, 4);
    else
        memcpy(&listener->address, words, 16);
    listener->mapped = !listener->ipv4 && IN6_IS_ADDR_V4MAPPED(&listener->address);
    return state == STATE_LISTEN;
}

static bool takes_ipv4_only(const struct listener *listener) {
    return listener->ipv4 || listener->mapped;
}

static bool is_any(const struct listener *listener) {
    static const unsigned char zeros[4];

    if (takes_ipv4_only(listener))
        return memcmp(&listener->address.s6_addr[12], zeros, 4) == 0;
    return IN6_IS_ADDR_UNSPECIFIED(&listener->address);
}

static const char *who_of(const struct listener *listener) {
    if (is_any(listener))
        return "everybody";
    if (takes_ipv4_only(listener) ? listener->address.s6_addr[12] == 127
                                  : IN6_IS_ADDR_LOOPBACK(&listener->address))
        return "host";
    return "network";
}

/* A client whose two ends are equal has found itself, not a listener. */
static bool is_own_peer(int fd) {
    struct sockaddr_storage near = {0}, far = {0};
    socklen_t near_length = sizeof near, far_length = sizeof far;

    getsockname(fd, (struct sockaddr *)&near, &near_length);
    getpeername(fd, (struct sockaddr *)&far, &far_length);
    return near_length == far_length && memcmp(&near, &far, near_length) == 0;
}

static bool connects(const struct sockaddr *to, socklen_t length) {
    int fd = socket(to->sa_family, SOCK_STREAM, 0);
    bool reached = connect(fd, to, length) == 0 && !is_own_peer(fd);

    close(fd);
    return reached;
}

static bool reaches_ipv4(const void *address, unsigned port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    memcpy(&to.sin_addr, address, sizeof to.sin_addr);
    return connects((struct sockaddr *)&to, sizeof to);
}

static bool is_reached(const struct listener *listener) {
    static const unsigned char loopback[4] = {127, 0, 0, 1};
    struct sockaddr_in6 to = {.sin6_family = AF_INET6,
                              .sin6_port = htons((uint16_t)listener->port),
                              .sin6_addr = listener->address};

    if (takes_ipv4_only(listener))
        return reaches_ipv4(is_any(listener) ? loopback : &listener->address.s6_addr[12],
                            listener->port);
    if (is_any(listener))
        to.sin6_addr = in6addr_loopback;
    return connects((struct sockaddr *)&to, sizeof to);
}

/* The family of a listener at :: that is reached. */
static bool takes_both(const struct listener *listener) {
    static const unsigned char loopback[4] = {127, 0, 0, 1};

    for (size_t i = 0; i < count; i++)
        if (listeners[i].port == listener->port && takes_ipv4_only(&listeners[i]))
            return false;
    return reaches_ipv4(loopback, listener->port);
}

static void print(const struct listener *listener, bool ask) {
    char address[INET6_ADDRSTRLEN];
    const char *family = takes_ipv4_only(listener) ? "ipv4" : "ipv6";
    bool reached = ask && is_reached(listener);

    if (listener->ipv4)
        inet_ntop(AF_INET, &listener->address.s6_addr[12], address, sizeof address);
    else
        inet_ntop(AF_INET6, &listener->address, address, sizeof address);
    if (!takes_ipv4_only(listener) && is_any(listener))
        family = !reached ? "unknown" : takes_both(listener) ? "both" : "ipv6";
    printf("listener %s %u %s %s%s\n", address, listener->port, who_of(listener), family,
           !ask      ? ""
           : reached ? " reached"
                     : " not-reached");
}

int main(int argc, char **argv) {
    char line[LINE_SIZE];
    bool ask = argc == 2 && strcmp(argv[1], "ask") == 0;

    if (argc != 2 || (!ask && strcmp(argv[1], "table") != 0)) {
        fprintf(stderr, "usage: %s table|ask <TABLE\n", argv[0]);
        return 1;
    }
    while (count < LISTENERS_MAX && fgets(line, sizeof line, stdin) != NULL)
        count += parse_row(line, &listeners[count]);
    for (size_t i = 0; i < count; i++)
        print(&listeners[i], ask);
    return 0;
}
