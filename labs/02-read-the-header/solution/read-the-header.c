/* read-the-header: reads a TCP or UDP header from standard input and prints its ports. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORTS = 4, ROOM = 20 };
enum { UDP_LENGTH_END = 6, UDP_LEAST = 8, TCP_OFFSET_END = 13, TCP_LEAST = 5 };

static void stop(const char *why) {
    fprintf(stderr, "read-the-header: %s\n", why);
    exit(1);
}

/* The number in two bytes, the high byte first. */
static uint16_t number_at(const unsigned char *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* RFC 6335, section 6. */
static const char *range_of(uint16_t port) {
    return port == 0      ? "zero"
           : port < 1024  ? "system"
           : port < 49152 ? "registered"
                          : "dynamic";
}

/* Reads until the input ends or the array is full. A read that fails is an end, too.
 * Returns the number of bytes. */
static size_t read_bytes(unsigned char *bytes) {
    size_t length = 0;
    ssize_t count;

    while (length < ROOM &&
           (count = read(STDIN_FILENO, bytes + length, ROOM - length)) > 0)
        length += (size_t)count;
    return length;
}

int main(int argc, char **argv) {
    unsigned char bytes[ROOM];
    size_t length;

    if (argc != 2 || (strcmp(argv[1], "tcp") != 0 && strcmp(argv[1], "udp") != 0))
        stop("usage: read-the-header tcp|udp");
    length = read_bytes(bytes);
    if (length < PORTS)
        stop("there are fewer than four bytes");
    if (argv[1][0] == 'u' && length >= UDP_LENGTH_END && number_at(bytes + 4) < UDP_LEAST)
        stop("a UDP length below 8");
    if (argv[1][0] == 't' && length >= TCP_OFFSET_END && bytes[12] >> 4 < TCP_LEAST)
        stop("a TCP data offset below 5");
    printf("source %u %s destination %u %s\n", number_at(bytes),
           range_of(number_at(bytes)), number_at(bytes + 2),
           range_of(number_at(bytes + 2)));
    return 0;
}
