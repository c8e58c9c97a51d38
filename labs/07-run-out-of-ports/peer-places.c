/* peer-places: see peer-places.h. */
#include "peer-places.h"

#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { TRIES = 2000, LOWEST = 1600, HIGHEST = 65535 };

/* A loopback address that hardly any other program uses, where there are several. */
static struct endpoint draw_address(void) {
    char text[ENDPOINT_ADDRESS_SIZE];
    uint32_t drawn = ends_random();
    struct endpoint end;
    int fd;

    snprintf(text, sizeof text, "127.%u.%u.%u", (unsigned)(drawn % 254 + 1),
             (unsigned)(drawn >> 8 & 255), (unsigned)((drawn >> 16) % 254 + 1));
    end = ends_at(text, 0);
    fd = ends_bound(SOCK_STREAM, &end);
    if (fd == -1)
        return ends_at("127.0.0.1", 0);
    close(fd);
    return end;
}

static int keep(int fd) {
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("fcntl");
    return fd;
}

/* Are these ports none of the kernel's to give? */
static bool is_apart(uint16_t low, uint16_t high) {
    static struct machine_range range;

    if (range.source[0] == '\0')
        machine_ephemeral(&range);
    return !range.known || high < range.low || low > range.high;
}

/* The runs of one grading, and other gradings, go on at the same time in one network.
 * Each number that one of them uses over TCP it first has over UDP. Returns a socket, or
 * -1. */
static int claim(uint16_t port) {
    struct endpoint end = ends_at("127.0.0.1", port);
    int fd = ends_bound(SOCK_DGRAM, &end);

    return fd == -1 ? -1 : keep(fd);
}

/* A socket at this address, on a port that is drawn from below a pool at the top. */
static int open_free(int type, struct endpoint *end) {
    for (int i = 0; i < TRIES; i++) {
        uint16_t port =
            ends_random_port((struct ends_span){LOWEST, HIGHEST - PLACES_POOL});
        int fd, claimed = -1;

        if (i < TRIES / 2 && (!is_apart(port, port) || ends_turned(port) == port))
            continue;
        if (type == SOCK_STREAM && (claimed = claim(port)) == -1)
            continue;
        endpoint_set_port(end, port);
        fd = ends_bound(type, end);
        if (fd != -1)
            return fd;
        if (claimed != -1)
            close(claimed);
    }
    return -1;
}

/* A destination at an address, on a port that is drawn, or on one that is given. */
static void open_end(struct places *places, int which, struct endpoint end) {
    int fd = endpoint_port(&end) == 0 ? -1 : ends_bound(places->type, &end);

    if (fd == -1)
        fd = open_free(places->type, &end);
    if (fd == -1)
        trouble_stop("bind");
    if (places->type == SOCK_STREAM && which != PLACES_DEAD &&
        listen(fd, SOMAXCONN) == -1)
        trouble_stop("listen");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        trouble_stop("fcntl");
    places->fds[which] = keep(fd);
    places->ends[which] = end;
}

/* Claims the ports, and sees that they are free over TCP, at each address. */
static bool reserve(uint16_t low, uint16_t high) {
    int fds[PLACES_POOL], count = 0;
    bool good = true;

    for (unsigned port = low; good && port <= high; port++) {
        struct endpoint end = ends_at("0.0.0.0", (uint16_t)port);
        int fd = claim((uint16_t)port);

        good = fd != -1;
        if (!good)
            break;
        fds[count++] = fd;
        fd = ends_bound(SOCK_STREAM, &end);
        good = fd != -1;
        if (good)
            close(fd);
    }
    while (!good && count > 0)
        close(fds[--count]);
    return good;
}

static void draw_pool(struct places *places, unsigned size, bool top) {
    for (int i = 0; i < TRIES; i++) {
        places->low =
            top ? (uint16_t)(HIGHEST - size + 1)
                : ends_random_port((struct ends_span){LOWEST, HIGHEST - PLACES_POOL});
        places->high = (uint16_t)(places->low + size - 1);
        if ((top || i >= TRIES / 2 || is_apart(places->low, places->high)) &&
            reserve(places->low, places->high))
            return;
    }
    errno = EADDRINUSE;
    trouble_stop("a pool of ports");
}

void places_open(struct places *places, int type, unsigned size, bool top) {
    struct endpoint other;

    *places = (struct places){.type = type, .low = 1};
    open_end(places, 0, draw_address());
    other = places->ends[0];
    if (ends_random() % 2 == 0)
        other = draw_address();
    if (endpoint_same_address(&other, &places->ends[0]))
        endpoint_set_port(&other, 0);
    else
        endpoint_set_port(&other, endpoint_port(&places->ends[0]));
    open_end(places, 1, other);
    open_end(places, PLACES_DEAD, draw_address());
    for (int i = 0; i < PLACES_SOURCES; i++)
        places->sources[i] = draw_address();
    if (size > 0)
        draw_pool(places, size, top);
}

bool places_have_second(void) {
    struct endpoint second = ends_at("127.0.0.2", 0);

    return ends_bound(SOCK_STREAM, &second) != -1;
}

bool places_are_ours(const struct places *places) {
    for (unsigned port = places->low; port <= places->high; port++) {
        struct endpoint end = ends_at("0.0.0.0", (uint16_t)port);
        int fd = ends_socket(AF_INET, SOCK_STREAM);
        bool free;

        places_allow_sharing(fd);
        free = bind(fd, &end.address.any, end.length) == 0 || errno != EADDRINUSE;
        close(fd);
        if (!free && !places->held[port - places->low])
            return false;
    }
    return true;
}

void places_allow_sharing(int fd) {
    int on = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        trouble_stop("setsockopt");
}

void places_reset(int fd) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

/* Another program's connection from a port to the first server. */
static void use(const struct places *places, uint16_t port) {
    struct endpoint source = ends_at("127.0.0.1", port);
    int fd = keep(ends_socket(AF_INET, SOCK_STREAM)), accepted;

    places_allow_sharing(fd);
    if (bind(fd, &source.address.any, source.length) == -1 ||
        connect(fd, &places->ends[0].address.any, places->ends[0].length) == -1)
        trouble_stop("a connection of another program");
    accepted = accept(places->fds[0], NULL, NULL);
    if (accepted == -1)
        trouble_stop("accept");
    keep(accepted);
}

static void hold(uint16_t port) {
    struct endpoint source = ends_at("127.0.0.1", port);
    int fd = ends_bound(SOCK_STREAM, &source);

    if (fd == -1)
        trouble_stop("a port of another program");
    keep(fd);
}

/* Other programs have such ports, which the kernel chose. */
static void hold_any(int type, unsigned count) {
    struct endpoint any = ends_at("0.0.0.0", 0);

    for (; count > 0; count--) {
        int fd = ends_bound(type, &any);

        if (fd == -1)
            trouble_stop("a port of another program");
        keep(fd);
    }
}

void places_take(struct places *places, unsigned held, unsigned busy) {
    unsigned size = places->high - places->low + 1u, left, inset;

    if (places->high < places->low) {
        hold_any(places->type, held);
        return;
    }
    /* Of the ports that are left, each is drawn with the same chance. Those at both ends
     * are free if others suffice: what leaves them out is told by that. */
    inset = held + busy + 2 <= size ? 1 : 0;
    left = size - 2 * inset;
    for (unsigned port = places->low + inset; left > 0; port++, left--) {
        uint32_t drawn = ends_random() % left;

        if (drawn < held) {
            hold((uint16_t)port);
            places->held[port - places->low] = true;
            held--;
        } else if (drawn < held + busy) {
            use(places, (uint16_t)port);
            busy--;
        }
    }
}
