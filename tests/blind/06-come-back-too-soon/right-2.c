/* Right: one poll for all clients, each with a buffer; the row compared as bytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 200, SIZE = 65536 };

struct client {
    char *data; /* still to be sent */
    size_t from, to;
};

static struct pollfd polled[1 + MOST];
static struct client clients[1 + MOST];
static nfds_t count = 1;

static void give_up(const char *what) {
    perror(what);
    exit(EXIT_FAILURE);
}

static void come(int listener, const char *word) {
    int fd = accept(listener, NULL, NULL);
    struct client *new = &clients[count];

    if (fd == -1)
        return;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    new->data = malloc(SIZE);
    if (new->data == NULL)
        give_up("malloc");
    new->from = 0;
    new->to = (size_t)snprintf(new->data, SIZE, "%s\n", word);
    polled[count] = (struct pollfd){.fd = fd, .events = POLLOUT};
    count++;
}

/* Returns false if the client has gone. */
static bool move(struct pollfd *one, struct client *client) {
    ssize_t n;

    if (client->from < client->to)
        n = send(one->fd, client->data + client->from, client->to - client->from,
                 MSG_NOSIGNAL);
    else
        n = recv(one->fd, client->data, SIZE, 0);
    if (n == -1)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (client->from < client->to) {
        client->from += (size_t)n;
    } else {
        if (n == 0)
            return false;
        client->from = 0;
        client->to = (size_t)n;
    }
    one->events = client->from < client->to ? POLLOUT : POLLIN;
    return true;
}

static void serve(const char *port, const char *word) {
    struct sockaddr_in here;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;

    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    inet_pton(AF_INET, "127.0.0.1", &here.sin_addr);
    if (fd == -1)
        give_up("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        give_up("SO_REUSEADDR");
    if (bind(fd, (struct sockaddr *)&here, sizeof here) != 0)
        give_up(port);
    if (listen(fd, 64) != 0)
        give_up("listen");
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    printf("serving %s\n", port);
    fflush(stdout);
    polled[0].fd = fd;
    for (;;) {
        polled[0].events = count <= MOST ? POLLIN : 0;
        if (poll(polled, count, -1) == -1)
            continue;
        for (nfds_t i = count - 1; i >= 1; i--) {
            if (polled[i].revents == 0 || move(&polled[i], &clients[i]))
                continue;
            close(polled[i].fd);
            free(clients[i].data);
            count--;
            polled[i] = polled[count];
            clients[i] = clients[count];
        }
        if (polled[0].revents != 0)
            come(fd, word);
    }
}

/* The bytes of an address in the table; returns how many, or 0. */
static size_t bytes_of(const char *text, unsigned char bytes[16]) {
    size_t words = strspn(text, "0123456789ABCDEF") / 8;

    if (words != 1 && words != 4)
        return 0;
    for (size_t i = 0; i < words; i++) {
        unsigned value;
        uint32_t word;
        if (sscanf(text + 8 * i, "%8x", &value) != 1)
            return 0;
        word = value;
        memcpy(bytes + 4 * i, &word, 4);
    }
    return 4 * words;
}

static void why(const char *address, const char *port) {
    static const unsigned char any[16];
    union {
        struct sockaddr sa;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } end;
    unsigned char wanted[16], bytes[16];
    unsigned number = (unsigned)strtoul(port, NULL, 10);
    int best = 0;
    static const char *const words[] = {"", "time-wait", "connection", "listener"};
    size_t length, size = 0;
    char *line = NULL;

    memset(&end, 0, sizeof end);
    if (strchr(address, ':') == NULL) {
        length = 4;
        end.in.sin_family = AF_INET;
        end.in.sin_port = htons((uint16_t)number);
        inet_pton(AF_INET, address, &end.in.sin_addr);
        memcpy(wanted, &end.in.sin_addr, 4);
    } else {
        length = 16;
        end.in6.sin6_family = AF_INET6;
        end.in6.sin6_port = htons((uint16_t)number);
        inet_pton(AF_INET6, address, &end.in6.sin6_addr);
        memcpy(wanted, &end.in6.sin6_addr, 16);
    }
    while (getline(&line, &size, stdin) != -1) {
        char local[64], state[8];
        unsigned local_port;
        int rank;

        if (sscanf(line, "%*s %63s %*s %7s", local, state) != 2)
            continue;
        if (strrchr(local, ':') == NULL ||
            sscanf(strrchr(local, ':'), ":%x", &local_port) != 1 || local_port != number)
            continue;
        if (bytes_of(local, bytes) != length)
            continue;
        if (memcmp(bytes, wanted, length) != 0 && memcmp(bytes, any, length) != 0)
            continue;
        rank = strcmp(state, "0A") == 0 ? 3 : strcmp(state, "06") == 0 ? 1 : 2;
        if (rank > best)
            best = rank;
    }
    free(line);
    if (best > 0) {
        printf("%s %s\n", port, words[best]);
    } else {
        int fd = socket(end.sa.sa_family, SOCK_STREAM, 0);
        if (fd == -1)
            give_up("socket");
        if (bind(fd, &end.sa, length == 4 ? sizeof end.in : sizeof end.in6) == 0)
            printf("%s free\n", port);
        else if (errno == EADDRINUSE)
            printf("%s bound\n", port);
        else
            give_up("bind");
        close(fd);
    }
}

int main(int argc, char **argv) {
    if (argc != 4)
        return 2;
    if (strcmp(argv[1], "serve") == 0)
        serve(argv[2], argv[3]);
    else
        why(argv[2], argv[3]);
    return 0;
}
