/* machine-sockets: which socket uses a port on Linux, from /proc/net/tcp and its kin. See
 * machine.h and proc(5). */
#ifdef __linux__
#include "machine.h"

#include <stdio.h>
#include <string.h>

/* The states of /proc/net/tcp, as the kernel numbers them. */
enum {
    STATE_FIN_WAIT_1 = 4,
    STATE_FIN_WAIT_2 = 5,
    STATE_TIME_WAIT = 6,
    STATE_UNCONNECTED = 7,
    STATE_LISTEN = 10,
    STATE_CLOSING = 11
};

/* Reads an address as the table has it: words of 32 bits in this machine's byte order, as
 * hexadecimal digits. */
static struct endpoint read_end(const char *digits, unsigned port) {
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};
    struct sockaddr_in ipv4 = {.sin_family = AF_INET};
    bool is_ipv6 = strlen(digits) > 8;
    struct endpoint end;

    for (size_t i = 0; i < (is_ipv6 ? 4u : 1u); i++) {
        unsigned word = 0;

        sscanf(digits + 8 * i, "%8x", &word);
        if (is_ipv6)
            memcpy(ipv6.sin6_addr.s6_addr + 4 * i, &word, sizeof word);
        else
            ipv4.sin_addr.s_addr = word;
    }
    if (is_ipv6)
        endpoint_copy(&end, (const struct sockaddr *)&ipv6, sizeof ipv6);
    else
        endpoint_copy(&end, (const struct sockaddr *)&ipv4, sizeof ipv4);
    end = endpoint_unmapped(&end);
    endpoint_set_port(&end, (uint16_t)port);
    return end;
}

/* Is one in the way of the other? `across`: one of them is :: and takes IPv4 too. */
static bool overlaps(const struct endpoint *a, const struct endpoint *b, bool across) {
    if (endpoint_family(a) == endpoint_family(b))
        return !across && (endpoint_is_wildcard(a) || endpoint_is_wildcard(b) ||
                           endpoint_same_address(a, b));
    return across && (endpoint_family(a) == AF_INET6 ? endpoint_is_wildcard(a)
                                                     : endpoint_is_wildcard(b));
}

/* Counts a socket, and remembers it if it is the first of the most important kind so far.
 */
static void count(struct machine_holders *holders, unsigned state,
                  const struct endpoint *local, const struct endpoint *peer) {
    bool first = false;

    if (state == STATE_LISTEN || state == STATE_UNCONNECTED)
        first = holders->listening++ == 0;
    else if (state == STATE_TIME_WAIT)
        first = holders->time_wait++ == 0 && holders->listening + holders->connected == 0;
    else
        first = holders->connected++ == 0 && holders->listening == 0;
    if (first) {
        holders->holder = *local;
        holders->peer = *peer;
        holders->closing = state == STATE_FIN_WAIT_1 || state == STATE_FIN_WAIT_2 ||
                           state == STATE_CLOSING;
    }
}

static void look_in(const char *path, const struct endpoint *asked, bool across,
                    struct machine_holders *holders) {
    char line[256], near[33], far[33];
    FILE *in = fopen(path, "r");
    unsigned port, far_port, state;

    if (in == NULL)
        return;
    holders->known = true;
    /* No socket has port 0, and the kernel takes long to list all. */
    if (endpoint_port(asked) == 0) {
        fclose(in);
        return;
    }
    while (fgets(line, sizeof line, in) != NULL) {
        struct endpoint local, peer;

        if (sscanf(line, " %*u: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %x", near, &port, far,
                   &far_port, &state) != 5 ||
            port != endpoint_port(asked))
            continue;
        local = read_end(near, port);
        peer = read_end(far, far_port);
        if (overlaps(asked, &local, across))
            count(holders, state, &local, &peer);
    }
    fclose(in);
}

void machine_holders(const struct endpoint *asked, enum transport transport,
                     struct machine_holders *holders) {
    bool udp = transport == TRANSPORT_UDP;
    struct endpoint bare = endpoint_unmapped(asked);

    memset(holders, 0, sizeof *holders);
    for (int across = 0; across < 2; across++) {
        look_in(udp ? "/proc/net/udp" : "/proc/net/tcp", &bare, across == 1, holders);
        look_in(udp ? "/proc/net/udp6" : "/proc/net/tcp6", &bare, across == 1, holders);
        if (holders->listening + holders->connected + holders->time_wait > 0)
            return;
    }
}

#else
extern int machine_sockets_is_empty; /* ISO C wants a declaration in each file */
#endif
