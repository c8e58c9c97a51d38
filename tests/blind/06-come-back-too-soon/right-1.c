/* Right: straightforward; one client after another, the row compared as text. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int send_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t n = send(fd, data, length, MSG_NOSIGNAL);
        if (n == -1)
            return -1;
        data += n;
        length -= (size_t)n;
    }
    return 0;
}

static void serve_client(int client, const char *word) {
    char buffer[4096];
    ssize_t n;

    if (send_all(client, word, strlen(word)) == 0 && send_all(client, "\n", 1) == 0)
        while ((n = read(client, buffer, sizeof buffer)) > 0)
            if (send_all(client, buffer, (size_t)n) == -1)
                break;
    close(client);
}

static void serve(const char *port, const char *word) {
    struct sockaddr_in here = {.sin_family = AF_INET};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);

    here.sin_port = htons((in_port_t)atoi(port));
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener == -1 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1 ||
        bind(listener, (struct sockaddr *)&here, sizeof here) == -1 ||
        listen(listener, SOMAXCONN) == -1) {
        perror(port);
        exit(1);
    }
    printf("serving %s\n", port);
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client != -1)
            serve_client(client, word);
    }
}

/* The address as the kernel's table prints it. */
static void in_table(char *text, const void *address, int words) {
    for (int i = 0; i < words; i++) {
        uint32_t word;
        memcpy(&word, (const char *)address + 4 * i, 4);
        sprintf(text + 8 * i, "%08X", (unsigned)word);
    }
}

static void why(const char *address, const char *port) {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    static const char zeros[] = "00000000000000000000000000000000";
    char line[1024], wanted[33], local[33];
    unsigned number = (unsigned)atoi(port), local_port, state;
    int listener = 0, connection = 0, time_wait = 0, is_v4;
    const char *wildcard, *word;

    is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;
    if (is_v4) {
        in_table(wanted, &v4.sin_addr, 1);
        wildcard = zeros + 24;
    } else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
        in_table(wanted, &v6.sin6_addr, 4);
        wildcard = zeros;
    } else {
        fprintf(stderr, "%s: no address\n", address);
        exit(1);
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, " %*d: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x", local, &local_port,
                   &state) != 3)
            continue;
        if (local_port != number ||
            (strcmp(local, wanted) != 0 && strcmp(local, wildcard) != 0))
            continue;
        if (state == 0x0A)
            listener = 1;
        else if (state == 0x06)
            time_wait = 1;
        else
            connection = 1;
    }
    if (listener)
        word = "listener";
    else if (connection)
        word = "connection";
    else if (time_wait)
        word = "time-wait";
    else {
        int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM, 0), result;

        if (fd == -1) {
            perror("socket");
            exit(1);
        }
        v4.sin_port = v6.sin6_port = htons((in_port_t)number);
        result = is_v4 ? bind(fd, (struct sockaddr *)&v4, sizeof v4)
                       : bind(fd, (struct sockaddr *)&v6, sizeof v6);
        if (result == 0)
            word = "free";
        else if (errno == EADDRINUSE)
            word = "bound";
        else {
            perror(address);
            exit(1);
        }
        close(fd);
    }
    printf("%s %s\n", port, word);
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "serve") == 0)
        serve(argv[2], argv[3]);
    else if (argc == 4 && strcmp(argv[1], "why") == 0)
        why(argv[2], argv[3]);
    else
        return 2;
    return 0;
}
