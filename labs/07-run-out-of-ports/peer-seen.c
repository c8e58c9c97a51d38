/* peer-seen: see peer-seen.h. */
#include "peer-seen.h"

#include "../../lib/explain.h"
#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 2048, PORTS = 65536, NAMES = PLACES_SOURCES + 1 };

struct socket_seen {
    int server, source, fd; /* no fd over UDP */
    struct endpoint end;    /* the submission's */
};

static struct socket_seen seen[MOST];
static int count;

static int find_source(const struct places *places, const struct endpoint *end) {
    for (int i = 0; i < PLACES_SOURCES; i++)
        if (endpoint_same_address(end, &places->sources[i]))
            return i + 1;
    return 0;
}

/* One more that has come. Returns false if there is none. */
static bool take_one(const struct places *places, int server) {
    struct socket_seen one = {.server = server, .fd = -1, .end = endpoint_empty()};
    char bytes[64];

    if (count == MOST)
        return false;
    if (places->type == SOCK_DGRAM) {
        if (recvfrom(places->fds[server], bytes, sizeof bytes, 0, &one.end.address.any,
                     &one.end.length) == -1)
            return false;
    } else {
        one.fd = accept(places->fds[server], &one.end.address.any, &one.end.length);
        if (one.fd == -1 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS))
            trouble_stop("accept");
        if (one.fd == -1)
            return false;
    }
    one.source = find_source(places, &one.end);
    seen[count++] = one;
    return true;
}

void seen_take(const struct places *places, int server) {
    while (take_one(places, server))
        continue;
}

/* A connection that is still open has nothing to read, or data. A UDP port that is still
 * bound is refused to us. */
static bool is_open(const struct places *places, const struct socket_seen *one) {
    char byte;
    ssize_t got;
    int fd;

    if (places->type == SOCK_STREAM) {
        got = recv(one->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got > 0 || (got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK));
    }
    fd = ends_bound(SOCK_DGRAM, &one->end);
    if (fd == -1)
        return errno == EADDRINUSE;
    close(fd);
    return false;
}

static void count_from(const struct places *places, int server, int source, FILE *log) {
    static bool used[PORTS];
    int came = 0, distinct = 0, open = 0;

    memset(used, 0, sizeof used);
    for (int i = 0; i < count; i++)
        if (seen[i].server == server && seen[i].source == source) {
            bool *mark = &used[endpoint_port(&seen[i].end)];

            came++;
            distinct += !*mark;
            *mark = true;
            open += is_open(places, &seen[i]);
        }
    if (came > 0)
        fprintf(log, "came to server %d from source %d: %d sockets, %d ports, %d open\n",
                server + 1, source, came, distinct, open);
}

void seen_all(const struct places *places, FILE *log) {
    static bool used[PORTS];
    int distinct = 0;

    for (int server = 0; server < PLACES_SERVERS; server++)
        seen_take(places, server);
    for (int server = 0; server < PLACES_SERVERS; server++)
        for (int source = 0; source < NAMES; source++)
            count_from(places, server, source, log);
    for (int i = 0; i < count; i++) {
        distinct += !used[endpoint_port(&seen[i].end)];
        used[endpoint_port(&seen[i].end)] = true;
    }
    fprintf(log, "ports %d\n", distinct);
}

/* Opens one socket more, in the way of the submission. Returns it, or -1 and errno. */
static int open_one(const struct places *places, enum seen_way way,
                    struct seen_round round, uint16_t port) {
    const struct endpoint *end = &places->ends[round.end];
    struct endpoint source =
        round.source == -1 ? ends_at("0.0.0.0", 0) : places->sources[round.source];
    int fd = ends_socket(AF_INET, places->type), on = 1, error;

    endpoint_set_port(&source, port);
    if (way == SEEN_POOL)
        places_allow_sharing(fd);
    if (way == SEEN_CONNECT && round.source != -1 &&
        setsockopt(fd, IPPROTO_IP, MACHINE_BIND_ADDRESS_NO_PORT, &on, sizeof on) == -1)
        trouble_stop("setsockopt");
    if ((way == SEEN_CONNECT && round.source == -1) || way == SEEN_UDP ||
        bind(fd, &source.address.any, source.length) == 0)
        if (connect(fd, &end->address.any, end->length) == 0)
            return fd;
    error = errno;
    if (close(fd) == -1)
        trouble_stop("close");
    errno = error;
    return -1;
}

void seen_try(const struct places *places, enum seen_way way, struct seen_round round,
              unsigned number, FILE *log) {
    uint16_t low = way == SEEN_POOL ? places->low : 0;
    uint16_t high = way == SEEN_POOL ? places->high : 0;

    for (unsigned port = low; port <= high; port++) {
        int fd = open_one(places, way, round, (uint16_t)port);

        if (fd != -1) {
            fprintf(log, "tried round %u again: one more, from port %u\n", number,
                    ends_local_port(fd));
            places_reset(fd);
            return;
        }
    }
    fprintf(log, "tried round %u again: %s\n", number, explain_errno(errno));
}

void seen_try_shared(const struct places *places, FILE *log) {
    for (int i = 0; i < count; i++) {
        int fd = ends_socket(AF_INET, places->type);

        places_allow_sharing(fd);
        if (bind(fd, &seen[i].end.address.any, seen[i].end.length) == 0)
            fprintf(log, "shared port %u\n", endpoint_port(&seen[i].end));
        close(fd);
    }
}

void seen_reset(void) {
    for (int i = 0; i < count; i++)
        if (seen[i].fd != -1)
            places_reset(seen[i].fd);
}
