/* share-one-port, with a process for each client, and one for all datagrams. */
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *call) {
    perror(call);
    _exit(1);
}

static void name(const struct sockaddr_storage *end, socklen_t length, char text[64]) {
    char host[40], service[8];

    if (getnameinfo((const struct sockaddr *)end, length, host, sizeof host, service,
                    sizeof service, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        die("getnameinfo");
    snprintf(text, 64, "%s:%s", host, service);
}

static int at(const char *service, int type) {
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = type}, *found;
    int fd;

    if (getaddrinfo("127.0.0.1", service, &hints, &found) != 0)
        die("getaddrinfo");
    fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    if (fd == -1 || bind(fd, found->ai_addr, found->ai_addrlen) == -1)
        die("bind");
    freeaddrinfo(found);
    return fd;
}

static void serve_datagrams(int fd, const char *me) {
    char bytes[2048], you[64];

    for (;;) {
        struct sockaddr_storage from;
        socklen_t length = sizeof from;
        int size;

        if (recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length) < 0)
            continue;
        name(&from, length, you);
        size = snprintf(bytes, sizeof bytes, "you=%s me=%s\n", you, me);
        sendto(fd, bytes, (size_t)size, 0, (struct sockaddr *)&from, length);
    }
}

static void serve_lines(int fd, const struct sockaddr_storage *from, socklen_t length) {
    struct sockaddr_storage own;
    socklen_t size = sizeof own;
    char you[64], me[64];
    FILE *in = fdopen(fd, "r");
    int c;

    getsockname(fd, (struct sockaddr *)&own, &size);
    name(from, length, you);
    name(&own, size, me);
    while ((c = getc(in)) != EOF)
        if (c == '\n')
            dprintf(fd, "you=%s me=%s\n", you, me);
}

int main(int argc, char **argv) {
    int listening = at(argc > 1 ? argv[1] : "0", SOCK_STREAM), datagrams;
    struct sockaddr_storage end;
    socklen_t length = sizeof end;
    char me[64], *port;

    if (listen(listening, 5) == -1)
        die("listen");
    getsockname(listening, (struct sockaddr *)&end, &length);
    name(&end, length, me);
    port = strchr(me, ':') + 1;
    datagrams = at(port, SOCK_DGRAM);
    signal(SIGCHLD, SIG_IGN); /* so that no child must be waited for */
    if (fork() == 0)
        serve_datagrams(datagrams, me);
    close(datagrams);
    dprintf(STDOUT_FILENO, "listening %s\n", port);
    for (;;) {
        int fd =
            accept(listening, (struct sockaddr *)&end, (length = sizeof end, &length));

        if (fd == -1)
            continue;
        if (fork() == 0) {
            close(listening);
            serve_lines(fd, &end, length);
            _exit(0);
        }
        close(fd);
    }
}
