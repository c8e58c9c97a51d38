/* peer-open: see peer-open.h. */
#include "peer-open.h"

#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-rows.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { BACKLOG = 16, TRIES = 50 };

static const struct ends_span span = {1600, 65535};

/* Do its two bytes differ? */
static bool is_telling(uint16_t port) {
    return ends_turned(port) != port;
}

/* A socket, which the submission does not inherit. */
static int new_socket(int family, enum clients clients) {
    int fd = ends_socket(family, SOCK_STREAM), alone = clients == CLIENTS_IPV6;

    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("fcntl");
    if (family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &alone, sizeof alone) == -1)
        trouble_stop("setsockopt");
    return fd;
}

static uint16_t free_port(void) {
    struct endpoint end = ends_at("127.0.0.1", 0);
    int fd = ends_bound_free(SOCK_STREAM, &end, span, is_telling);

    if (fd == -1)
        trouble_stop("bind");
    close(fd);
    return endpoint_port(&end);
}

/* Another program may have the port meanwhile, or have it at another address. */
static int bound(const char *address, uint16_t *port, enum clients clients) {
    bool is_any = *port == 0;
    struct endpoint end = ends_at(address, *port);

    for (int i = 0; i < TRIES; i++) {
        int fd = new_socket(endpoint_family(&end), clients);

        if (is_any)
            endpoint_set_port(&end, *port = free_port());
        if (bind(fd, &end.address.any, end.length) == 0)
            return fd;
        if (errno != EADDRINUSE || !is_any)
            break;
        close(fd);
    }
    trouble_stop(address);
    return -1;
}

uint16_t open_listener(const char *address, uint16_t port, enum clients clients) {
    int fd = bound(address, &port, clients);
    struct row *row;

    if (listen(fd, BACKLOG) == -1)
        trouble_stop("listen");
    row = rows_add(address, port, TABLE_LISTEN);
    row->reached = "reached";
    row->fd = fd;
    if (clients != CLIENTS_OF_ADDRESS)
        row->family = clients == CLIENTS_BOTH ? "both" : "ipv6";
    return port;
}

void open_alone(void) {
    for (int i = 0; i < TRIES; i++) {
        uint16_t port = 0;
        int guard = bound("0.0.0.0", &port, CLIENTS_OF_ADDRESS);
        int probe = new_socket(AF_INET6, CLIENTS_IPV6);
        struct endpoint end = ends_at("::", port);
        bool is_free = bind(probe, &end.address.any, end.length) == 0;

        close(probe);
        if (is_free) {
            open_listener("::", port, CLIENTS_IPV6);
            return;
        }
        close(guard);
    }
    trouble_stop("::");
}

void open_gone(const char *address) {
    uint16_t port = 0;

    bound(address, &port, CLIENTS_BOTH);
    rows_add(address, port, TABLE_LISTEN)->reached = "not-reached";
}
