/* bare-server: what demo-server is measured against: its socket calls and nothing else.
 *
 * For each connection accept, getsockname, fcntl, epoll_ctl, recv, send of a fixed answer
 * as long as demo-server's, recv of the end, close. It prints one line, its port, keeps
 * nothing for a connection, and ends by itself after COUNT of them. Linux only. Try:
 *
 *     bare-server 127.0.0.1 1 */
#ifdef __linux__
#include "../../lib/endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { ACCEPT_BURST = 64, EVENTS_MAX = 256, READ_SIZE = 256 }; /* as in demo-server */

static const char answer[] = "you=127.0.4.17:40000 me=127.0.0.1:40001 id=10000\n";

struct server {
    int listen_fd, epoll_fd;
    unsigned long left, open; /* connections to accept yet, and those that are there */
};

static void die(const char *call) {
    perror(call);
    exit(EXIT_FAILURE);
}

static void watch(const struct server *server, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    if (epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) == -1)
        die("epoll_ctl");
}

static void open_server(struct server *server, const char *address) {
    struct endpoint local;
    char text[ENDPOINT_TEXT_SIZE];

    if (endpoint_parse_address(address, AF_INET, &local) != 0)
        die("address");
    server->listen_fd = socket(AF_INET, SOCK_STREAM, 0);
    server->epoll_fd = epoll_create1(0);
    if (server->listen_fd == -1 || server->epoll_fd == -1 ||
        bind(server->listen_fd, &local.address.any, local.length) == -1 ||
        getsockname(server->listen_fd, &local.address.any, &local.length) == -1 ||
        fcntl(server->listen_fd, F_SETFL, O_NONBLOCK) == -1 ||
        listen(server->listen_fd, SOMAXCONN) == -1)
        die("listen");
    watch(server, server->listen_fd);
    endpoint_format(&local, text);
    printf("listening %s\n", text);
    fflush(stdout);
}

static void accept_all(struct server *server) {
    for (int i = 0; i < ACCEPT_BURST && server->left > 0; i++) {
        struct endpoint peer = endpoint_empty();
        struct endpoint local = endpoint_empty();
        int fd = accept(server->listen_fd, &peer.address.any, &peer.length);

        if (fd == -1 && errno == EAGAIN)
            return;
        if (fd == -1 || getsockname(fd, &local.address.any, &local.length) == -1 ||
            fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
            die("accept");
        watch(server, fd);
        server->open++;
        if (--server->left == 0)
            close(server->listen_fd);
    }
}

static void serve_one(struct server *server, int fd) {
    char bytes[READ_SIZE];
    ssize_t count = recv(fd, bytes, sizeof bytes, 0);

    if (count == -1)
        die("recv");
    if (count > 0) {
        if (send(fd, answer, sizeof answer - 1, 0) != sizeof answer - 1)
            die("send");
        return;
    }
    close(fd);
    server->open--;
}

int main(int argc, char **argv) {
    struct epoll_event events[EVENTS_MAX];
    struct server server = {.open = 0};

    if (argc != 3 || (server.left = strtoul(argv[2], NULL, 10)) == 0) {
        fprintf(stderr, "usage: bare-server ADDRESS COUNT\n");
        return EXIT_FAILURE;
    }
    open_server(&server, argv[1]);
    while (server.left > 0 || server.open > 0) {
        int count = epoll_wait(server.epoll_fd, events, EVENTS_MAX, -1);

        if (count == -1)
            die("epoll_wait");
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == server.listen_fd)
                accept_all(&server);
            else
                serve_one(&server, events[i].data.fd);
        }
    }
    return EXIT_SUCCESS;
}
#else
int main(void) {
    return 1; /* bench says why */
}
#endif
