/* Style: read(2) in a loop to the end of the input, then look at the buffer with
 * shifts. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void stop(const char *why) {
    fprintf(stderr, "read-the-header: %s\n", why);
    exit(1);
}

static const char *range_of(uint16_t port) {
    if (port == 0)
        return "zero";
    if (port <= 1023)
        return "system";
    if (port <= 49151)
        return "registered";
    return "dynamic";
}

int main(int argc, char **argv) {
    static unsigned char bytes[65536];
    size_t have = 0;
    uint16_t source, destination;

    if (argc != 2 || (strcmp(argv[1], "tcp") != 0 && strcmp(argv[1], "udp") != 0))
        stop("usage: read-the-header tcp|udp");
    while (have < sizeof bytes) {
        ssize_t n = read(STDIN_FILENO, bytes + have, sizeof bytes - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            stop(strerror(errno));
        if (n == 0)
            break;
        have += (size_t)n;
    }
    if (have < 4)
        stop("there are fewer than four bytes");
    source = (uint16_t)(bytes[0] << 8 | bytes[1]);
    destination = (uint16_t)(bytes[2] << 8 | bytes[3]);
    if (strcmp(argv[1], "udp") == 0 && have >= 6 && (bytes[4] << 8 | bytes[5]) < 8)
        stop("the length is less than 8");
    if (strcmp(argv[1], "tcp") == 0 && have >= 13 && bytes[12] >> 4 < 5)
        stop("the data offset is less than 5");
    printf("source %u %s destination %u %s\n", source, range_of(source), destination,
           range_of(destination));
    return 0;
}
