/* read-the-header, by shifting two bytes together in main(). Most wrong programs are this
 * one with a mistake. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *range_of(int port) {
    if (port == 0)
        return "zero";
    if (port < 1024)
        return "system";
    return port < 49152 ? "registered" : "dynamic";
}

static int refuse(const char *why) {
    fprintf(stderr, "%s\n", why);
    return 1;
}

int main(int argc, char **argv) {
    unsigned char header[2000];
    size_t length = 0;
    ssize_t count;
    int source, destination;

    if (argc != 2 || (strcmp(argv[1], "tcp") != 0 && strcmp(argv[1], "udp") != 0))
        return refuse("usage: read-the-header tcp|udp");
    while ((count = read(0, header + length, sizeof header - length)) > 0)
        length += (size_t)count;
    if (length < 4)
        return refuse("too short");
    if (argv[1][0] == 'u' && length >= 6 && (header[4] << 8 | header[5]) < 8)
        return refuse("bad length");
    if (argv[1][0] == 't' && length >= 13 && header[12] >> 4 < 5)
        return refuse("bad offset");
    source = header[0] << 8 | header[1];
    destination = header[2] << 8 | header[3];
    printf("source %d %s destination %d %s\n", source, range_of(source), destination,
           range_of(destination));
    return 0;
}
