/* Right: functions in a table for the ways, non-blocking connect and poll, an array of
 * sockets. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

struct call {
    struct sockaddr_in from, to;
    int has_source;
};

static int *opened; /* all sockets */
static size_t count, room;

static int on(int fd, int level, int option) {
    int one = 1;
    return setsockopt(fd, level, option, &one, sizeof one) == 0 ? 0 : errno;
}

/* Each returns 0 or an errno. */
static int do_bind(int fd, const struct sockaddr_in *end) {
    return bind(fd, (const struct sockaddr *)end, sizeof *end) == 0 ? 0 : errno;
}

static int do_connect(int fd, const struct sockaddr_in *end) {
    struct pollfd one = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;

    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        return errno;
    if (connect(fd, (const struct sockaddr *)end, sizeof *end) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    while (poll(&one, 1, -1) == -1)
        if (errno != EINTR)
            return errno;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
        return errno;
    return error;
}

static int by_connect(int fd, const struct call *call) {
    int error = 0;

    if (call->has_source) {
        error = on(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
        if (error == 0)
            error = do_bind(fd, &call->from);
    }
    return error != 0 ? error : do_connect(fd, &call->to);
}

static int by_bind(int fd, const struct call *call) {
    int error = do_bind(fd, &call->from);
    return error != 0 ? error : do_connect(fd, &call->to);
}

static int by_udp(int fd, const struct call *call) {
    if (connect(fd, (const struct sockaddr *)&call->to, sizeof call->to) == -1)
        return errno;
    return send(fd, "hello", 5, 0) == 5 ? 0 : errno;
}

static int by_pool(int fd, const struct call *call) {
    int error = on(fd, SOL_SOCKET, SO_REUSEADDR);
    return error != 0 ? error : by_bind(fd, call);
}

static const struct way {
    const char *name;
    int type, none;
    int (*attach)(int fd, const struct call *call);
} ways[] = {{"connect", SOCK_STREAM, EADDRNOTAVAIL, by_connect},
            {"bind", SOCK_STREAM, EADDRINUSE, by_bind},
            {"udp", SOCK_DGRAM, EAGAIN, by_udp},
            {"pool", SOCK_STREAM, 0, by_pool}};

static int attempt(const struct way *way, const struct call *call) {
    int fd = socket(AF_INET, way->type, 0), error;

    if (fd == -1)
        return errno;
    error = way->attach(fd, call);
    if (error != 0) {
        close(fd);
        return error;
    }
    if (count == room) {
        room = room == 0 ? 1024 : 2 * room;
        opened = realloc(opened, room * sizeof *opened);
        if (opened == NULL)
            abort();
    }
    opened[count++] = fd;
    return 0;
}

static const char *name_of(int error) {
    static const struct {
        int error;
        const char *name;
    } names[] = {{EADDRINUSE, "EADDRINUSE"}, {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
                 {EAGAIN, "EAGAIN"},         {ECONNREFUSED, "ECONNREFUSED"},
                 {EMFILE, "EMFILE"},         {ENFILE, "ENFILE"}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].error == error)
            return names[i].name;
    return "OTHER";
}

static int by_number(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

static size_t different_ports(void) {
    int *ports = malloc((count + 1) * sizeof *ports);
    size_t different = 0;

    if (ports == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct sockaddr_in own;
        socklen_t size = sizeof own;
        if (getsockname(opened[i], (struct sockaddr *)&own, &size) == -1)
            abort();
        ports[i] = ntohs(own.sin_port);
    }
    qsort(ports, count, sizeof *ports, by_number);
    for (size_t i = 0; i < count; i++)
        different += i == 0 || ports[i] != ports[i - 1];
    free(ports);
    return different;
}

int main(int argc, char **argv) {
    const struct way *way = ways;
    struct call call = {.from.sin_family = AF_INET, .to.sin_family = AF_INET};
    int low = 0, high = 0, error = 0;
    const char *last = "out of ports";
    char rest[256];

    if (argc < 4)
        return 2;
    while (way < ways + 3 && strcmp(way->name, argv[1]) != 0)
        way++;
    if (way == ways + 3 && sscanf(argv[1], "%d-%d", &low, &high) != 2)
        return 2;
    for (char **arg = argv + 2; arg + 1 < argv + argc; arg += 2) {
        size_t before = count;
        int in_use = 0, not_available = 0;

        if (strcmp(arg[0], "from") == 0) {
            inet_pton(AF_INET, arg[1], &call.from.sin_addr);
            call.has_source = 1;
            continue;
        }
        inet_pton(AF_INET, arg[0], &call.to.sin_addr);
        call.to.sin_port = htons((in_port_t)atoi(arg[1]));
        error = 0;
        if (way->none != 0) {
            while (error == 0)
                error = attempt(way, &call);
        } else {
            for (int port = low; port <= high && error == 0; port++) {
                call.from.sin_port = htons((in_port_t)port);
                error = attempt(way, &call);
                in_use += error == EADDRINUSE;
                not_available += error == EADDRNOTAVAIL;
                if (error == EADDRINUSE || error == EADDRNOTAVAIL)
                    error = 0;
            }
        }
        if (error == 0)
            printf("to %s:%s opened %zu, EADDRINUSE %d, EADDRNOTAVAIL %d\n", arg[0],
                   arg[1], count - before, in_use, not_available);
        else
            printf("to %s:%s opened %zu, then %s\n", arg[0], arg[1], count - before,
                   name_of(error));
        if (error != way->none) {
            last = error == EMFILE || error == ENFILE ? "out of descriptors" : "stopped";
            break;
        }
    }
    printf("%s: %zu sockets, %zu ports\n", last, count, different_ports());
    fflush(stdout);
    while (read(STDIN_FILENO, rest, sizeof rest) > 0)
        ;
    return strcmp(last, "out of ports") != 0;
}
