/* run-out-of-ports, with a function for each way, getaddrinfo, and UDP without connect.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADDRESS_NO_PORT 24 /* IP_BIND_ADDRESS_NO_PORT, ip(7) */

static const char *source; /* NULL: the kernel chooses it */
static char low[8], high[8];
static unsigned char marks[65536];
static unsigned all, different;

static struct addrinfo *numeric(const char *address, const char *port, int type) {
    struct addrinfo hints = {.ai_family = AF_INET,
                             .ai_socktype = type,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found;

    if (getaddrinfo(address, port, &hints, &found) != 0) {
        fprintf(stderr, "%s %s: no such address\n", address, port);
        exit(2);
    }
    return found;
}

static int set(int fd, int level, int option) {
    return setsockopt(fd, level, option, &(int){1}, sizeof(int));
}

static int bind_to(int fd, const char *address, const char *port) {
    struct addrinfo *own = numeric(address, port, SOCK_STREAM);
    int result = bind(fd, own->ai_addr, own->ai_addrlen);

    freeaddrinfo(own);
    return result;
}

static int by_connect(int fd, const struct addrinfo *end, const char *port) {
    (void)port;
    if (source != NULL &&
        (set(fd, IPPROTO_IP, ADDRESS_NO_PORT) == -1 || bind_to(fd, source, "0") == -1))
        return -1;
    return connect(fd, end->ai_addr, end->ai_addrlen);
}

static int by_bind(int fd, const struct addrinfo *end, const char *port) {
    (void)port;
    if (bind_to(fd, "127.0.0.1", "0") == -1)
        return -1;
    return connect(fd, end->ai_addr, end->ai_addrlen);
}

static int by_datagram(int fd, const struct addrinfo *end, const char *port) {
    (void)port;
    return sendto(fd, "hello", 5, 0, end->ai_addr, end->ai_addrlen) == 5 ? 0 : -1;
}

static int by_hand(int fd, const struct addrinfo *end, const char *port) {
    set(fd, SOL_SOCKET, SO_REUSEADDR);
    if (bind_to(fd, source, port) == -1)
        return -1;
    return connect(fd, end->ai_addr, end->ai_addrlen);
}

typedef int way(int fd, const struct addrinfo *end, const char *port);

static int one_more(way *chosen, const struct addrinfo *end, const char *port) {
    int fd = socket(end->ai_family, end->ai_socktype, end->ai_protocol);
    struct sockaddr_in own;
    socklen_t length = sizeof own;

    if (fd == -1)
        return errno;
    if (chosen(fd, end, port) == -1) {
        int error = errno;

        close(fd);
        return error;
    }
    getsockname(fd, (struct sockaddr *)&own, &length);
    all++;
    different += marks[ntohs(own.sin_port)]++ == 0;
    return 0;
}

static const char *say(int error) {
    return error == EADDRNOTAVAIL  ? "EADDRNOTAVAIL"
           : error == EADDRINUSE   ? "EADDRINUSE"
           : error == EAGAIN       ? "EAGAIN"
           : error == EMFILE       ? "EMFILE"
           : error == ENFILE       ? "ENFILE"
           : error == ECONNREFUSED ? "ECONNREFUSED"
                                   : strerror(error);
}

/* Tries the pool from its high end. */
static int lap(const struct addrinfo *end, unsigned counts[3]) {
    for (int port = atoi(high); port >= atoi(low); port--) {
        char text[8];
        int error;

        snprintf(text, sizeof text, "%d", port);
        error = one_more(by_hand, end, text);
        if (error != 0 && error != EADDRINUSE && error != EADDRNOTAVAIL)
            return error;
        counts[error == 0 ? 0 : error == EADDRINUSE ? 1 : 2]++;
    }
    return 0;
}

static int use_up(way *chosen, const char *address, const char *port) {
    struct addrinfo *end =
        numeric(address, port, chosen == by_datagram ? SOCK_DGRAM : SOCK_STREAM);
    unsigned counts[3] = {0};
    int error = 0;

    if (chosen == by_hand)
        error = lap(end, counts);
    else
        while ((error = one_more(chosen, end, NULL)) == 0)
            counts[0]++;
    freeaddrinfo(end);
    if (error == 0)
        printf("to %s:%s opened %u, EADDRINUSE %u, EADDRNOTAVAIL %u\n", address, port,
               counts[0], counts[1], counts[2]);
    else
        printf("to %s:%s opened %u, then %s\n", address, port, counts[0], say(error));
    return error == EADDRINUSE || error == EADDRNOTAVAIL || error == EAGAIN ? 0 : error;
}

int main(int argc, char **argv) {
    way *chosen = argc < 2                          ? NULL
                  : strcmp(argv[1], "connect") == 0 ? by_connect
                  : strcmp(argv[1], "bind") == 0    ? by_bind
                  : strcmp(argv[1], "udp") == 0     ? by_datagram
                                                    : by_hand;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int error = 0;
    char rest[512];

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (chosen == NULL ||
        (chosen == by_hand && sscanf(argv[1], "%5[0-9]-%5[0-9]", low, high) != 2))
        return 2;
    for (char **word = argv + 2; error == 0 && word[0] != NULL; word += 2)
        if (strcmp(word[0], "from") == 0)
            source = word[1];
        else
            error = use_up(chosen, word[0], word[1]);
    printf("%s: %u sockets, %u ports\n",
           error == 0                           ? "out of ports"
           : error == EMFILE || error == ENFILE ? "out of descriptors"
                                                : "stopped",
           all, different);
    while (poll(&input, 1, -1) == 1 && read(STDIN_FILENO, rest, sizeof rest) > 0)
        continue;
    return error != 0;
}
