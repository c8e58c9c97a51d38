/* Right: a thread for each direction with a mutex; all checksums are computed anew. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned char byte;

static byte own[4];
static unsigned lowest, highest;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Six bytes, address and port as they are in the header, by outer port. */
struct table {
    byte inner[65536][6];
    byte taken[65536];
    int slots[131072]; /* a hash table of outer ports, 0: empty */
    unsigned start;
};
static struct table tables[2];

static uint32_t add(uint32_t sum, const byte *data, size_t length) {
    for (size_t i = 0; i + 1 < length; i += 2)
        sum += (uint32_t)(data[i] << 8 | data[i + 1]);
    if (length % 2 != 0)
        sum += (uint32_t)(data[length - 1] << 8);
    return sum;
}

static void store(byte *at, uint32_t sum, int no_zero) {
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    sum = ~sum & 0xffff;
    if (sum == 0 && no_zero)
        sum = 0xffff;
    at[0] = (byte)(sum >> 8);
    at[1] = (byte)sum;
}

static void checksums(byte *packet) {
    size_t head = (size_t)(packet[0] & 15) * 4;
    size_t length = (size_t)(packet[2] << 8 | packet[3]) - head;
    byte *segment = packet + head;
    byte *sum = segment + (packet[9] == 6 ? 16 : 6);

    packet[10] = packet[11] = 0;
    store(packet + 10, add(0, packet, head), 0);
    if (packet[9] == 17 && sum[0] == 0 && sum[1] == 0)
        return;
    sum[0] = sum[1] = 0;
    store(sum, add(add(packet[9] + (uint32_t)length, packet + 12, 8), segment, length),
          packet[9] == 17);
}

static unsigned outer_port(struct table *t, const byte inner[6]) {
    unsigned own_port = (unsigned)(inner[4] << 8 | inner[5]), hash = 2166136261u, got;

    for (int i = 0; i < 6; i++)
        hash = (hash ^ inner[i]) * 16777619u;
    for (hash %= 131072; t->slots[hash] != 0; hash = (hash + 1) % 131072)
        if (memcmp(t->inner[t->slots[hash]], inner, 6) == 0)
            return (unsigned)t->slots[hash];
    if (own_port >= lowest && own_port <= highest && !t->taken[own_port]) {
        got = own_port;
    } else {
        while (t->start <= highest && (t->start < lowest || t->taken[t->start]))
            t->start++;
        if (t->start > highest)
            return 0;
        got = t->start;
    }
    t->taken[got] = 1;
    t->slots[hash] = (int)got;
    memcpy(t->inner[got], inner, 6);
    return got;
}

/* Returns 0 if the packet goes nowhere. */
static int outward(byte *packet, struct table *t) {
    byte *header = packet + (packet[0] & 15) * 4, inner[6];
    unsigned port;

    memcpy(inner, packet + 12, 4);
    memcpy(inner + 4, header, 2);
    pthread_mutex_lock(&lock);
    port = outer_port(t, inner);
    pthread_mutex_unlock(&lock);
    memcpy(packet + 12, own, 4);
    header[0] = (byte)(port >> 8);
    header[1] = (byte)port;
    return port != 0;
}

static int inward(byte *packet, struct table *t) {
    byte *header = packet + (packet[0] & 15) * 4;
    unsigned port = (unsigned)(header[2] << 8 | header[3]);
    int found;

    if (memcmp(packet + 16, own, 4) != 0)
        return 0;
    pthread_mutex_lock(&lock);
    found = t->taken[port];
    memcpy(packet + 16, t->inner[port], 4);
    memcpy(header + 2, t->inner[port] + 4, 2);
    pthread_mutex_unlock(&lock);
    return found;
}

static void *carry(void *to_inside) {
    int inside = to_inside != NULL;
    static byte packets[2][65536];
    byte *packet = packets[inside];
    ssize_t n;

    while ((n = read(inside ? 4 : 3, packet, 65536)) > 0) {
        struct table *t = &tables[packet[9] == 17];
        if (packet[9] != 6 && packet[9] != 17)
            continue;
        if (packet[8] <= 1)
            continue;
        if (!(inside ? inward : outward)(packet, t))
            continue;
        packet[8]--;
        checksums(packet);
        if (write(inside ? 3 : 4, packet, (size_t)n) != n)
            perror("write");
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t in;

    if (argc != 3 || inet_pton(AF_INET, argv[1], own) != 1 ||
        sscanf(argv[2], "%u-%u", &lowest, &highest) != 2)
        return 1;
    if (pthread_create(&in, NULL, carry, own) != 0)
        return 1;
    carry(NULL);
    pthread_join(in, NULL);
    return 0;
}
