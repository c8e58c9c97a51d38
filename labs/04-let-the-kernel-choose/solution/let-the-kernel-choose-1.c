/* let-the-kernel-choose, with getaddrinfo() and getnameinfo(), for names and numbers of
 * any kind. */
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct addrinfo *resolve(const char *host, const char *service, int type) {
    struct addrinfo hints = {.ai_family = AF_INET,
                             .ai_socktype = type,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found;
    int error = getaddrinfo(host, service, &hints, &found);

    if (error != 0) {
        fprintf(stderr, "%s port %s: %s\n", host, service, gai_strerror(error));
        exit(1);
    }
    return found;
}

static void check(bool good, const char *call) {
    if (!good) {
        perror(call);
        exit(1);
    }
}

static unsigned long own_port(int fd) {
    struct sockaddr_storage own;
    socklen_t length = sizeof own;
    char service[8];

    check(getsockname(fd, (struct sockaddr *)&own, &length) == 0, "getsockname");
    check(getnameinfo((struct sockaddr *)&own, length, NULL, 0, service, sizeof service,
                      NI_NUMERICSERV) == 0,
          "getnameinfo");
    return strtoul(service, NULL, 10);
}

static int use(const char *host, const char *service, int type) {
    struct addrinfo *end = resolve(host, service, type);
    int fd = socket(end->ai_family, end->ai_socktype, end->ai_protocol);

    check(fd != -1, "socket");
    if (strcmp(service, "0") == 0)
        check(bind(fd, end->ai_addr, end->ai_addrlen) == 0, "bind");
    else if (type == SOCK_STREAM)
        check(connect(fd, end->ai_addr, end->ai_addrlen) == 0, "connect");
    else
        check(sendto(fd, "", 0, 0, end->ai_addr, end->ai_addrlen) == 0, "sendto");
    freeaddrinfo(end);
    return fd;
}

static int compare(const void *a, const void *b) {
    unsigned long left = *(const unsigned long *)a, right = *(const unsigned long *)b;

    return (left > right) - (left < right);
}

static void sample(char **argv) {
    size_t count = strtoul(argv[4], NULL, 10), distinct = 1;
    unsigned long *ports = calloc(count, sizeof *ports);

    check(ports != NULL, "calloc");
    for (size_t i = 0; i < count; i++) {
        int fd = use(argv[2], argv[3], SOCK_STREAM);
        ssize_t got;
        char byte;

        ports[i] = own_port(fd);
        check(send(fd, "whoami\n", 7, 0) == 7, "send");
        while ((got = recv(fd, &byte, 1, 0)) == 1)
            continue;
        check(got == 0, "recv");
        close(fd);
    }
    qsort(ports, count, sizeof *ports, compare);
    for (size_t i = 1; i < count; i++)
        distinct += ports[i] != ports[i - 1];
    printf("sample %lu-%lu %zu\n", ports[0], ports[count - 1], distinct);
    free(ports);
}

static void judge(void) {
    char text[64], *rest;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
    unsigned long low, high;

    check(file != NULL && fgets(text, sizeof text, file) != NULL, "range");
    low = strtoul(text, &rest, 10);
    high = strtoul(rest, NULL, 10);
    printf("judge %lu-%lu ", low, high);
    if (high < 49152)
        puts("outside");
    else
        puts(low < 49152 ? "overlapping" : "inside");
    fclose(file);
}

int main(int argc, char **argv) {
    check(argc > 1, "usage");
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (strcmp(argv[1], "bind") == 0) {
        printf("bind %lu\n", own_port(use("127.0.0.1", "0", SOCK_STREAM)));
        while (getchar() != EOF)
            continue;
    } else if (strcmp(argv[1], "connect") == 0)
        printf("connect %lu\n", own_port(use(argv[2], argv[3], SOCK_STREAM)));
    else if (strcmp(argv[1], "sendto") == 0)
        printf("sendto %lu\n", own_port(use(argv[2], argv[3], SOCK_DGRAM)));
    else if (strcmp(argv[1], "sample") == 0)
        sample(argv);
    else
        judge();
    return 0;
}
