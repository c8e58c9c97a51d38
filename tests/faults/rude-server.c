/* rude-server: a faulty server, for the tests of demo-client.
 *
 *     rude-server MODE
 *
 * It listens on 127.0.0.1, prints its port, and serves each client in a process of its
 * own, until it is ended. MODE is one of
 *
 *     early        closes at once
 *     early-reset  resets at once
 *     mute         never answers
 *     asked        closes when it was asked
 *     asked-reset  resets when it was asked
 *     half         sends half of the answer, and closes
 *     half-reset   sends half of it, and resets
 *     whole        sends all of it, and closes
 *     whole-reset  sends all of it, and resets
 *     unended      sends all but the newline, and closes
 *     drip         sends a byte at a time
 *     endless      sends one line without end
 *     large        sends a line of 10 MB */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void stop(const char *call) {
    fprintf(stderr, "rude-server: %s: %s\n", call, strerror(errno));
    exit(71);
}

/* Returns false where the client is gone. */
static int put(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(fd, bytes, count, 0);

        if (sent == -1)
            return 0;
        bytes += sent;
        count -= (size_t)sent;
    }
    return 1;
}

static void drip(int fd, const char *text) {
    struct timespec moment = {0, 2000000};
    int one = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    for (; *text != '\0'; text++) {
        put(fd, text, 1);
        nanosleep(&moment, NULL);
    }
}

static void endless(int fd, unsigned long most) {
    char bytes[4096];

    memset(bytes, 'x', sizeof bytes);
    for (unsigned long sent = 0; sent < most; sent += sizeof bytes)
        if (!put(fd, bytes, sizeof bytes))
            return;
    put(fd, "\n", 1);
}

static void serve(int fd, const char *mode, const struct sockaddr_in *peer) {
    char text[64], question[256];
    struct sockaddr_in local;
    socklen_t size = sizeof local;
    int length;

    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        stop("getsockname");
    length = snprintf(text, sizeof text, "you=127.0.0.1:%u me=127.0.0.1:%u id=1\n",
                      ntohs(peer->sin_port), ntohs(local.sin_port));
    if (strncmp(mode, "early", 5) != 0 && recv(fd, question, sizeof question, 0) == -1)
        stop("recv");
    if (strncmp(mode, "half", 4) == 0)
        put(fd, text, 16);
    else if (strncmp(mode, "whole", 5) == 0)
        put(fd, text, (size_t)length);
    else if (strcmp(mode, "unended") == 0)
        put(fd, text, (size_t)length - 1);
    else if (strcmp(mode, "drip") == 0)
        drip(fd, text);
    else if (strcmp(mode, "endless") == 0)
        endless(fd, -1ul);
    else if (strcmp(mode, "large") == 0)
        endless(fd, 10000000);
    else if (strcmp(mode, "mute") == 0)
        recv(fd, question, sizeof question, 0);
}

/* Closes; with a reset, if the mode's name ends so. */
static void end(int fd, const char *mode) {
    struct linger now = {1, 0};

    if (strstr(mode, "-reset") != NULL)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

int main(int argc, char **argv) {
    struct sockaddr_in local = {.sin_family = AF_INET}, peer;
    socklen_t length = sizeof local;
    int listen_fd = socket(AF_INET, SOCK_STREAM, 0), fd;

    if (argc != 2)
        return 64;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* nobody waits for them */
    inet_pton(AF_INET, "127.0.0.1", &local.sin_addr);
    if (bind(listen_fd, (struct sockaddr *)&local, length) == -1 ||
        listen(listen_fd, SOMAXCONN) == -1 ||
        getsockname(listen_fd, (struct sockaddr *)&local, &length) == -1)
        stop("listen");
    printf("%u\n", ntohs(local.sin_port));
    fflush(stdout);
    while (length = sizeof peer,
           (fd = accept(listen_fd, (struct sockaddr *)&peer, &length)) != -1) {
        if (fork() == 0) {
            serve(fd, argv[1], &peer);
            end(fd, argv[1]);
            _exit(0);
        }
        close(fd);
    }
    stop("accept");
}
