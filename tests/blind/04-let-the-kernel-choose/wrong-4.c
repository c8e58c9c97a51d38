/* Mistake: judge knows only inside and overlapping; violates "`outside`: none is" */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static unsigned port_of(int fd) {
    struct sockaddr_in own;
    socklen_t len = sizeof own;
    check(getsockname(fd, (struct sockaddr *)&own, &len) == 0, "getsockname");
    return ntohs(own.sin_port);
}

static struct sockaddr_in place(const char *address, const char *port) {
    struct sockaddr_in a;
    int number = atoi(port);
    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons((uint16_t)number);
    if (number < 1 || number > 65535 || inet_pton(AF_INET, address, &a.sin_addr) != 1) {
        fprintf(stderr, "no such place: %s %s\n", address, port);
        exit(1);
    }
    return a;
}

static int connected(const struct sockaddr_in *to) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    check(fd >= 0, "socket");
    check(connect(fd, (const struct sockaddr *)to, sizeof *to) == 0, "connect");
    return fd;
}

static void choose_by_bind(void) {
    struct sockaddr_in a;
    char junk[256];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    check(fd >= 0, "socket");
    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    a.sin_port = 0;
    check(bind(fd, (struct sockaddr *)&a, sizeof a) == 0, "bind");
    printf("bind %u\n", port_of(fd));
    fflush(stdout);
    while (read(0, junk, sizeof junk) > 0)
        ;
}

static void choose_by_sendto(const struct sockaddr_in *to) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    check(fd >= 0, "socket");
    check(sendto(fd, "hello", 5, 0, (const struct sockaddr *)to, sizeof *to) == 5,
          "sendto");
    printf("sendto %u\n", port_of(fd));
}

static void sample(const struct sockaddr_in *to, int count) {
    static char seen[65536];
    unsigned low = 65535, high = 0, different = 0;
    char junk[512];
    check(count > 0, "N");
    while (count-- > 0) {
        int fd = connected(to);
        unsigned port = port_of(fd);
        ssize_t n;
        check(send(fd, "whoami\n", 7, MSG_NOSIGNAL) == 7, "send");
        while ((n = read(fd, junk, sizeof junk)) > 0)
            ;
        check(n == 0, "read");
        close(fd);
        if (port < low)
            low = port;
        if (port > high)
            high = port;
        different += !seen[port];
        seen[port] = 1;
    }
    printf("sample %u-%u %u\n", low, high, different);
}

static void judge(void) {
    unsigned low, high;
    FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
    check(f != NULL, "ip_local_port_range");
    check(fscanf(f, "%u %u", &low, &high) == 2, "ip_local_port_range");
    fclose(f);
    printf("judge %u-%u %s\n", low, high, low >= 49152 ? "inside" : "overlapping");
}

int main(int argc, char **argv) {
    struct sockaddr_in to;
    if (argc == 4 || argc == 5)
        to = place(argv[2], argv[3]);
    if (argc == 2 && strcmp(argv[1], "bind") == 0)
        choose_by_bind();
    else if (argc == 4 && strcmp(argv[1], "connect") == 0)
        printf("connect %u\n", port_of(connected(&to)));
    else if (argc == 4 && strcmp(argv[1], "sendto") == 0)
        choose_by_sendto(&to);
    else if (argc == 5 && strcmp(argv[1], "sample") == 0)
        sample(&to, atoi(argv[4]));
    else if (argc == 2 && strcmp(argv[1], "judge") == 0)
        judge();
    else
        return fprintf(stderr, "usage\n"), 1;
    return 0;
}
