/* Right: one poll loop, descriptors that do not block and a growing queue for each
 * client; the table is read byte by byte. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
    char *out;
    size_t from, to, room;
    int ended;
};

static struct pollfd *polled;
static struct client *clients;
static size_t count, room;

static void queue(struct client *c, const char *bytes, size_t length) {
    if (c->to + length > c->room) {
        memmove(c->out, c->out + c->from, c->to - c->from);
        c->to -= c->from;
        c->from = 0;
        if (c->to + length > c->room) {
            c->room = (c->to + length) * 2;
            c->out = realloc(c->out, c->room);
        }
    }
    memcpy(c->out + c->to, bytes, length);
    c->to += length;
}

static void add(int fd) {
    if (count == room) {
        room = room ? room * 2 : 8;
        polled = realloc(polled, room * sizeof *polled);
        clients = realloc(clients, room * sizeof *clients);
    }
    polled[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    clients[count] = (struct client){.out = malloc(64), .room = 64};
    count++;
}

static void drop(size_t i) {
    close(polled[i].fd);
    free(clients[i].out);
    count--;
    polled[i] = polled[count];
    clients[i] = clients[count];
}

/* 1: go on, 0: done */
static int turn(size_t i) {
    struct client *c = &clients[i];
    int fd = polled[i].fd;
    short seen = polled[i].revents;

    if ((seen & (POLLIN | POLLHUP | POLLERR)) && !c->ended && c->to - c->from < 100000) {
        char some[5000];
        ssize_t n = recv(fd, some, sizeof some, 0);
        if (n > 0)
            queue(c, some, (size_t)n);
        else if (n == 0)
            c->ended = 1;
        else if (errno != EAGAIN && errno != EINTR)
            return 0;
    }
    while (c->from < c->to) {
        ssize_t n = send(fd, c->out + c->from, c->to - c->from, MSG_NOSIGNAL);
        if (n == -1 && errno != EAGAIN && errno != EINTR)
            return 0;
        if (n == -1)
            break;
        c->from += (size_t)n;
    }
    if (c->ended && c->from == c->to)
        return 0;
    polled[i].events = 0;
    if (!c->ended && c->to - c->from < 100000)
        polled[i].events |= POLLIN;
    if (c->from < c->to)
        polled[i].events |= POLLOUT;
    return 1;
}

static int serve(const char *port, const char *word) {
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((in_port_t)atoi(port))};
    int yes = 1, door = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (door == -1 ||
        setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1 ||
        bind(door, (struct sockaddr *)&at, sizeof at) == -1 || listen(door, 1000) == -1) {
        perror(port);
        return 1;
    }
    fcntl(door, F_SETFL, O_NONBLOCK);
    add(door);
    printf("serving %s\n", port);
    fflush(stdout);
    for (;;) {
        if (poll(polled, (nfds_t)count, -1) == -1)
            continue;
        for (size_t i = count; i-- > 1;)
            if (polled[i].revents && !turn(i))
                drop(i);
        if (polled[0].revents) {
            int fd = accept(door, NULL, NULL);
            if (fd != -1) {
                fcntl(fd, F_SETFL, O_NONBLOCK);
                add(fd);
                queue(&clients[count - 1], word, strlen(word));
                queue(&clients[count - 1], "\n", 1);
                polled[count - 1].events |= POLLOUT;
            }
        }
    }
}

static int hex(int c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int why(const char *address, const char *port) {
    unsigned char wanted[16] = {0}, all[16] = {0};
    int family = strchr(address, ':') ? AF_INET6 : AF_INET;
    size_t length = family == AF_INET ? 4 : 16;
    int number = atoi(port), best = 9, c;
    const char *names[] = {"listener", "connection", "time-wait"};

    if (inet_pton(family, address, wanted) != 1)
        return fprintf(stderr, "%s: no address\n", address), 1;
    /* words of the line: 0 number, 1 local, 2 remote, 3 state */
    int word = -1, blank = 1, at = 0, colon = 0;
    char local[64] = "", state[8] = "";
    unsigned long local_port = 0;
    while ((c = getchar()) != EOF) {
        if (c == '\n') {
            if (word >= 3 && colon && strlen(local) == 2 * length && hex(local[0]) >= 0) {
                unsigned char found[16];
                for (size_t i = 0; i < length; i += 4) {
                    unsigned long value = 0;
                    uint32_t part;
                    for (int k = 0; k < 8; k++)
                        value = value * 16 + (unsigned long)hex(local[2 * i + (size_t)k]);
                    part = (uint32_t)value;
                    memcpy(found + i, &part, 4);
                }
                if (local_port == (unsigned long)number &&
                    (memcmp(found, wanted, length) == 0 ||
                     memcmp(found, all, length) == 0)) {
                    int s = hex(state[0]) * 16 + hex(state[1]);
                    int rank = s == 10 ? 0 : s == 6 ? 2 : 1;
                    if (rank < best)
                        best = rank;
                }
            }
            word = -1, blank = 1, at = 0, colon = 0, local_port = 0;
            memset(local, 0, sizeof local);
            memset(state, 0, sizeof state);
            continue;
        }
        if (c == ' ') {
            blank = 1;
            continue;
        }
        if (blank)
            word++, blank = 0, at = 0;
        if (word == 1 && c == ':')
            colon = 1;
        else if (word == 1 && colon)
            local_port = local_port * 16 + (unsigned long)(hex(c) & 15);
        else if (word == 1 && at < 63)
            local[at++] = (char)c;
        else if (word == 3 && at < 7)
            state[at++] = (char)c;
    }
    if (best < 9)
        return printf("%d %s\n", number, names[best]), 0;
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } end;
    memset(&end, 0, sizeof end);
    end.any.sa_family = (sa_family_t)family;
    if (family == AF_INET) {
        end.four.sin_port = htons((in_port_t)number);
        memcpy(&end.four.sin_addr, wanted, 4);
    } else {
        end.six.sin6_port = htons((in_port_t)number);
        memcpy(&end.six.sin6_addr, wanted, 16);
    }
    int fd = socket(family, SOCK_STREAM, 0);
    int bound = fd == -1 ? -1
                         : bind(fd, &end.any,
                                family == AF_INET ? sizeof end.four : sizeof end.six);
    if (bound == -1 && (fd == -1 || errno != EADDRINUSE)) {
        perror(address);
        return 1;
    }
    printf("%d %s\n", number, bound == -1 ? "bound" : "free");
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 4)
        return 1;
    return argv[1][0] == 's' ? serve(argv[2], argv[3]) : why(argv[2], argv[3]);
}
