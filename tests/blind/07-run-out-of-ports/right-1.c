/* Right: straightforward, built on the starter; one function for each way. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum way { CONNECT, BIND, UDP, POOL };

struct round {
    enum way way;
    int low, high;
    const char *source;
    const char *address, *port;
};

static long sockets;         /* opened in all rounds */
static bool has_port[65536]; /* source ports of these */
static enum { OUT_OF_PORTS, OUT_OF_DESCRIPTORS, STOPPED } end;

static const char *name_of(int error) {
    switch (error) {
    case EADDRINUSE:
        return "EADDRINUSE";
    case EADDRNOTAVAIL:
        return "EADDRNOTAVAIL";
    case EAGAIN:
        return "EAGAIN";
    case ECONNREFUSED:
        return "ECONNREFUSED";
    case EMFILE:
        return "EMFILE";
    case ENFILE:
        return "ENFILE";
    default:
        return strerror(error);
    }
}

static struct sockaddr_in end_of(const char *address, int port) {
    struct sockaddr_in end = {.sin_family = AF_INET};

    end.sin_port = htons((in_port_t)port);
    if (address == NULL)
        end.sin_addr.s_addr = htonl(INADDR_ANY);
    else
        inet_pton(AF_INET, address, &end.sin_addr);
    return end;
}

static int failed(int fd) {
    int error = errno;

    close(fd);
    errno = error;
    return -1;
}

/* A socket to the destination; port: the source port in the way POOL. */
static int open_socket(const struct round *round, int port) {
    struct sockaddr_in to = end_of(round->address, atoi(round->port));
    struct sockaddr_in from = end_of(round->source, port);
    int yes = 1;
    int fd = socket(AF_INET, round->way == UDP ? SOCK_DGRAM : SOCK_STREAM, 0);

    if (fd == -1)
        return -1;
    if (round->way == UDP)
        return sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to) == -1 ? failed(fd)
                                                                              : fd;
    if (round->way == POOL &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        return failed(fd);
    if (round->way == CONNECT && round->source != NULL &&
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes) == -1)
        return failed(fd);
    if ((round->way != CONNECT || round->source != NULL) &&
        bind(fd, (struct sockaddr *)&from, sizeof from) == -1)
        return failed(fd);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1)
        return failed(fd);
    return fd;
}

static void note(int fd) {
    struct sockaddr_in own;
    socklen_t size = sizeof own;

    sockets++;
    if (getsockname(fd, (struct sockaddr *)&own, &size) == 0)
        has_port[ntohs(own.sin_port)] = true;
}

/* Returns whether the next round follows. */
static bool run_out(const struct round *round) {
    static const int none[] = {
        [CONNECT] = EADDRNOTAVAIL, [BIND] = EADDRINUSE, [UDP] = EAGAIN};
    int opened = 0, in_use = 0, not_available = 0, fd;

    if (round->way == POOL) {
        for (int port = round->low; port <= round->high; port++) {
            fd = open_socket(round, port);
            if (fd != -1) {
                note(fd);
                opened++;
            } else if (errno == EADDRINUSE)
                in_use++;
            else if (errno == EADDRNOTAVAIL)
                not_available++;
            else
                goto other;
        }
        printf("to %s:%s opened %d, EADDRINUSE %d, EADDRNOTAVAIL %d\n", round->address,
               round->port, opened, in_use, not_available);
        end = OUT_OF_PORTS;
        return true;
    }
    while ((fd = open_socket(round, 0)) != -1) {
        note(fd);
        opened++;
    }
other:
    end = errno == EMFILE || errno == ENFILE ? OUT_OF_DESCRIPTORS : STOPPED;
    if (round->way != POOL && errno == none[round->way])
        end = OUT_OF_PORTS;
    printf("to %s:%s opened %d, then %s\n", round->address, round->port, opened,
           name_of(errno));
    return end == OUT_OF_PORTS;
}

static int finish(void) {
    static const char *const words[] = {"out of ports", "out of descriptors", "stopped"};
    int ports = 0;

    for (int i = 0; i < 65536; i++)
        ports += has_port[i];
    printf("%s: %ld sockets, %d ports\n", words[end], sockets, ports);
    fflush(stdout);
    while (getchar() != EOF)
        ;
    return end == OUT_OF_PORTS ? 0 : 1;
}

int main(int argc, char **argv) {
    struct round round = {.way = POOL};

    if (argc < 4)
        return 2;
    if (strcmp(argv[1], "connect") == 0)
        round.way = CONNECT;
    else if (strcmp(argv[1], "bind") == 0)
        round.way = BIND;
    else if (strcmp(argv[1], "udp") == 0)
        round.way = UDP;
    else if (sscanf(argv[1], "%d-%d", &round.low, &round.high) != 2)
        return 2;
    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "from") == 0) {
            round.source = argv[i + 1];
            continue;
        }
        round.address = argv[i];
        round.port = argv[i + 1];
        if (!run_out(&round))
            break;
    }
    return finish();
}
