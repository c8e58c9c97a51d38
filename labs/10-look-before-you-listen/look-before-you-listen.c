/* look-before-you-listen: reads a table of sockets, and says who can reach each listener.
 *
 * Complete this file. README.md says what it must print. Build it with make:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o look-before-you-listen look-before-you-listen.c */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_SIZE = 256 + 1 };

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "look-before-you-listen: not written yet: %s\n", what);
    exit(1);
}

/* TODO 1: read a row: its address (IPv4 or IPv6), its port, and whether it is a listener.
 * A heading is not a row. Print the whole line, with "network" and "ipv4" until TODO 2
 * and
 * TODO 3 are done. */

/* TODO 2: say "host", "network" or "everybody". */

/* TODO 3: say "ipv4", "ipv6" or "unknown", from the row alone. */

/* TODO 4, for `ask`: does a connect to this address and port reach a listener? */

/* TODO 5, for `ask`: is a listener at :: for IPv6 alone? */

int main(int argc, char **argv) {
    char line[LINE_SIZE];
    bool ask;

    if (argc != 2 || (strcmp(argv[1], "table") != 0 && strcmp(argv[1], "ask") != 0)) {
        fprintf(stderr, "usage: %s table|ask <TABLE\n", argv[0]);
        return 1;
    }
    ask = strcmp(argv[1], "ask") == 0;
    while (fgets(line, sizeof line, stdin) != NULL)
        missing(ask ? "what a connect shows (TODO 1 to 5)"
                    : "what a row says (TODO 1 to 3)");
    return 0;
}
