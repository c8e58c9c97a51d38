/* Style: connect does not block, poll for everything, a map of bits, sendmsg. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IANA_LOW  49152
#define IANA_HIGH 65535

static void out(const char *format, ...) {
    char line[100];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (write(STDOUT_FILENO, line, (size_t)n) != n)
        _exit(1);
}

static void fatal(const char *s) {
    fprintf(stderr, "%s: %s\n", s, strerror(errno));
    _exit(1);
}

static uint16_t local(int fd) {
    union {
        struct sockaddr sa;
        struct sockaddr_in in;
    } u = {.sa.sa_family = AF_UNSPEC};
    if (getsockname(fd, &u.sa, &(socklen_t){sizeof u}) == -1)
        fatal("getsockname");
    return ntohs(u.in.sin_port);
}

static int dial(const char *a, const char *p) {
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)strtoul(p, NULL, 10))};
    if (!inet_aton(a, &to.sin_addr)) {
        errno = EINVAL;
        fatal(a);
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error;
    if (fd == -1)
        fatal("socket");
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1) {
        if (errno != EINPROGRESS)
            fatal("connect");
        struct pollfd pfd = {.fd = fd, .events = POLLOUT};
        while (poll(&pfd, 1, -1) == -1 && errno == EINTR)
            ;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){sizeof error});
        if ((errno = error))
            fatal("connect");
    }
    return fd;
}

static int cmd_bind(char **v) {
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(0x7f000001)}};
    int fd = socket(PF_INET, SOCK_STREAM, 0);
    char c[64];
    (void)v;
    if (fd == -1 || bind(fd, (struct sockaddr *)&any, sizeof any))
        fatal("bind");
    out("bind %d\n", local(fd));
    for (;;) {
        ssize_t n = read(0, c, sizeof c);
        if (n == 0 || (n < 0 && errno != EINTR))
            return 0;
    }
}

static int cmd_connect(char **v) {
    int fd = dial(v[2], v[3]);
    out("connect %d\n", local(fd));
    return close(fd);
}

static int cmd_sendto(char **v) {
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)strtoul(v[3], NULL, 10))};
    struct iovec iov = {"datagram", 8};
    struct msghdr m = {
        .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &iov, .msg_iovlen = 1};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    inet_aton(v[2], &to.sin_addr);
    if (fd == -1 || sendmsg(fd, &m, 0) == -1)
        fatal("sendto");
    out("sendto %d\n", local(fd));
    return 0;
}

static int cmd_sample(char **v) {
    uint64_t seen[1024] = {0};
    unsigned low = 65535, high = 0, distinct = 0;
    for (long i = 0, n = atol(v[4]); i < n; i++) {
        int fd = dial(v[2], v[3]);
        uint16_t p = local(fd);
        char buf[100];
        if (send(fd, "whoami\n", 7, MSG_NOSIGNAL) != 7)
            fatal("send");
        for (;;) {
            struct pollfd pfd = {.fd = fd, .events = POLLIN};
            poll(&pfd, 1, -1);
            ssize_t k = recv(fd, buf, sizeof buf, 0);
            if (k == 0)
                break;
            if (k < 0 && errno != EAGAIN && errno != EINTR)
                fatal("recv");
        }
        close(fd);
        seen[p >> 6] |= UINT64_C(1) << (p & 63);
        if (p < low)
            low = p;
        if (p > high)
            high = p;
    }
    for (int i = 0; i < 1024; i++)
        distinct += (unsigned)__builtin_popcountll(seen[i]);
    out("sample %u-%u %u\n", low, high, distinct);
    return 0;
}

static int cmd_judge(char **v) {
    long low, high, covered = 0;
    FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
    (void)v;
    if (f == NULL || fscanf(f, "%ld\t%ld\n", &low, &high) != 2)
        fatal("range");
    for (long p = low; p <= high; p++)
        covered += p >= IANA_LOW && p <= IANA_HIGH;
    out("judge %ld-%ld %s\n", low, high,
        covered == 0                ? "outside"
        : covered == high - low + 1 ? "inside"
                                    : "overlapping");
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 2)
        return 1;
    switch (argv[1][0]) {
    case 'b':
        return cmd_bind(argv);
    case 'c':
        return cmd_connect(argv);
    case 's':
        return argv[1][1] == 'e' ? cmd_sendto(argv) : cmd_sample(argv);
    case 'j':
        return cmd_judge(argv);
    }
    return 1;
}
