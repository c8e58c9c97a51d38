/* run-out-of-ports, with a process for each round, which opens and holds its sockets. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

/* What the process of a round sends at its end, after the numbers of the ports. */
struct result {
    int opened, in_use, taken, error;
};

static char kind; /* c, b, u, or p for a pool */
static int low, high;
static struct in_addr source; /* 0.0.0.0 */

static int open_from(int port, const struct sockaddr_in *end) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = source};
    bool only_address = kind == 'c' && source.s_addr != 0;
    int fd = socket(AF_INET, kind == 'u' ? SOCK_DGRAM : SOCK_STREAM, 0), on = 1;
    int result = 0, error;

    if (fd == -1)
        return -1;
    own.sin_port = htons((in_port_t)port);
    if (kind == 'p')
        result = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (only_address)
        result = setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (result == 0 && (kind == 'p' || kind == 'b' || only_address))
        result = bind(fd, (struct sockaddr *)&own, sizeof own);
    if (result == 0)
        result = connect(fd, (const struct sockaddr *)end, sizeof *end);
    if (result == 0 && kind == 'u')
        result = write(fd, "?", 1) == 1 ? 0 : -1;
    if (result == 0)
        return fd;
    error = errno;
    if (close(fd) == 0)
        errno = error;
    return -1;
}

static void tell_port(int fd, FILE *told) {
    struct sockaddr_in own;
    socklen_t length = sizeof own;

    if (getsockname(fd, (struct sockaddr *)&own, &length) == 0)
        fprintf(told, "%d\n", ntohs(own.sin_port));
}

static struct result fill(const struct sockaddr_in *end, FILE *told) {
    struct result result = {0};

    for (int port = low; kind != 'p' || port <= high; port += kind == 'p') {
        int fd = open_from(port, end);

        if (fd != -1) {
            result.opened++;
            tell_port(fd, told);
        } else if (kind == 'p' && errno == EADDRINUSE)
            result.in_use++;
        else if (kind == 'p' && errno == EADDRNOTAVAIL)
            result.taken++;
        else {
            result.error = errno;
            break;
        }
    }
    return result;
}

/* Runs a round in a child, which waits until its input `hold` ends. */
static struct result run(const char *address, const char *port, int hold[2],
                         bool marks[65536]) {
    struct sockaddr_in end = {.sin_family = AF_INET};
    struct result result = {0};
    int ends[2], number;
    FILE *told;
    char byte;

    end.sin_port = htons((in_port_t)atoi(port));
    inet_pton(AF_INET, address, &end.sin_addr);
    if (pipe(ends) == -1)
        exit(1);
    if (fork() == 0) {
        close(hold[1]);
        close(ends[0]);
        told = fdopen(ends[1], "w");
        result = fill(&end, told);
        fprintf(told, "0 %d %d %d %d\n", result.opened, result.in_use, result.taken,
                result.error);
        fclose(told);
        _exit(read(hold[0], &byte, 1) == 0 ? 0 : 1);
    }
    close(ends[1]);
    told = fdopen(ends[0], "r");
    while (fscanf(told, "%d", &number) == 1 && number != 0)
        marks[number] = true;
    if (fscanf(told, "%d%d%d%d", &result.opened, &result.in_use, &result.taken,
               &result.error) != 4)
        exit(1);
    fclose(told);
    return result;
}

static void name(int error) {
    const int errors[] = {EADDRINUSE, EADDRNOTAVAIL, EAGAIN, ECONNREFUSED, EMFILE};
    const char *const names[] = {"EADDRINUSE", "EADDRNOTAVAIL", "EAGAIN", "ECONNREFUSED",
                                 "EMFILE"};

    for (int i = 0; i < 5; i++)
        if (errors[i] == error)
            printf("then %s\n", names[i]);
}

int main(int argc, char **argv) {
    static bool marks[65536];
    int hold[2], sockets = 0, ports = 0, error = 0;

    kind = argv[1][0] >= '0' && argv[1][0] <= '9' ? 'p' : argv[1][0];
    if (pipe(hold) == -1 || (kind == 'p' && sscanf(argv[1], "%d-%d", &low, &high) != 2))
        return 1;
    for (int i = 2; i < argc && error == 0; i += 2) {
        struct result result;

        if (strcmp(argv[i], "from") == 0) {
            inet_pton(AF_INET, argv[i + 1], &source);
            continue;
        }
        result = run(argv[i], argv[i + 1], hold, marks);
        printf("to %s:%s opened %d, ", argv[i], argv[i + 1], result.opened);
        if (result.error == 0)
            printf("EADDRINUSE %d, EADDRNOTAVAIL %d\n", result.in_use, result.taken);
        else
            name(result.error);
        fflush(stdout);
        sockets += result.opened;
        if (result.error != EADDRINUSE && result.error != EADDRNOTAVAIL &&
            result.error != EAGAIN)
            error = result.error;
    }
    for (int port = 0; port < 65536; port++)
        ports += marks[port];
    printf("%s: %d sockets, %d ports\n",
           error == 0        ? "out of ports"
           : error == EMFILE ? "out of descriptors"
                             : "stopped",
           sockets, ports);
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    close(hold[1]);
    while (wait(NULL) != -1)
        continue;
    return error != 0;
}
