/* Serves all clients at once with poll, and cuts the table into words. */
#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS          64
#define BETTER(new, old) ((new) < (old) ? (new) : (old))

/* The strongest reason comes first. */
static const char *const reasons[] = {"listener", "connection", "time-wait", ""};

static void add_client(struct pollfd *polled, int listener, const char *word) {
    int fd = accept(listener, NULL, NULL);
    char line[256];

    for (int i = 1; fd != -1 && i < CLIENTS; i++)
        if (polled[i].fd == -1) {
            polled[i] = (struct pollfd){.fd = fd, .events = POLLIN};
            snprintf(line, sizeof line, "%s\n", word);
            send(fd, line, strlen(line), 0);
            return;
        }
    close(fd);
}

static void hear_client(struct pollfd *polled) {
    char bytes[512];
    ssize_t count = recv(polled->fd, bytes, sizeof bytes, 0);

    if (count > 0 && send(polled->fd, bytes, (size_t)count, 0) == count)
        return;
    close(polled->fd);
    polled->fd = -1;
}

static int open_listener(const char *port) {
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *info;
    int fd, one = 1;

    if (getaddrinfo("127.0.0.1", port, &hints, &info) != 0)
        errx(1, "%s: no such port", port);
    fd = socket(info->ai_family, info->ai_socktype, info->ai_protocol);
    if (fd == -1)
        err(1, "socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1)
        err(1, "setsockopt");
    if (bind(fd, info->ai_addr, info->ai_addrlen) == -1)
        err(1, "cannot have port %s", port);
    freeaddrinfo(info);
    if (listen(fd, 10) == -1)
        err(1, "listen");
    return fd;
}

static void serve(const char *port, const char *word) {
    struct pollfd polled[CLIENTS];

    for (int i = 0; i < CLIENTS; i++)
        polled[i].fd = -1;
    signal(SIGPIPE, SIG_IGN);
    polled[0] = (struct pollfd){.fd = open_listener(port), .events = POLLIN};
    dprintf(STDOUT_FILENO, "serving %s\n", port);
    while (poll(polled, CLIENTS, -1) > 0) {
        for (int i = 1; i < CLIENTS; i++)
            if (polled[i].fd != -1 && polled[i].revents != 0)
                hear_client(&polled[i]);
        if (polled[0].revents != 0)
            add_client(polled, polled[0].fd, word);
    }
}

/* Turns "0100007F", or 32 digits, into an address as text. */
static void address_text(const char *hex, char text[INET6_ADDRSTRLEN]) {
    unsigned long words[4];
    unsigned int raw[4];
    int count = (int)strlen(hex) / 8;

    for (int i = 0; i < count; i++) {
        char part[9];

        snprintf(part, sizeof part, "%.8s", hex + 8 * i);
        words[i] = strtoul(part, NULL, 16);
        raw[i] = (unsigned int)words[i];
    }
    inet_ntop(count == 1 ? AF_INET : AF_INET6, raw, text, INET6_ADDRSTRLEN);
}

/* Writes an address in the one form that inet_ntop gives it. */
static int normal_text(const char *address, char text[INET6_ADDRSTRLEN]) {
    unsigned char bytes[16];
    int family = strchr(address, ':') != NULL ? AF_INET6 : AF_INET;

    if (inet_pton(family, address, bytes) != 1)
        errx(1, "%s: no address", address);
    inet_ntop(family, bytes, text, INET6_ADDRSTRLEN);
    return family;
}

static int reason_of(char *line, const char *address, long port) {
    char text[INET6_ADDRSTRLEN], *number = strtok(line, " :"), *hex = strtok(NULL, " :"),
                                 *hex_port = strtok(NULL, " :"), *state;

    if (number == NULL || !isdigit((unsigned char)*number) || hex_port == NULL)
        return 3;
    if (strtol(hex_port, NULL, 16) != port)
        return 3;
    address_text(hex, text);
    if (strcmp(text, address) != 0 &&
        strcmp(text, strchr(address, ':') != NULL ? "::" : "0.0.0.0") != 0)
        return 3;
    strtok(NULL, " :");
    strtok(NULL, " :");
    state = strtok(NULL, " :");
    return strcmp(state, "0A") == 0 ? 0 : strcmp(state, "06") == 0 ? 2 : 1;
}

static const char *ask_kernel(const char *address, const char *port, int family) {
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_STREAM}, *info;
    int fd = socket(family, SOCK_STREAM, 0);

    if (fd == -1 || getaddrinfo(address, port, &hints, &info) != 0)
        err(1, "%s %s", address, port);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0)
        return "free";
    if (errno != EADDRINUSE)
        err(1, "bind");
    return "bound";
}

static void why(const char *address, const char *port) {
    char line[BUFSIZ], text[INET6_ADDRSTRLEN];
    int family = normal_text(address, text), best = 3;

    while (fgets(line, sizeof line, stdin) != NULL) {
        int reason = reason_of(line, text, strtol(port, NULL, 10));

        best = BETTER(reason, best);
    }
    printf("%s %s\n", port, best < 3 ? reasons[best] : ask_kernel(address, port, family));
}

int main(int argc, char **argv) {
    if (argc != 4)
        errx(1, "usage: serve PORT WORD, or why ADDRESS PORT");
    if (strcmp(argv[1], "serve") == 0)
        serve(argv[2], argv[3]);
    else
        why(argv[2], argv[3]);
    return 0;
}
