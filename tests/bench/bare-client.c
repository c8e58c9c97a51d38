/* bare-client: what demo-client is measured against: its socket calls and nothing else.
 *
 * It opens COUNT connections, at most AT_ONCE of them on their way at a time: socket,
 * setsockopt (the range, where one is given), fcntl, connect, getsockopt, getsockname,
 * getpeername; with `ask` also send and recv of an answer. Then it prints one line and
 * holds them until a signal ends it. Linux only. Try, beside `bare-server 127.0.0.1 5` or
 * a demo-server:
 *
 *     bare-client ask 5 127.0.0.1:PORT 64 [LOW-HIGH] */
#ifdef __linux__
#include "../../lib/endpoint.h"
#include "../../lib/machine.h"
#include "../../lib/port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLIGHTS_MAX = 1024, ANSWER_MAX = 256 };

static const char question[] = "whoami\n";

struct client {
    bool asks;
    unsigned long count, begun, opened, at_once;
    uint32_t range; /* for IP_LOCAL_PORT_RANGE: the high port, then the low; 0: none */
    struct endpoint peer;
    struct pollfd flights[FLIGHTS_MAX]; /* POLLOUT: connecting, POLLIN: has asked */
    nfds_t flight_count;
};

static void die(const char *call) {
    perror(call);
    exit(EXIT_FAILURE);
}

static void begin(struct client *client) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd == -1)
        die("socket");
    if (client->range != 0 && setsockopt(fd, IPPROTO_IP, MACHINE_LOCAL_PORT_RANGE,
                                         &client->range, sizeof client->range) == -1)
        die("setsockopt");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    if (connect(fd, &client->peer.address.any, client->peer.length) == -1 &&
        errno != EINPROGRESS)
        die("connect");
    client->begun++;
    client->flights[client->flight_count++] =
        (struct pollfd){.fd = fd, .events = POLLOUT};
}

/* Connected. Returns true where that is all that was wanted. */
static bool arrive(const struct client *client, struct pollfd *flight) {
    struct endpoint local = endpoint_empty(), peer = endpoint_empty();
    int error = 0;
    socklen_t length = sizeof error;

    if (getsockopt(flight->fd, SOL_SOCKET, SO_ERROR, &error, &length) == -1)
        die("getsockopt");
    errno = error;
    if (error != 0)
        die("connect");
    if (getsockname(flight->fd, &local.address.any, &local.length) == -1)
        die("getsockname");
    if (getpeername(flight->fd, &peer.address.any, &peer.length) == -1)
        die("getpeername");
    if (!client->asks)
        return true;
    if (send(flight->fd, question, sizeof question - 1, 0) == -1)
        die("send");
    flight->events = POLLIN;
    return false;
}

/* A line of this length comes in one piece. */
static bool read_answer(const struct pollfd *flight) {
    char answer[ANSWER_MAX];
    ssize_t count = recv(flight->fd, answer, sizeof answer, 0);

    if (count == -1)
        die("recv");
    if (count == 0 || answer[count - 1] != '\n') {
        fprintf(stderr, "bare-client: no whole answer\n");
        exit(EXIT_FAILURE);
    }
    return true;
}

static void go_on(struct client *client) {
    nfds_t left = 0;

    if (poll(client->flights, client->flight_count, -1) == -1)
        die("poll");
    for (nfds_t i = 0; i < client->flight_count; i++) {
        struct pollfd *flight = &client->flights[i];
        bool done =
            flight->revents != 0 &&
            (flight->events == POLLOUT ? arrive(client, flight) : read_answer(flight));

        if (done)
            client->opened++;
        else
            client->flights[left++] = *flight;
    }
    client->flight_count = left;
}

static bool take(struct client *client, int argc, char **argv) {
    uint16_t low, high;

    if (argc < 5 || argc > 6 || endpoint_parse(argv[3], &client->peer) == -1)
        return false;
    client->asks = strcmp(argv[1], "ask") == 0;
    client->count = strtoul(argv[2], NULL, 10);
    client->at_once = strtoul(argv[4], NULL, 10);
    if (client->at_once == 0 || client->at_once > FLIGHTS_MAX)
        return false;
    if (argc == 6 && port_parse_span(argv[5], &low, &high) == -1)
        return false;
    if (argc == 6)
        client->range = (uint32_t)high << 16 | low;
    return true;
}

int main(int argc, char **argv) {
    static struct client client;

    if (!take(&client, argc, argv)) {
        fprintf(stderr,
                "usage: bare-client ask|connect COUNT ADDRESS:PORT AT_ONCE [LOW-HIGH]\n");
        return EXIT_FAILURE;
    }
    while (client.opened < client.count) {
        while (client.begun < client.count && client.flight_count < client.at_once)
            begin(&client);
        go_on(&client);
    }
    printf("%lu of %lu opened\n", client.opened, client.count);
    fflush(stdout);
    pause();
    return EXIT_SUCCESS;
}
#else
int main(void) {
    return 1; /* bench says why */
}
#endif
