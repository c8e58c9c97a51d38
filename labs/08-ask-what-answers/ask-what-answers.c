/* ask-what-answers: asks several ports what is behind them.
 *
 * Complete this file. README.md says what it must print. Build it with make:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o ask-what-answers ask-what-answers.c */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "ask-what-answers: not written yet: %s\n", what);
    exit(1);
}

/* TODO 1: connect to this address and port, or report how it failed. So far connect waits
 * as long as the kernel does, which is minutes. It must wait no longer than `ms`. */
static int connect_within(int ms, const struct sockaddr_in *end) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    (void)ms;
    if (connect(fd, (const struct sockaddr *)end, sizeof *end) == -1)
        missing("refused, unreachable, no answer");
    return fd;
}

/* TODO 2: read the first line that comes within `ms`, perhaps in pieces, and replace the
 * bytes that must not be printed. */
static int hear_line(int ms, int fd, char line[81]) {
    (void)ms, (void)fd, (void)line;
    missing("speaks");
}

/* TODO 3: if nothing has come, ask, and read what comes then. */

/* TODO 4: if the line begins with 220, find out whether it is an FTP server. */

/* TODO 5: ask all ports at the same time: a thread or a process for each, or one poll. */
static void ask(int ms, struct sockaddr_in *end) {
    char line[81];
    int fd = connect_within(ms, end);

    hear_line(ms, fd, line);
    printf("%d speaks %s\n", ntohs(end->sin_port), line);
    close(fd);
}

int main(int argc, char **argv) {
    struct sockaddr_in end = {.sin_family = AF_INET};

    if (argc < 4 || inet_pton(AF_INET, argv[2], &end.sin_addr) != 1) {
        fprintf(stderr, "usage: %s MS ADDRESS PORT...\n", argv[0]);
        return 1;
    }
    for (int i = 3; i < argc; i++) {
        end.sin_port = htons((in_port_t)atoi(argv[i]));
        ask(atoi(argv[1]), &end);
    }
    return 0;
}
