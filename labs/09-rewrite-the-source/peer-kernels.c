/* peer-kernels: see peer-kernels.h.
 *
 * There are two networks: one with two inside hosts (two addresses of one kernel), and
 * one with a server. A process carries packets between each network and its side of the
 * translator; this one has the sockets at both ends. */
#include "peer-kernels.h"

#include "../grader/ends.h"
#include "../grader/patience.h"
#include "../grader/trouble.h"
#include "peer-network.h"
#include "peer-steps.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { HOSTS = 2, ROUNDS = 8, BYTES_MAX = 900, EXIT_OWN = 71 };

static struct place hosts[HOSTS], server;
static int clients[HOSTS][2], servers[2]; /* by protocol: 0 TCP, 1 UDP */
static const char *const names[] = {"TCP", "UDP"};
static const int types[] = {SOCK_STREAM, SOCK_DGRAM};

static void describe(struct place place, char text[PACKET_TEXT_SIZE]) {
    snprintf(text, PACKET_TEXT_SIZE, "%u.%u.%u.%u:%u", place.address >> 24,
             place.address >> 16 & 255, place.address >> 8 & 255, place.address & 255,
             place.port);
}

static struct endpoint end_of(struct place place) {
    char text[PACKET_TEXT_SIZE];

    describe(place, text);
    text[strcspn(text, ":")] = '\0';
    return ends_at(text, place.port);
}

static struct place place_of(const struct endpoint *end) {
    return (struct place){ntohl(end->address.ipv4.sin_addr.s_addr), endpoint_port(end)};
}

/* A socket of the network that this process is in, which gives up after a while. */
static int new_socket(int type, struct place place) {
    struct endpoint end = end_of(place);
    struct timeval patience = {.tv_sec = 2 * (time_t)patience_times()};
    int fd = ends_bound(type, &end);

    if (fd == -1)
        trouble_stop("bind");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == -1)
        trouble_stop("setsockopt");
    return fd;
}

static _Noreturn void fail(struct place host, const char *what, const char *expected) {
    char text[PACKET_TEXT_SIZE];

    describe(host, text);
    printf("expected %s\n", expected);
    printf("saw %s, from %s: %s\n", what, text,
           errno == 0                                ? "this came"
           : errno == EINPROGRESS || errno == EAGAIN ? "nothing came"
                                                     : strerror(errno));
    fflush(stdout);
    exit(1);
}

/* The networks, the sockets in them, and what carries their packets. */
static void begin_networks(int carriers[2]) {
    uint32_t inside[HOSTS];
    const char *failed;

    for (int i = 0; i < HOSTS; i++) {
        hosts[i] = (struct place){step_address(), i == 0 ? step_port() : hosts[0].port};
        inside[i] = hosts[i].address;
    }
    server = step_server();
    failed = network_begin(inside, HOSTS);
    if (failed != NULL)
        trouble_stop(failed);
    carriers[INSIDE] = network_open();
    for (int i = 0; i < HOSTS; i++)
        for (int j = 0; j < 2; j++)
            clients[i][j] = new_socket(types[j], hosts[i]);
    failed = network_begin(&server.address, 1);
    if (failed != NULL)
        trouble_stop(failed);
    carriers[OUTSIDE] = network_open();
    for (int j = 0; j < 2; j++)
        servers[j] = new_socket(types[j], server);
    if (listen(servers[0], HOSTS) == -1 || carriers[INSIDE] == -1 ||
        carriers[OUTSIDE] == -1)
        trouble_stop("packet sockets");
}

/* Carries packets until the translator ends a side. */
static _Noreturn void carry(const int carriers[2], const int sides[2]) {
    static struct packet packet;
    struct pollfd polled[] = {{carriers[0], POLLIN, 0},
                              {carriers[1], POLLIN, 0},
                              {sides[0], POLLIN, 0},
                              {sides[1], POLLIN, 0}};

    close(STDOUT_FILENO); /* its reader waits for the end of the other process alone */
    while (poll(polled, 4, -1) != -1)
        for (int i = 0; i < 2; i++) {
            if (polled[i].revents != 0 && network_take(carriers[i], &packet) &&
                send(sides[i], packet.bytes, packet.length, MSG_NOSIGNAL) == -1)
                _exit(0);
            if (polled[2 + i].revents != 0) {
                ssize_t count = recv(sides[i], packet.bytes, sizeof packet.bytes, 0);

                if (count <= 0)
                    _exit(0);
                packet.length = (size_t)count;
                network_give(carriers[i], &packet);
            }
        }
    _exit(0);
}

/* As whom the server sees a host: its address must be the translator's. */
static struct place seen_as(const struct endpoint *end, struct place host) {
    struct place seen = place_of(end);
    char text[2 * PACKET_TEXT_SIZE], as[PACKET_TEXT_SIZE];

    if (seen.address == translator.address && seen.port >= translator.low &&
        seen.port <= translator.high)
        return seen;
    describe(seen, as);
    errno = 0;
    snprintf(text, sizeof text, "the server's kernel saw %s", as);
    fail(host, text, "the translator's address, and a port of its range");
}

static bool receive_all(int fd, unsigned char *bytes, size_t length) {
    for (size_t had = 0; had < length;) {
        ssize_t count = recv(fd, bytes + had, length - had, 0);

        if (count <= 0)
            return false;
        had += (size_t)count;
    }
    return true;
}

/* Random bytes, one way and back. */
static void exchange(int from, int to, struct place host, const char *what) {
    unsigned char bytes[BYTES_MAX], came[BYTES_MAX];

    for (int round = 0; round < ROUNDS; round++) {
        size_t length = ends_random() % BYTES_MAX + 1;

        for (size_t i = 0; i < length; i++)
            bytes[i] = (unsigned char)ends_random();
        errno = 0;
        if (send(from, bytes, length, MSG_NOSIGNAL) == -1 ||
            !receive_all(to, came, length) ||
            send(to, came, length, MSG_NOSIGNAL) == -1 ||
            !receive_all(from, came, length) || memcmp(bytes, came, length) != 0)
            fail(host, what, "all bytes, to the server and back");
    }
}

static struct place talk_tcp(int i) {
    static const char connection[] = "a connection between both kernels";
    struct endpoint to = end_of(server), from = endpoint_empty();
    struct place seen;
    char byte;
    int fd;

    if (connect(clients[i][0], &to.address.any, to.length) == -1)
        fail(hosts[i], "connect()", connection);
    fd = accept(servers[0], &from.address.any, &from.length);
    if (fd == -1)
        fail(hosts[i], "accept() at the server", connection);
    seen = seen_as(&from, hosts[i]);
    exchange(clients[i][0], fd, hosts[i], "a TCP connection that carries data");
    errno = 0;
    if (shutdown(clients[i][0], SHUT_WR) == -1 || recv(fd, &byte, 1, 0) != 0)
        fail(hosts[i], "the end of a TCP connection",
             "the server sees the end of the connection");
    close(fd);
    if (recv(clients[i][0], &byte, 1, 0) != 0)
        fail(hosts[i], "the end of a TCP connection",
             "the client sees the end of the connection");
    return seen;
}

static struct place talk_udp(int i) {
    struct endpoint to = end_of(server), from = endpoint_empty();
    struct place seen;
    char byte = 'u';
    int fd;

    if (connect(clients[i][1], &to.address.any, to.length) == -1 ||
        send(clients[i][1], &byte, 1, 0) == -1)
        trouble_stop("send");
    if (recvfrom(servers[1], &byte, 1, 0, &from.address.any, &from.length) == -1)
        fail(hosts[i], "recvfrom() at the server", "a datagram");
    seen = seen_as(&from, hosts[i]);
    fd = dup(servers[1]);
    if (connect(fd, &from.address.any, from.length) == -1)
        trouble_stop("connect");
    exchange(clients[i][1], fd, hosts[i], "UDP, to the server and back");
    from.address.any.sa_family = AF_UNSPEC; /* for the next client */
    (void)connect(fd, &from.address.any, from.length);
    close(fd);
    return seen;
}

static void talk(void) {
    struct place seen[HOSTS] = {{0}};

    for (int protocol = 0; protocol < 2; protocol++) {
        for (int i = 0; i < HOSTS; i++)
            seen[i] = protocol == 0 ? talk_tcp(i) : talk_udp(i);
        errno = 0;
        if (seen[0].port == seen[1].port)
            fail(hosts[1], "the same port for both hosts", "two ports");
    }
    printf("shown %s and %s of two kernels: port %u of two hosts was seen as %u and %u\n",
           names[0], names[1], hosts[0].port, seen[0].port, seen[1].port);
}

int kernels_talk(const char *text) {
    unsigned sides[2] = {0}, low = 20000, high = 30000, address = 0;
    int carriers[2];
    pid_t carrier;

    if (strcmp(text, "try") != 0 &&
        sscanf(text, "%u %u %u %u %u", &sides[0], &sides[1], &address, &low, &high) != 5)
        return 64;
    signal(SIGPIPE, SIG_IGN);
    translator = (struct translator){address, (uint16_t)low, (uint16_t)high};
    begin_networks(carriers);
    if (address == 0)
        return 0;
    carrier = fork();
    if (carrier == -1)
        trouble_stop("fork");
    if (carrier == 0)
        carry(carriers, (const int[]){(int)sides[0], (int)sides[1]});
    talk();
    kill(carrier, SIGKILL);
    return fflush(stdout) == EOF ? EXIT_OWN : 0;
}

/* Both sides stay open in the command that is begun. */
static pid_t begin_talk(const char *program, int output) {
    char sides[96], *own = strdup(program), *netbox = getenv("NETBOX");
    char root[] = "--root", end[] = "--", mode[] = "kernels";
    char *command[] = {netbox, root, end, own, mode, sides, NULL};
    pid_t child;

    if (netbox == NULL || own == NULL) {
        errno = ENOENT;
        trouble_stop("NETBOX");
    }
    snprintf(sides, sizeof sides, "%d %d %u %u %u", sides_descriptor(INSIDE),
             sides_descriptor(OUTSIDE), (unsigned)translator.address, translator.low,
             translator.high);
    for (int i = 0; i < 2; i++)
        fcntl(sides_descriptor((enum side)i), F_SETFD, 0);
    child = ends_start(command, -1, output);
    for (int i = 0; i < 2; i++)
        fcntl(sides_descriptor((enum side)i), F_SETFD, FD_CLOEXEC);
    free(own);
    return child;
}

void kernels_check(const char *program) {
    char line[2 * PACKET_TEXT_SIZE], expected[2 * PACKET_TEXT_SIZE] = "",
                                                  saw[2 * PACKET_TEXT_SIZE] = "";
    int pipes[2], status;
    pid_t child;
    FILE *in;

    if (pipe(pipes) == -1 || fcntl(pipes[0], F_SETFD, FD_CLOEXEC) == -1 ||
        fcntl(pipes[1], F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("pipe");
    child = begin_talk(program, pipes[1]);
    close(pipes[1]);
    in = fdopen(pipes[0], "r");
    while (in != NULL && fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "shown ", 6) == 0)
            sides_shown("%s", line + 6);
        else if (strncmp(line, "expected ", 9) == 0)
            snprintf(expected, sizeof expected, "%s", line + 9);
        else if (strncmp(line, "saw ", 4) == 0)
            snprintf(saw, sizeof saw, "%s", line + 4);
    }
    status = ends_wait(child);
    if (status == 1)
        sides_fail(
            "A kernel silently drops a packet with a wrong checksum. And an answer "
            "is lost if your program drops it, or forgets the endpoint too early.",
            expected, "%s", saw);
    if (status != 0)
        exit(EXIT_OWN);
}
