/* let-the-kernel-choose: gets ports from the kernel, and prints them. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IANA_LOW = 49152, PORTS = 65536 };

static _Noreturn void stop(const char *call) {
    perror(call);
    exit(1);
}

/* The port that the socket has now: 0 until a call gives it one. */
static int port_of(int fd) {
    struct sockaddr_in end;
    socklen_t length = sizeof end;

    if (getsockname(fd, (struct sockaddr *)&end, &length) == -1)
        stop("getsockname");
    return ntohs(end.sin_port);
}

static struct sockaddr_in end_at(const char *address, const char *port) {
    struct sockaddr_in end = {.sin_family = AF_INET};

    end.sin_port = htons((uint16_t)atoi(port));
    if (inet_pton(AF_INET, address, &end.sin_addr) != 1)
        stop("inet_pton");
    return end;
}

static int connected(const char *address, const char *port) {
    struct sockaddr_in there = end_at(address, port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (struct sockaddr *)&there, sizeof there) == -1)
        stop("connect");
    return fd;
}

static void choose_by_bind(void) {
    struct sockaddr_in here = end_at("127.0.0.1", "0");
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char byte;

    if (bind(fd, (struct sockaddr *)&here, sizeof here) == -1)
        stop("bind");
    printf("bind %d\n", port_of(fd));
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
}

static void choose_by_sendto(const char *address, const char *port) {
    struct sockaddr_in there = end_at(address, port);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (sendto(fd, "hello", 5, 0, (struct sockaddr *)&there, sizeof there) == -1)
        stop("sendto");
    printf("sendto %d\n", port_of(fd));
}

static void sample(const char *address, const char *port, int count) {
    static char seen[PORTS];
    int lowest = PORTS, highest = 0, distinct = 0;

    for (int i = 0; i < count; i++) {
        int fd = connected(address, port), mine = port_of(fd);
        ssize_t got;
        char byte;

        distinct += !seen[mine];
        seen[mine] = 1;
        lowest = mine < lowest ? mine : lowest;
        highest = mine > highest ? mine : highest;
        if (write(fd, "whoami\n", 7) != 7)
            stop("write");
        /* The end that closes first keeps its port for a while: let it be the server. */
        while ((got = read(fd, &byte, 1)) > 0)
            continue;
        if (got == -1)
            stop("read");
        close(fd);
    }
    printf("sample %d-%d %d\n", lowest, highest, distinct);
}

static void judge(void) {
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
    int low, high;

    if (file == NULL || fscanf(file, "%d %d", &low, &high) != 2)
        stop("ip_local_port_range");
    fclose(file);
    printf("judge %d-%d %s\n", low, high,
           low >= IANA_LOW    ? "inside"
           : high >= IANA_LOW ? "overlapping"
                              : "outside");
}

int main(int argc, char **argv) {
    const char *way = argc > 1 ? argv[1] : "";

    if (strcmp(way, "bind") == 0)
        choose_by_bind();
    else if (strcmp(way, "connect") == 0 && argc == 4)
        printf("connect %d\n", port_of(connected(argv[2], argv[3])));
    else if (strcmp(way, "sendto") == 0 && argc == 4)
        choose_by_sendto(argv[2], argv[3]);
    else if (strcmp(way, "sample") == 0 && argc == 5)
        sample(argv[2], argv[3], atoi(argv[4]));
    else if (strcmp(way, "judge") == 0)
        judge();
    else
        return 64;
    return 0;
}
