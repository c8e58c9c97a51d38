/* share-one-port: one port for many clients at once, over TCP and over UDP. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TCP, UDP, FIRST_CLIENT };

static _Noreturn void stop(const char *call) {
    perror(call);
    exit(1);
}

/* Binds a socket at 127.0.0.1. If `*port` is 0, the kernel's choice is put there. */
static int bound(int type, in_port_t *port) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = *port};
    socklen_t length = sizeof here;
    int fd = socket(AF_INET, type, 0);

    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) == -1)
        stop("bind");
    getsockname(fd, (struct sockaddr *)&here, &length);
    *port = here.sin_port;
    return fd;
}

/* Makes the line for a peer, and returns its length. */
static size_t answer(char text[100], struct sockaddr_in you, in_port_t port) {
    char address[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &you.sin_addr, address, sizeof address);
    return (size_t)sprintf(text, "you=%s:%d me=127.0.0.1:%d\n", address,
                           ntohs(you.sin_port), ntohs(port));
}

static void answer_datagram(int fd, in_port_t port) {
    struct sockaddr_in you;
    socklen_t length = sizeof you;
    char text[100];

    if (recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&you, &length) != -1)
        sendto(fd, text, answer(text, you, port), 0, (struct sockaddr *)&you, length);
}

/* Answers each line that ends in what has arrived. false: the client has gone. */
static bool answer_lines(int fd, in_port_t port) {
    struct sockaddr_in you;
    socklen_t length = sizeof you;
    char bytes[1024], text[100];
    ssize_t count = read(fd, bytes, sizeof bytes);

    if (count <= 0 || getpeername(fd, (struct sockaddr *)&you, &length) == -1)
        return false;
    length = (socklen_t)answer(text, you, port);
    for (ssize_t i = 0; i < count; i++)
        if (bytes[i] == '\n' && write(fd, text, length) == -1)
            return false;
    return true;
}

int main(int argc, char **argv) {
    struct pollfd *sockets = calloc((size_t)sysconf(_SC_OPEN_MAX), sizeof *sockets);
    nfds_t count = FIRST_CLIENT;
    in_port_t port = htons((in_port_t)atoi(argc == 2 ? argv[1] : "0"));

    signal(SIGPIPE, SIG_IGN); /* a client that has gone must not end the server */
    sockets[TCP] = (struct pollfd){.fd = bound(SOCK_STREAM, &port), .events = POLLIN};
    sockets[UDP] = (struct pollfd){.fd = bound(SOCK_DGRAM, &port), .events = POLLIN};
    if (listen(sockets[TCP].fd, SOMAXCONN) == -1)
        stop("listen");
    printf("listening %d\n", ntohs(port));
    fflush(stdout);
    while (poll(sockets, count, -1) != -1) {
        for (nfds_t i = count; i-- > FIRST_CLIENT;)
            if (sockets[i].revents != 0 && !answer_lines(sockets[i].fd, port)) {
                close(sockets[i].fd);
                sockets[i] = sockets[--count];
            }
        if (sockets[UDP].revents != 0)
            answer_datagram(sockets[UDP].fd, port);
        if (sockets[TCP].revents != 0) {
            int fd = accept(sockets[TCP].fd, NULL, NULL);

            if (fd != -1)
                sockets[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
        }
    }
    stop("poll");
}
