/* look-before-you-listen: reads a table of sockets, and says who can reach each listener.
 *
 * Your work. README.md says what it has to print; build it with
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

/* TODO 1: what a row says: the address, of IPv4 or IPv6, the port, and whether the socket
 * listens. A line of headings is no row. Print the whole line: until TODO 2 and 3 are
 * done, with "network" and "ipv4" in their places. */

/* TODO 2: "host", "network" or "everybody". */

/* TODO 3: "ipv4", "ipv6" or "unknown", by the row alone. */

/* TODO 4: does a connect to this address and port reach a listener? (`ask`) */

/* TODO 5: is a listener at :: there for IPv6 alone? (`ask`) */

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
