/* Has a process for each client, and compares addresses as bytes. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct where {
    int family;
    uint32_t words[4]; /* as they are in memory; IPv4 uses one */
    int count;
    unsigned short port;
};

static int die(const char *what) {
    fprintf(stderr, "come-back-too-soon: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static void converse(int client, const char *word) {
    char buffer[4096];
    ssize_t got;

    write(client, word, strlen(word));
    write(client, "\n", 1);
    while ((got = recv(client, buffer, sizeof buffer, 0)) > 0)
        send(client, buffer, (size_t)got, MSG_NOSIGNAL);
}

static int serve(unsigned short port, const char *word) {
    struct sockaddr_in me;
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);

    memset(&me, 0, sizeof me);
    me.sin_family = AF_INET;
    me.sin_port = htons(port);
    me.sin_addr.s_addr = inet_addr("127.0.0.1");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&me, sizeof me) < 0)
        return die("bind");
    if (listen(listener, SOMAXCONN) < 0)
        return die("listen");
    signal(SIGCHLD, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("serving %hu\n", port);
    while (1) {
        int client = accept(listener, NULL, NULL);

        if (client < 0)
            continue;
        if (fork() == 0) {
            close(listener);
            converse(client, word);
            _exit(0);
        }
        close(client);
    }
}

static int parse(const char *address, const char *port, struct where *where) {
    memset(where, 0, sizeof *where);
    where->family = strchr(address, ':') ? AF_INET6 : AF_INET;
    where->count = where->family == AF_INET6 ? 4 : 1;
    where->port = (unsigned short)strtol(port, NULL, 10);
    return inet_pton(where->family, address, where->words);
}

/* Reads one end of a row, "0100007F:0CEA". */
static int end_of(char *text, struct where *where) {
    char *colon = strchr(text, ':');
    size_t digits = colon ? (size_t)(colon - text) : 0;

    memset(where, 0, sizeof *where);
    if (digits != 8 && digits != 32)
        return 0;
    where->port = (unsigned short)strtoul(colon + 1, NULL, 16);
    where->count = (int)digits / 8;
    where->family = digits == 8 ? AF_INET : AF_INET6;
    for (int i = 0; i < where->count; i++) {
        char word[9] = {0};

        memcpy(word, text + 8 * i, 8);
        where->words[i] = (uint32_t)strtoul(word, NULL, 16);
    }
    return 1;
}

static int covers(const struct where *row, const struct where *asked) {
    static const uint32_t zero[4];
    size_t size = 4u * (unsigned)row->count;

    return row->family == asked->family && row->port == asked->port &&
           (!memcmp(row->words, asked->words, size) || !memcmp(row->words, zero, size));
}

static int try_bind(const struct where *asked) {
    struct sockaddr_in six_not = {.sin_family = AF_INET, .sin_port = htons(asked->port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(asked->port)};
    int fd = socket(asked->family, SOCK_STREAM, 0);

    if (asked->family == AF_INET) {
        memcpy(&six_not.sin_addr, asked->words, 4);
        return bind(fd, (struct sockaddr *)&six_not, sizeof six_not);
    }
    memcpy(&six.sin6_addr, asked->words, 16);
    return bind(fd, (struct sockaddr *)&six, sizeof six);
}

static int why(const char *address, const char *port) {
    struct where asked, local;
    char *line = NULL;
    size_t room = 0;
    int listeners = 0, waiting = 0, others = 0;

    if (parse(address, port, &asked) != 1)
        return die(address);
    while (getline(&line, &room, stdin) != -1) {
        char first[64], second[64], state[8];

        if (sscanf(line, "%*s %63s %63s %7s", first, second, state) < 3 ||
            !end_of(first, &local) || !covers(&local, &asked))
            continue;
        if (!strcmp(state, "0A"))
            listeners++;
        else if (!strcmp(state, "06"))
            waiting++;
        else
            others++;
    }
    free(line);
    if (listeners)
        printf("%s listener\n", port);
    else if (others)
        printf("%s connection\n", port);
    else if (waiting)
        printf("%s time-wait\n", port);
    else if (try_bind(&asked) == 0)
        printf("%s free\n", port);
    else if (errno == EADDRINUSE)
        printf("%s bound\n", port);
    else
        return die("bind");
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 4 && !strcmp(argv[1], "serve"))
        return serve((unsigned short)atoi(argv[2]), argv[3]);
    if (argc == 4 && !strcmp(argv[1], "why"))
        return why(argv[2], argv[3]);
    fputs("usage: come-back-too-soon serve PORT WORD | why ADDRESS PORT\n", stderr);
    return EXIT_FAILURE;
}
