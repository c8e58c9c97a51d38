/* right: a list of endpoints that grows, and checksums that are computed from the start.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned char byte;

struct mapping {
    byte protocol;
    byte inside[6]; /* address and port, as they are in a packet */
    byte outside[2];
};

static struct mapping *list;
static size_t count, room;
static byte own_address[4];
static unsigned low, high, next;

static unsigned number(const byte *at) {
    return at[0] * 256u + at[1];
}

static void write_number(byte *at, unsigned value) {
    at[0] = (byte)(value / 256);
    at[1] = (byte)(value % 256);
}

static struct mapping *find_outside(byte protocol, const byte *port) {
    for (size_t i = 0; i < count; i++)
        if (list[i].protocol == protocol && memcmp(list[i].outside, port, 2) == 0)
            return &list[i];
    return NULL;
}

static struct mapping *find_inside(byte protocol, const byte *inside) {
    for (size_t i = 0; i < count; i++)
        if (list[i].protocol == protocol && memcmp(list[i].inside, inside, 6) == 0)
            return &list[i];
    return NULL;
}

static struct mapping *add(byte protocol, const byte *inside) {
    byte port[2];
    unsigned own = number(inside + 4), tries = 0;

    memcpy(port, inside + 4, 2);
    if (own < low || own > high)
        write_number(port, next);
    while (find_outside(protocol, port) != NULL) {
        if (tries++ > high - low)
            return NULL;
        next = next == high ? low : next + 1;
        write_number(port, next);
    }
    if (count == room) {
        room = room * 2 + 64;
        list = realloc(list, room * sizeof *list);
        if (list == NULL)
            exit(1);
    }
    list[count].protocol = protocol;
    memcpy(list[count].inside, inside, 6);
    memcpy(list[count].outside, port, 2);
    return &list[count++];
}

static uint32_t sum(uint32_t total, const byte *at, size_t length) {
    for (; length > 1; at += 2, length -= 2)
        total += number(at);
    if (length == 1)
        total += at[0] * 256u;
    return total;
}

static unsigned complement(uint32_t total) {
    while (total >> 16 != 0)
        total = (total >> 16) + (total & 0xffff);
    return ~total & 0xffff;
}

static void count_checksums(byte *packet, size_t length) {
    size_t header = (packet[0] & 15u) * 4;
    byte *field = packet + header + (packet[9] == 6 ? 16 : 6);

    packet[10] = packet[11] = 0;
    write_number(packet + 10, complement(sum(0, packet, header)));
    if (packet[9] == 17 && number(field) == 0)
        return;
    write_number(field, 0);
    write_number(field, complement(sum(
                            sum(packet[9] + (uint32_t)(length - header), packet + 12, 8),
                            packet + header, length - header)));
    if (packet[9] == 17 && number(field) == 0)
        write_number(field, 0xffff);
}

static int out(byte *packet) {
    byte *ports = packet + (packet[0] & 15) * 4, inside[6];
    struct mapping *mapping;

    memcpy(inside, packet + 12, 4);
    memcpy(inside + 4, ports, 2);
    mapping = find_inside(packet[9], inside);
    if (mapping == NULL)
        mapping = add(packet[9], inside);
    if (mapping == NULL)
        return 0;
    memcpy(packet + 12, own_address, 4);
    memcpy(ports, mapping->outside, 2);
    return 1;
}

static int in(byte *packet) {
    byte *ports = packet + (packet[0] & 15) * 4;
    struct mapping *mapping = find_outside(packet[9], ports + 2);

    if (mapping == NULL || memcmp(packet + 16, own_address, 4) != 0)
        return 0;
    memcpy(packet + 16, mapping->inside, 4);
    memcpy(ports + 2, mapping->inside + 4, 2);
    return 1;
}

int main(int argc, char **argv) {
    static byte packet[65536];
    struct pollfd fds[2] = {{3, POLLIN, 0}, {4, POLLIN, 0}};
    int open = 2;

    if (argc != 3 || inet_pton(AF_INET, argv[1], own_address) != 1 ||
        sscanf(argv[2], "%u-%u", &low, &high) != 2)
        return 1;
    next = low;
    while (open > 0 && poll(fds, 2, -1) > 0)
        for (int i = 0; i < 2; i++) {
            ssize_t length =
                fds[i].revents == 0 ? -1 : read(fds[i].fd, packet, sizeof packet);

            if (fds[i].revents != 0 && length <= 0) {
                fds[i].fd = -1;
                open--;
            }
            if (length <= 0 || (packet[9] != 6 && packet[9] != 17) || packet[8] <= 1 ||
                !(i == 0 ? out(packet) : in(packet)))
                continue;
            packet[8]--;
            count_checksums(packet, (size_t)length);
            if (write(i == 0 ? 4 : 3, packet, (size_t)length) == -1)
                return 1;
        }
    return 0;
}
