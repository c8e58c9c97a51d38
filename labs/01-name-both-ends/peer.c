/* peer: connects two sockets, hands one of them to a command as descriptor 0, as inetd
 * does, and tells on standard error what the kernel says of both ends.
 *
 *     peer KIND COMMAND [ARGUMENT]...
 *
 *     KIND: tcp4 tcp6 udp4 udp6, or with "-bound": the other end's source was bound first */
#include "../../lib/endpoint.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void stop(const char *call) {
    fprintf(stderr, "peer: %s: %s\n", call, strerror(errno));
    exit(71);
}

static void bind_loopback(int fd, int family) {
    struct endpoint local;

    if (endpoint_parse_address(family == AF_INET6 ? "::1" : "127.0.0.1", family, &local) != 0 ||
        bind(fd, &local.address.any, local.length) == -1)
        stop("bind");
}

static struct endpoint local_end(int fd) {
    struct endpoint local = endpoint_empty();

    if (getsockname(fd, &local.address.any, &local.length) == -1)
        stop("getsockname");
    return local;
}

/* Two sockets, connected to each other: the one to hand on is returned. */
static int connect_pair(int family, int type, bool bound, int *other) {
    int ours = socket(family, type, 0);
    struct endpoint end;

    *other = socket(family, type, 0);
    if (ours == -1 || *other == -1)
        stop("socket");
    bind_loopback(ours, family);
    if (bound || type == SOCK_DGRAM)
        bind_loopback(*other, family);
    if (type == SOCK_STREAM && listen(ours, 1) == -1)
        stop("listen");
    end = local_end(ours);
    if (connect(*other, &end.address.any, end.length) == -1)
        stop("connect");
    if (type == SOCK_STREAM) {
        int listening = ours;

        ours = accept(listening, NULL, NULL);
        close(listening);
    } else {
        end = local_end(*other);
        if (connect(ours, &end.address.any, end.length) == -1)
            stop("connect");
    }
    if (ours == -1)
        stop("accept");
    return ours;
}

int main(int argc, char **argv) {
    char here[ENDPOINT_TEXT_SIZE], there[ENDPOINT_TEXT_SIZE];
    struct endpoint end;
    int ours, other;

    if (argc < 3 || strlen(argv[1]) < 4)
        return 64;
    ours = connect_pair(argv[1][3] == '6' ? AF_INET6 : AF_INET,
                        argv[1][0] == 'u' ? SOCK_DGRAM : SOCK_STREAM,
                        strstr(argv[1], "-bound") != NULL, &other);
    end = local_end(ours);
    endpoint_format(&end, here);
    end = local_end(other);
    endpoint_format(&end, there);
    dprintf(STDERR_FILENO, "%s %s\n", there, here);
    if (dup2(ours, STDIN_FILENO) == -1)
        stop("dup2");
    execv(argv[2], argv + 2);
    stop("execv");
}
