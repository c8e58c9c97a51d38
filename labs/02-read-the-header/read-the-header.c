/* read-the-header: reads a TCP or UDP header from standard input and prints its ports.
 * Complete it: README.md says what it must print. `make` builds it as the grader does:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o read-the-header read-the-header.c */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Prints on standard error what is wrong, and exits with status 1. */
static void stop(const char *why) {
    fprintf(stderr, "read-the-header: %s\n", why);
    exit(1);
}

/* TODO 4: return "zero", "system", "registered" or "dynamic". */
static const char *range_of(uint16_t port) {
    (void)port;
    return "TODO-4";
}

int main(int argc, char **argv) {
    uint16_t source = 0, destination = 0;

    if (argc != 2 || (strcmp(argv[1], "tcp") != 0 && strcmp(argv[1], "udp") != 0))
        stop("usage: read-the-header tcp|udp");

    /* TODO 1: read the bytes from standard input. Stop if there are too few. */

    /* TODO 2: make the two ports from their bytes. */

    /* TODO 3: stop if the header is malformed. Check only the bytes that arrived. */

    stop("nothing is read yet: see TODO 1 to TODO 4 in read-the-header.c");
    printf("source %u %s destination %u %s\n", source, range_of(source), destination,
           range_of(destination));
    return 0;
}
