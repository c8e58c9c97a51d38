/* peer-visits: see peer-visits.h. */
#include "peer-visits.h"

#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATIENCE = 2000 /* milliseconds, for what is on its way */,
    LATE_PATIENCE = 200 /* for what may not come */
};

/* Where a client of this machine finds the listener. */
static struct endpoint door_of(const struct row *row, bool over_ipv4) {
    struct endpoint local = endpoint_unmapped(&row->socket.local);
    uint16_t port = endpoint_port(&local);

    if (over_ipv4)
        return ends_at("127.0.0.1", port);
    if (endpoint_is_wildcard(&local))
        return ends_at(endpoint_family(&local) == AF_INET6 ? "::1" : "127.0.0.1", port);
    return local;
}

/* A connection to a listener, or -1. */
static int connected(const struct row *row, bool over_ipv4) {
    struct endpoint to = door_of(row, over_ipv4);
    int fd = ends_socket(endpoint_family(&to), SOCK_STREAM);

    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("fcntl");
    if (connect(fd, &to.address.any, to.length) == 0)
        return fd;
    close(fd);
    return -1;
}

/* One client of a listener, or -1 if none comes in these milliseconds. */
static int next_client(const struct row *row, int milliseconds, struct endpoint *far) {
    int fd = -1;

    *far = endpoint_empty();
    if (poll(&(struct pollfd){.fd = row->fd, .events = POLLIN}, 1, milliseconds) == 1)
        fd = accept(row->fd, &far->address.any, &far->length);
    if (fd != -1 && fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("fcntl");
    return fd;
}

/* It cannot be that the grader's sockets do not do as they say: another program's must
 * have been in the way, or a filter. */
static _Noreturn void stop(const struct row *row) {
    char line[ROWS_LINE_SIZE];

    rows_line(row, line);
    fprintf(stderr, "peer: the grader's own connect does not find: %s\n", line);
    exit(71);
}

void visits_make(const struct row *row, bool over_ipv4) {
    struct endpoint far;

    if (connected(row, over_ipv4) == -1 || next_client(row, PATIENCE, &far) == -1)
        stop(row);
}

/* Whether a client of IPv4 comes to it, or to nobody, or to another listener. */
static void verify_family(const struct row *row) {
    int fd = -1;

    if (strcmp(row->family, "both") == 0) {
        visits_make(row, true);
    } else if (strcmp(row->family, "ipv6") == 0 &&
               endpoint_is_wildcard(&row->socket.local)) {
        struct endpoint far;

        fd = connected(row, true);
        if (fd != -1 && next_client(row, 0, &far) != -1)
            stop(row);
        close(fd);
    }
}

/* Clients that came for the grader are none of the submission's. */
static void forget_clients(void) {
    struct endpoint far;

    for (size_t i = 0; i < rows_count; i++)
        while (rows[i].fd != -1 && next_client(&rows[i], 0, &far) != -1)
            continue;
}

void visits_verify(void) {
    for (size_t i = 0; i < rows_count; i++) {
        if (strcmp(rows[i].reached, "reached") == 0) {
            visits_make(&rows[i], false);
            verify_family(&rows[i]);
        } else if (connected(&rows[i], false) != -1) {
            stop(&rows[i]);
        }
    }
    forget_clients();
}

static bool is_ipv4(const struct endpoint *far) {
    return endpoint_family(far) == AF_INET || endpoint_is_mapped(far);
}

/* Who came to a listener while the submission ran. */
static void look_at_clients(const struct row *row, bool wants_ipv4, bool *came,
                            bool *came_by_ipv4) {
    struct endpoint far;

    *came = *came_by_ipv4 = false;
    while (!(wants_ipv4 ? *came_by_ipv4 : *came) &&
           next_client(row, LATE_PATIENCE, &far) != -1) {
        *came = true;
        *came_by_ipv4 = *came_by_ipv4 || is_ipv4(&far);
    }
}

void visits_tell(FILE *truth) {
    for (size_t i = 0; i < rows_count; i++) {
        const struct row *row = &rows[i];
        bool takes_both = strcmp(row->family, "both") == 0, came, came_by_ipv4;
        char line[ROWS_LINE_SIZE];

        if (strcmp(row->reached, "reached") != 0 || row->fd == -1)
            continue;
        look_at_clients(row, takes_both, &came, &came_by_ipv4);
        rows_line(row, line);
        if (!came || (takes_both && !came_by_ipv4))
            fprintf(truth, "unvisited\t%s\t%s\n", line, came ? "ipv4" : "any");
    }
}
