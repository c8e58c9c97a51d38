/* Style: epoll, edge-triggered; a count of answers for each client in a linked list. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct conn {
    int fd, eof, len;
    long owed; /* answers still to be written */
    int done;  /* bytes of the present one */
    char line[64];
    struct conn *prev, *next;
} conn;

static conn head = {.prev = &head, .next = &head};
static conn tcp_token, udp_token;
static int ep;

static void end(conn *c) {
    c->prev->next = c->next;
    c->next->prev = c->prev;
    close(c->fd);
    free(c);
}

/* -1 when c is gone */
static int pump(conn *c) {
    for (;;) {
        int moved = 0;
        if (!c->eof) {
            char b[2048];
            ssize_t n = recv(c->fd, b, sizeof b, 0);
            if (n == 0)
                c->eof = 1, moved = 1;
            else if (n < 0 && errno != EAGAIN && errno != EINTR)
                return end(c), -1;
            else if (n > 0) {
                moved = 1;
                for (ssize_t i = 0; i < n; i++)
                    c->owed += b[i] == '\n';
            }
        }
        while (c->owed) {
            ssize_t n =
                send(c->fd, c->line + c->done, (size_t)(c->len - c->done), MSG_NOSIGNAL);
            if (n < 0) {
                if (errno == EAGAIN)
                    break;
                if (errno == EINTR)
                    continue;
                return end(c), -1;
            }
            moved = 1;
            c->done += (int)n;
            if (c->done == c->len)
                c->done = 0, c->owed--;
        }
        if (c->eof && !c->owed)
            return end(c), -1;
        if (!moved)
            return 0;
    }
}

static void add(int fd, unsigned events, void *p) {
    struct epoll_event e = {.events = events, .data.ptr = p};
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e)) {
        perror("epoll_ctl");
        exit(1);
    }
}

static int describe(char *out, struct sockaddr_in *y, struct sockaddr_in *m) {
    char a[16], b[16];
    return sprintf(out, "you=%s:%u me=%s:%u\n", inet_ntop(AF_INET, &y->sin_addr, a, 16),
                   ntohs(y->sin_port), inet_ntop(AF_INET, &m->sin_addr, b, 16),
                   ntohs(m->sin_port));
}

int main(int argc, char **argv) {
    struct sockaddr_in me = {.sin_family = AF_INET}, from;
    socklen_t n = sizeof me;
    struct epoll_event ev[32];
    int t, u;
    if (argc != 2)
        return 1;
    me.sin_port = htons((uint16_t)atoi(argv[1]));
    me.sin_addr.s_addr = inet_addr("127.0.0.1");
    t = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    u = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (t < 0 || u < 0 || bind(t, (void *)&me, sizeof me) || listen(t, 1000) ||
        getsockname(t, (void *)&me, &n) || bind(u, (void *)&me, sizeof me)) {
        perror("share-one-port");
        return 1;
    }
    ep = epoll_create1(EPOLL_CLOEXEC);
    add(t, EPOLLIN, &tcp_token);
    add(u, EPOLLIN, &udp_token);
    dprintf(1, "listening %u\n", ntohs(me.sin_port));
    for (;;) {
        int k = epoll_wait(ep, ev, 32, -1);
        for (int i = 0; i < k; i++) {
            conn *c = ev[i].data.ptr;
            if (c == &tcp_token) {
                for (;;) {
                    n = sizeof from;
                    int fd = accept4(t, (void *)&from, &n, SOCK_NONBLOCK);
                    if (fd < 0)
                        break;
                    c = calloc(1, sizeof *c);
                    c->fd = fd;
                    c->len = describe(c->line, &from, &me);
                    c->next = head.next;
                    c->prev = &head;
                    head.next->prev = c;
                    head.next = c;
                    add(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, c);
                }
            } else if (c == &udp_token) {
                char b[64];
                for (;;) {
                    n = sizeof from;
                    if (recvfrom(u, b, sizeof b, MSG_TRUNC, (void *)&from, &n) < 0)
                        break;
                    sendto(u, b, (size_t)describe(b, &from, &me), 0, (void *)&from, n);
                }
            } else
                pump(c);
        }
    }
}
