/* name-both-ends: prints the source and the destination of the connected socket on
 * descriptor 0. Complete it: README.md says what it must print. `make` builds it as
 * the grader does:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o name-both-ends name-both-ends.c */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Prints on standard error what is wrong, and exits with status 1. */
static void stop(const char *what, const char *why) {
    fprintf(stderr, "name-both-ends: %s: %s\n", what, why);
    exit(1);
}

int main(void) {
    /* Room for a socket address of any family. */
    struct sockaddr_storage source, destination;

    /* TODO 1: ask the socket on descriptor 0 (STDIN_FILENO) for its other end, which is
     * the source. If there is no other end, or if it has no port, say so and stop. */
    memset(&source, 0, sizeof source);

    /* TODO 2: ask the same socket for this end, which is the destination. */
    memset(&destination, 0, sizeof destination);

    /* TODO 3: ask the socket whether it is a TCP or a UDP socket. */

    /* TODO 4: print the line, and return 0. */

    stop("nothing is printed yet", "see TODO 1 to TODO 4 in name-both-ends.c");
}
