/* Right: a chain of sockets, the rounds by recursion, and a set of ports as bits. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NO_PORT_YET 24 /* IP_BIND_ADDRESS_NO_PORT */

struct link {
    int fd;
    struct link *before;
};

static struct link *chain;
static unsigned long sockets;
static unsigned char used[65536 / CHAR_BIT];
static long low, high;
static const char *way;

static struct sockaddr_in end_of(const char *address, long port) {
    struct sockaddr_in end;

    memset(&end, 0, sizeof end);
    end.sin_family = AF_INET;
    end.sin_port = htons((unsigned short)port);
    inet_pton(AF_INET, address, &end.sin_addr);
    return end;
}

static bool keep(int fd) {
    struct sockaddr_in own;
    socklen_t size = sizeof own;
    struct link *link = malloc(sizeof *link);

    if (link == NULL || getsockname(fd, (struct sockaddr *)&own, &size) == -1)
        return false;
    *link = (struct link){fd, chain};
    chain = link;
    used[ntohs(own.sin_port) / CHAR_BIT] |=
        (unsigned char)(1 << ntohs(own.sin_port) % CHAR_BIT);
    sockets++;
    return true;
}

/* 0, or the errno; `step` is the call that failed: s, b or c. */
static int open_one(const char *source, long port, const struct sockaddr_in *to,
                    char *step) {
    bool udp = *way == 'u', pool = high != 0;
    int fd = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0), error, one = 1;
    struct sockaddr_in from = end_of(source ? source : "0.0.0.0", port);

    *step = 's';
    if (fd == -1)
        return errno;
    if (pool && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1)
        goto failed;
    if (*way == 'c' && source &&
        setsockopt(fd, IPPROTO_IP, NO_PORT_YET, &one, sizeof one) == -1)
        goto failed;
    *step = 'b';
    if ((pool || *way == 'b' || source) &&
        bind(fd, (struct sockaddr *)&from, sizeof from) == -1)
        goto failed;
    *step = 'c';
    if (udp ? sendto(fd, "x", 1, 0, (const struct sockaddr *)to, sizeof *to) == -1
            : connect(fd, (const struct sockaddr *)to, sizeof *to) == -1)
        goto failed;
    if (keep(fd))
        return 0;
failed:
    error = errno;
    close(fd);
    return error;
}

static const char *name_of(int error) {
    switch (error) {
    case EADDRINUSE:
        return "EADDRINUSE";
    case EADDRNOTAVAIL:
        return "EADDRNOTAVAIL";
    case EAGAIN:
        return "EAGAIN";
    case ECONNREFUSED:
        return "ECONNREFUSED";
    case EMFILE:
        return "EMFILE";
    case ENFILE:
        return "ENFILE";
    default:
        return strerror(error);
    }
}

/* 0 if no port was left, or the errno. */
static int round_to(const char *source, const char *address, const char *port) {
    struct sockaddr_in to = end_of(address, atol(port));
    unsigned long opened = 0, in_use = 0, not_available = 0;
    int error = 0;
    char step;

    if (high != 0) {
        for (long p = high; p >= low; p--) {
            error = open_one(source, p, &to, &step);
            if (error == 0)
                opened++;
            else if (error == EADDRINUSE && step == 'b')
                in_use++;
            else if (error == EADDRNOTAVAIL && step == 'c')
                not_available++;
            else
                break;
            error = 0;
        }
        if (error == 0) {
            printf("to %s:%s opened %lu, EADDRINUSE %lu, EADDRNOTAVAIL %lu\n", address,
                   port, opened, in_use, not_available);
            return 0;
        }
    } else
        while ((error = open_one(source, 0, &to, &step)) == 0)
            opened++;
    printf("to %s:%s opened %lu, then %s\n", address, port, opened, name_of(error));
    return high == 0 && (error == EADDRNOTAVAIL || error == EADDRINUSE || error == EAGAIN)
               ? 0
               : error;
}

static int rounds(char **words, const char *source, int last) {
    int error;

    if (*words == NULL)
        return last;
    if (strcmp(*words, "from") == 0)
        return rounds(words + 2, words[1], last);
    error = round_to(source, words[0], words[1]);
    return error != 0 ? error : rounds(words + 2, source, 0);
}

int main(int argc, char **argv) {
    int error;
    unsigned ports = 0;

    if (argc < 4)
        return 1;
    way = argv[1];
    if (sscanf(way, "%ld-%ld", &low, &high) != 2)
        low = high = 0;
    error = rounds(argv + 2, NULL, 0);
    for (long p = 0; p < 65536; p++)
        ports += used[p / CHAR_BIT] >> p % CHAR_BIT & 1;
    printf("%s: %lu sockets, %u ports\n",
           error == 0        ? "out of ports"
           : error == EMFILE ? "out of descriptors"
                             : "stopped",
           sockets, ports);
    fflush(stdout);
    while (getchar() != EOF)
        ;
    return error != 0;
}
