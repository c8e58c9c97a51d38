/* let-the-kernel-choose, with poll(), connects that do not wait, and a child for each
 * connection of a sample. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char file_of_range[] = "/proc/sys/net/ipv4/ip_local_port_range";

static _Noreturn void failed(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static void await(int fd, short events) {
    struct pollfd polled = {.fd = fd, .events = events};

    while (poll(&polled, 1, -1) == -1)
        if (errno != EINTR)
            failed("poll");
}

static int port(int fd) {
    struct sockaddr_storage end;
    socklen_t size = sizeof end;

    if (getsockname(fd, (struct sockaddr *)&end, &size))
        failed("getsockname");
    return ntohs(((struct sockaddr_in *)&end)->sin_port);
}

static int open_connection(struct sockaddr_in server) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;

    if (fd == -1 || fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        failed("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1 &&
        errno != EINPROGRESS)
        failed("connect");
    await(fd, POLLOUT);
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
        failed("getsockopt");
    if (error != 0) {
        errno = error;
        failed("connect");
    }
    return fd;
}

/* Makes a connection and ends it, in a child process. */
static int sample_one(struct sockaddr_in server) {
    int ends[2], found = 0, status;
    pid_t child;

    if (pipe(ends) == -1 || (child = fork()) == -1)
        failed("fork");
    if (child == 0) {
        int fd = open_connection(server), mine = port(fd);
        char answer[100];
        ssize_t got;

        if (write(ends[1], &mine, sizeof mine) != sizeof mine ||
            write(fd, "whoami\n", 7) != 7)
            failed("write");
        do
            await(fd, POLLIN);
        while ((got = read(fd, answer, sizeof answer)) > 0);
        if (got == -1)
            failed("read");
        _exit(0);
    }
    if (waitpid(child, &status, 0) == -1 || status != 0)
        exit(1);
    if (read(ends[0], &found, sizeof found) != sizeof found)
        failed("read");
    close(ends[0]);
    close(ends[1]);
    return found;
}

static void sample(struct sockaddr_in server, int count) {
    int ports[1000], distinct = 0, low = 65535, high = 0;

    for (int i = 0; i < count && i < 1000; i++) {
        int before = 0;

        ports[i] = sample_one(server);
        while (before < i && ports[before] != ports[i])
            before++;
        distinct += before == i;
        if (ports[i] < low)
            low = ports[i];
        if (ports[i] > high)
            high = ports[i];
    }
    printf("sample %d-%d %d\n", low, high, distinct);
}

int main(int argc, char **argv) {
    struct sockaddr_in server = {.sin_family = AF_INET};
    char way = argc > 1 ? argv[1][1] : 0, rest[16];
    int fd, low, high;

    if (argc > 3) {
        server.sin_port = htons((unsigned short)atoi(argv[3]));
        server.sin_addr.s_addr = inet_addr(argv[2]);
    }
    if (way == 'i') {
        server.sin_addr.s_addr = inet_addr("127.0.0.1");
        fd = socket(AF_INET, SOCK_STREAM, 0);
        if (bind(fd, (struct sockaddr *)&server, sizeof server))
            failed("bind");
        dprintf(STDOUT_FILENO, "bind %d\n", port(fd));
        do
            await(STDIN_FILENO, POLLIN);
        while (read(STDIN_FILENO, rest, sizeof rest) > 0);
    } else if (way == 'o') {
        printf("connect %d\n", port(open_connection(server)));
    } else if (way == 'e') {
        fd = socket(AF_INET, SOCK_DGRAM, 0);
        if (sendto(fd, argv[0], 1, 0, (struct sockaddr *)&server, sizeof server) != 1)
            failed("sendto");
        printf("sendto %d\n", port(fd));
    } else if (way == 'a') {
        sample(server, atoi(argv[4]));
    } else if (freopen(file_of_range, "r", stdin) && scanf("%d%d", &low, &high) == 2) {
        printf("judge %d-%d %s\n", low, high,
               low >= 49152    ? "inside"
               : high >= 49152 ? "overlapping"
                               : "outside");
    }
    return 0;
}
