/* Mistake: one answer for each recv(), as if TCP kept messages; violates "each newline
 * gets one answer, and half a line gets none yet" */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct client {
    char line[80];
    size_t length, sent, owed, ended;
} * clients;
static struct pollfd *fds;
static size_t used;

static int at(int type, unsigned port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1, fd = socket(AF_INET, type, 0);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
        (type == SOCK_STREAM && listen(fd, 128) < 0)) {
        close(fd);
        return -1;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static size_t answer(char *line, const struct sockaddr_in *you, int fd) {
    struct sockaddr_in me;
    socklen_t len = sizeof me;
    char y[16], m[16];
    getsockname(fd, (struct sockaddr *)&me, &len);
    inet_ntop(AF_INET, &you->sin_addr, y, sizeof y);
    inet_ntop(AF_INET, &me.sin_addr, m, sizeof m);
    return (size_t)sprintf(line, "you=%s:%u me=%s:%u\n", y, ntohs(you->sin_port), m,
                           ntohs(me.sin_port));
}

static void add(int fd, const struct sockaddr_in *you) {
    fds = realloc(fds, (used + 1) * sizeof *fds);
    clients = realloc(clients, (used + 1) * sizeof *clients);
    if (!fds || !clients)
        exit(1);
    memset(&clients[used], 0, sizeof *clients);
    fds[used] = (struct pollfd){.fd = fd, .events = POLLIN};
    if (you)
        clients[used].length = answer(clients[used].line, you, fd);
    used++;
}

/* 0 when the connection is over. */
static int serve(struct pollfd *p, struct client *c) {
    char bytes[4096];
    if (!c->ended && p->revents & ~POLLOUT) {
        ssize_t n = recv(p->fd, bytes, sizeof bytes, 0);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return 0;
        c->ended = n == 0;
        c->owed += n > 0; /* the line has come: answer it */
    }
    while (c->owed > 0) {
        ssize_t n = send(p->fd, c->line + c->sent, c->length - c->sent, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (n < 0)
            return 0;
        c->sent += (size_t)n;
        if (c->sent == c->length)
            c->sent = 0, c->owed--;
    }
    p->events = (short)((c->ended ? 0 : POLLIN) | (c->owed ? POLLOUT : 0));
    return !(c->ended && c->owed == 0);
}

int main(int argc, char **argv) {
    int good = argc == 2 && *argv[1] && argv[1][strspn(argv[1], "0123456789")] == '\0';
    unsigned long port = good ? strtoul(argv[1], NULL, 10) : 65536;
    struct sockaddr_in a;
    socklen_t len = sizeof a;
    char bytes[65536], line[80];
    int tcp = -1, udp = -1;
    for (int try = 0; udp < 0 && try < 20 && port < 65536; try++) {
        if ((tcp = at(SOCK_STREAM, (unsigned)port)) < 0)
            break;
        getsockname(tcp, (struct sockaddr *)&a, &len);
        if ((udp = at(SOCK_DGRAM, ntohs(a.sin_port))) < 0)
            close(tcp);
        if (port != 0)
            break;
    }
    if (udp < 0)
        return fprintf(stderr, "share-one-port: cannot have the port %s\n",
                       argc == 2 ? argv[1] : ""),
               1;
    printf("listening %u\n", ntohs(a.sin_port));
    fflush(stdout);
    add(tcp, NULL), add(udp, NULL);
    for (;;) {
        poll(fds, used, -1);
        for (size_t i = used; i-- > 2;)
            if (fds[i].revents && !serve(&fds[i], &clients[i])) {
                close(fds[i].fd);
                fds[i] = fds[--used];
                clients[i] = clients[used];
            }
        len = sizeof a;
        if (fds[1].revents &&
            recvfrom(udp, bytes, sizeof bytes, 0, (struct sockaddr *)&a, &len) >= 0)
            sendto(udp, line, answer(line, &a, udp), 0, (struct sockaddr *)&a, len);
        len = sizeof a;
        int fd = fds[0].revents ? accept(tcp, (struct sockaddr *)&a, &len) : -1;
        if (fd >= 0) {
            fcntl(fd, F_SETFL, O_NONBLOCK);
            add(fd, &a);
        }
    }
}
