/* run-out-of-ports: uses up the source ports for one destination after another. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24 /* Linux has it, POSIX does not */
#endif

enum way { CONNECT, BIND, UDP, POOL };

struct round {
    enum way way;
    int low, high;
    struct sockaddr_in source, destination;
    bool has_source;
};

static bool used[65536]; /* the source ports */
static int sockets, ports;
static const char *outcome = "out of ports";

static const char *name_of(int error) {
    static const struct {
        int error;
        const char *name;
    } names[] = {{EADDRINUSE, "EADDRINUSE"}, {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
                 {EAGAIN, "EAGAIN"},         {ECONNREFUSED, "ECONNREFUSED"},
                 {EMFILE, "EMFILE"},         {ENFILE, "ENFILE"}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].error == error)
            return names[i].name;
    return strerror(error);
}

static struct sockaddr_in end_at(const char *address, int port) {
    struct sockaddr_in end = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};

    inet_pton(AF_INET, address, &end.sin_addr);
    return end;
}

/* Asks which port the socket got. Call it after the port was chosen. */
static void count(int fd) {
    struct sockaddr_in own;
    socklen_t length = sizeof own;

    getsockname(fd, (struct sockaddr *)&own, &length);
    sockets++;
    if (!used[ntohs(own.sin_port)])
        ports++;
    used[ntohs(own.sin_port)] = true;
}

/* Sets the source, except for what is left to connect. */
static int choose_source(int fd, const struct round *round, int port) {
    struct sockaddr_in source = round->source;
    int on = 1;

    source.sin_port = htons((in_port_t)port);
    if (round->way == POOL)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    else if (round->way == CONNECT && round->has_source)
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    else if (round->way != BIND)
        return 0;
    return bind(fd, (struct sockaddr *)&source, sizeof source);
}

/* Opens one more socket and keeps it. Returns 0, or the errno of the call that failed. */
static int open_one(const struct round *round, int port) {
    int fd = socket(AF_INET, round->way == UDP ? SOCK_DGRAM : SOCK_STREAM, 0), error;

    if (fd == -1)
        return errno;
    if (choose_source(fd, round, port) == -1 ||
        connect(fd, (const struct sockaddr *)&round->destination,
                sizeof round->destination) == -1 ||
        (round->way == UDP && send(fd, "", 1, 0) == -1)) {
        error = errno;
        close(fd);
        return error;
    }
    count(fd);
    return 0;
}

/* Prints the line of a round. `error` ended it; 0: all ports of the pool were tried. */
struct counts {
    int opened, in_use, taken, error;
};

static void drain_kernel(const struct round *round, struct counts *counts) {
    while ((counts->error = open_one(round, 0)) == 0)
        counts->opened++;
}

static void drain_pool(const struct round *round, struct counts *counts) {
    for (int port = round->low; port <= round->high && counts->error == 0; port++) {
        int error = open_one(round, port);

        if (error == 0)
            counts->opened++;
        else if (error == EADDRINUSE)
            counts->in_use++;
        else if (error == EADDRNOTAVAIL)
            counts->taken++;
        else
            counts->error = error;
    }
}

/* Returns whether another round makes sense. */
static bool run_out(const struct round *round, const char *address, const char *port) {
    struct counts counts = {.error = 0};
    bool no_port;

    if (round->way == POOL)
        drain_pool(round, &counts);
    else
        drain_kernel(round, &counts);
    printf("to %s:%s opened %d, ", address, port, counts.opened);
    if (counts.error == 0)
        printf("EADDRINUSE %d, EADDRNOTAVAIL %d\n", counts.in_use, counts.taken);
    else
        printf("then %s\n", name_of(counts.error));
    no_port = counts.error == 0 || counts.error == EADDRNOTAVAIL ||
              counts.error == EADDRINUSE || counts.error == EAGAIN;
    if (counts.error == EMFILE || counts.error == ENFILE)
        outcome = "out of descriptors";
    else if (!no_port)
        outcome = "stopped";
    return no_port;
}

int main(int argc, char **argv) {
    struct round round = {.way = POOL, .source = end_at("0.0.0.0", 0)};
    bool good = true;

    if (argc < 4)
        return 64;
    if (strcmp(argv[1], "connect") == 0)
        round.way = CONNECT;
    else if (strcmp(argv[1], "bind") == 0)
        round.way = BIND;
    else if (strcmp(argv[1], "udp") == 0)
        round.way = UDP;
    else if (sscanf(argv[1], "%d-%d", &round.low, &round.high) != 2)
        return 64;
    for (int i = 2; i + 1 < argc && good; i += 2)
        if (strcmp(argv[i], "from") == 0) {
            round.source = end_at(argv[i + 1], 0);
            round.has_source = true;
        } else {
            round.destination = end_at(argv[i], atoi(argv[i + 1]));
            good = run_out(&round, argv[i], argv[i + 1]);
        }
    printf("%s: %d sockets, %d ports\n", outcome, sockets, ports);
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    return good ? 0 : 1;
}
