/* Right: a thread for each direction, a lock around the tables, and checksums that are
 * computed again. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned char byte;

struct endpoint {
    uint32_t host; /* as in the packet; 0 if the port is free */
    uint16_t port;
};

static struct endpoint tables[2][65536]; /* by the port outside */
static uint32_t own;
static unsigned low, high;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static unsigned two(const byte *at) {
    return at[0] * 256u + at[1];
}

static void put(byte *at, unsigned number) {
    at[0] = (byte)(number / 256);
    at[1] = (byte)(number % 256);
}

static uint32_t add(const byte *at, size_t length, uint32_t sum) {
    for (; length > 1; at += 2, length -= 2)
        sum += two(at);
    return length == 1 ? sum + at[0] * 256u : sum;
}

static unsigned finish(uint32_t sum) {
    while (sum > 65535)
        sum = sum % 65536 + sum / 65536;
    return 65535 - sum;
}

static void add_up(byte *packet, size_t length) {
    size_t head = (packet[0] % 16) * 4u, rest = length - head;
    byte *inner = packet + head, *sum = inner + (packet[9] == 6 ? 16 : 6);

    put(packet + 10, 0);
    put(packet + 10, finish(add(packet, head, 0)));
    if (packet[9] == 17 && two(sum) == 0)
        return;
    put(sum, 0);
    put(sum, finish(add(inner, rest, add(packet + 12, 8, packet[9] + (uint32_t)rest))));
    if (packet[9] == 17 && two(sum) == 0)
        put(sum, 65535);
}

static unsigned port_for(struct endpoint *table, uint32_t host, unsigned port) {
    unsigned first = 0;

    for (unsigned p = low; p <= high; p++)
        if (table[p].host == host && table[p].port == port)
            return p;
        else if (table[p].host == 0 && first == 0)
            first = p;
    if (port >= low && port <= high && table[port].host == 0)
        first = port;
    if (first != 0)
        table[first] = (struct endpoint){host, (uint16_t)port};
    return first;
}

static int outwards(byte *packet) {
    byte *inner = packet + (packet[0] % 16) * 4;
    struct endpoint *table = tables[packet[9] == 17];
    uint32_t host;
    unsigned port;

    memcpy(&host, packet + 12, 4);
    port = port_for(table, host, two(inner));
    if (port == 0)
        return 0;
    memcpy(packet + 12, &own, 4);
    put(inner, port);
    return 1;
}

static int inwards(byte *packet) {
    byte *inner = packet + (packet[0] % 16) * 4;
    struct endpoint *table = tables[packet[9] == 17];
    struct endpoint *found = &table[two(inner + 2)];

    if (memcmp(packet + 16, &own, 4) != 0 || found->host == 0)
        return 0;
    memcpy(packet + 16, &found->host, 4);
    put(inner + 2, found->port);
    return 1;
}

static void *direction(void *from) {
    int fd = *(int *)from;
    byte *packet = malloc(65536);
    ssize_t length;

    while ((length = read(fd, packet, 65536)) > 0) {
        int good = (packet[9] == 6 || packet[9] == 17) && packet[8] > 1;

        if (!good)
            continue;
        pthread_mutex_lock(&lock);
        good = fd == 3 ? outwards(packet) : inwards(packet);
        pthread_mutex_unlock(&lock);
        if (!good)
            continue;
        packet[8]--;
        add_up(packet, (size_t)length);
        if (write(7 - fd, packet, (size_t)length) == -1)
            perror("write");
    }
    free(packet);
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t other;
    int in = 3, out = 4;

    if (argc != 3 || inet_pton(AF_INET, argv[1], &own) != 1 ||
        sscanf(argv[2], "%u-%u", &low, &high) != 2)
        return 1;
    if (pthread_create(&other, NULL, direction, &out) != 0)
        return 1;
    direction(&in);
    pthread_join(other, NULL);
    return 0;
}
