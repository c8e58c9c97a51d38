/* right: a thread for each direction, and a hash table of the inside endpoints. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { INSIDE = 3, OUTSIDE = 4, SLOTS = 1 << 18 };

/* 0: free. The key is the protocol, address and port of an endpoint: 56 bits. */
static struct {
    uint64_t key;
    uint16_t port;
} slots[SLOTS];
static uint64_t key_of_port[2][65536];
static unsigned free_ports[2], low, high;
static uint32_t own;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint16_t get(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

/* Replaces two bytes, and corrects a checksum (RFC 1624). */
static void change(uint8_t *at, uint16_t now, uint8_t *first_sum, uint8_t *second_sum) {
    uint8_t *sums[] = {first_sum, second_sum};

    for (int i = 0; i < 2; i++)
        if (sums[i] != NULL) {
            uint32_t sum = (uint16_t)~get(sums[i]) + (uint32_t)(uint16_t)~get(at) + now;

            sum = (sum >> 16) + (sum & 0xffff);
            sum = (uint16_t) ~((sum >> 16) + sum);
            if (sum == 0)
                sum = 0xffff;
            sums[i][0] = (uint8_t)(sum >> 8);
            sums[i][1] = (uint8_t)sum;
        }
    at[0] = (uint8_t)(now >> 8);
    at[1] = (uint8_t)now;
}

static unsigned choose(bool udp, unsigned wanted) {
    unsigned port = wanted;

    if (free_ports[udp] == 0)
        return 0;
    if (port < low || port > high)
        port = low;
    while (key_of_port[udp][port] != 0)
        port = port == high ? low : port + 1;
    free_ports[udp]--;
    return port;
}

/* The port of an endpoint, or 0 if there is none for it. */
static uint16_t port_of(bool udp, uint64_t key) {
    size_t slot = (size_t)(key * 0x9e3779b97f4a7c15u >> 46);

    while (slots[slot].key != 0 && slots[slot].key != key)
        slot = (slot + 1) % SLOTS;
    if (slots[slot].key == 0) {
        unsigned port = choose(udp, (unsigned)(key & 0xffff));

        if (port == 0)
            return 0;
        slots[slot].key = key;
        slots[slot].port = (uint16_t)port;
        key_of_port[udp][port] = key;
    }
    return slots[slot].port;
}

/* The address and port that replace these, as a key. 0: there are none. */
static uint64_t translate(bool outward, bool udp, const uint8_t *address,
                          const uint8_t *port) {
    uint64_t end =
        (uint64_t)get(address) << 32 | (uint64_t)get(address + 2) << 16 | get(port);

    if (outward) {
        end = port_of(udp, end | (uint64_t)(udp ? 17 : 6) << 48);
        return end == 0 ? 0 : (uint64_t)own << 16 | end;
    }
    return end >> 16 == own ? key_of_port[udp][end & 0xffff] : 0;
}

static void carry(bool outward, uint8_t *packet, size_t length) {
    uint8_t *transport = packet + (packet[0] & 15) * 4;
    uint8_t *address = packet + (outward ? 12 : 16),
            *port = transport + (outward ? 0 : 2);
    bool udp = packet[9] == 17;
    uint8_t *sum = transport + (udp ? 6 : 16);
    uint64_t end;

    if ((!udp && packet[9] != 6) || packet[8] == 1)
        return;
    pthread_mutex_lock(&lock);
    end = translate(outward, udp, address, port);
    pthread_mutex_unlock(&lock);
    if (end == 0)
        return;
    if (udp && get(sum) == 0)
        sum = NULL;
    change(packet + 8, (uint16_t)(get(packet + 8) - 256), packet + 10, NULL);
    change(address, (uint16_t)(end >> 32), packet + 10, sum);
    change(address + 2, (uint16_t)(end >> 16), packet + 10, sum);
    change(port, (uint16_t)end, sum, NULL);
    send(outward ? OUTSIDE : INSIDE, packet, length, 0);
}

static void *run(void *outward) {
    uint8_t packet[65536];
    ssize_t length;

    while ((length = recv(outward ? INSIDE : OUTSIDE, packet, sizeof packet, 0)) > 0)
        carry(outward != NULL, packet, (size_t)length);
    return NULL;
}

int main(int argc, char **argv) {
    struct in_addr address;
    pthread_t thread;

    if (argc != 3 || inet_pton(AF_INET, argv[1], &address) != 1 ||
        sscanf(argv[2], "%u-%u", &low, &high) != 2)
        return 64;
    own = ntohl(address.s_addr);
    free_ports[0] = free_ports[1] = high - low + 1;
    if (pthread_create(&thread, NULL, run, &own) != 0)
        return 71;
    run(NULL);
    pthread_join(thread, NULL);
    return 0;
}
