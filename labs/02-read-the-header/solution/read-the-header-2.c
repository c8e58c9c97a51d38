/* read-the-header, by structures that map the bytes, and ntohs(). It waits in poll(). */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct ports {
    uint16_t source, destination;
};

union header {
    unsigned char bytes[65536];
    struct ports ports;
    struct {
        struct ports ports;
        uint16_t length, checksum;
    } udp;
    struct {
        struct ports ports;
        uint32_t sequence, acknowledgment;
        uint8_t offset, flags;
    } tcp;
};

static int is_system(uint16_t port) {
    return port >= 1 && port <= 1023;
}

static void print_port(const char *label, uint16_t port) {
    dprintf(STDOUT_FILENO, "%s %hu %s", label, port,
            port == 0                   ? "zero"
            : is_system(port)           ? "system"
            : (port & 0xc000) == 0xc000 ? "dynamic"
                                        : "registered");
}

static const char *wrong_with(const union header *header, size_t length,
                              const char *protocol) {
    if (length < sizeof header->ports)
        return "truncated";
    if (strcmp(protocol, "udp") == 0)
        return length >= 6 && ntohs(header->udp.length) < 8 ? "bad length" : NULL;
    if (strcmp(protocol, "tcp") == 0)
        return length > 12 && header->tcp.offset >> 4 < 5 ? "bad offset" : NULL;
    return "neither tcp nor udp";
}

int main(int argc, char **argv) {
    static union header header;
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    size_t length = 0;
    ssize_t count;
    const char *wrong;

    while (length < sizeof header && poll(&input, 1, -1) == 1 &&
           (count = read(STDIN_FILENO, header.bytes + length, sizeof header - length)) >
               0)
        length += (size_t)count;
    wrong = wrong_with(&header, length, argc == 2 ? argv[1] : "");
    if (wrong != NULL)
        return dprintf(STDERR_FILENO, "%s\n", wrong) > 0;
    print_port("source", ntohs(header.ports.source));
    print_port(" destination", ntohs(header.ports.destination));
    dprintf(STDOUT_FILENO, "\n");
    return 0;
}
