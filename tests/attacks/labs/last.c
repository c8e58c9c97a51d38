/* attack: a translator without a table. It keeps each port, and an answer goes to the
 * inside endpoint that has sent last, or last of those with that port; it lets through
 * what it cannot know. Each sum is worked out from the whole packet.
 * Deserves: 09 65 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INSIDE = 3, OUTSIDE = 4, TCP = 6, UDP = 17, PLACES = 65536 };

static uint32_t last_of[2][PLACES]; /* who sent last from this port, by protocol */

static uint32_t add_up(uint32_t sum, const unsigned char *at, size_t length) {
    for (size_t i = 0; i < length; i++)
        sum += i % 2 == 0 ? (unsigned)at[i] << 8 : at[i];
    return sum;
}

static void put_sum(unsigned char *at, uint32_t sum, int udp) {
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    sum = ~sum & 0xffff;
    if (sum == 0 && udp)
        sum = 0xffff;
    at[0] = (unsigned char)(sum >> 8);
    at[1] = (unsigned char)sum;
}

static void sum_all(unsigned char *packet, size_t length) {
    size_t header = (size_t)(packet[0] & 15) * 4;
    unsigned char *behind = packet + header;
    unsigned char *sum = behind + (packet[9] == TCP ? 16 : 6);
    int none = packet[9] == UDP && sum[0] == 0 && sum[1] == 0;

    memset(packet + 10, 0, 2);
    put_sum(packet + 10, add_up(0, packet, header), 0);
    if (none)
        return;
    memset(sum, 0, 2);
    put_sum(sum,
            add_up(add_up(packet[9] + (uint32_t)(length - header), packet + 12, 8),
                   behind, length - header),
            packet[9] == UDP);
}

/* An inside address for the port that a packet from the outside has. */
static int find_inside(unsigned char *packet, unsigned char *behind) {
    unsigned port = (unsigned)behind[2] << 8 | behind[3];
    uint32_t address = last_of[packet[9] == TCP][port];

    if (address == 0)
        return 0;
    memcpy(packet + 16, &address, 4);
    return 1;
}

static void pass(int from, const char *own) {
    static unsigned char packet[70000];
    ssize_t length = read(from, packet, sizeof packet);
    unsigned char *behind = packet + (size_t)(packet[0] & 15) * 4;
    uint32_t address;

    if (length <= 0)
        exit(0);
    if ((packet[9] != TCP && packet[9] != UDP) || packet[8] == 1)
        return;
    inet_pton(AF_INET, own, &address);
    if (from == INSIDE) {
        memcpy(&last_of[packet[9] == TCP][(unsigned)behind[0] << 8 | behind[1]],
               packet + 12, 4);
        memcpy(packet + 12, &address, 4);
    } else if (memcmp(packet + 16, &address, 4) != 0 || !find_inside(packet, behind)) {
        return;
    }
    packet[8]--;
    sum_all(packet, (size_t)length);
    if (write(from == INSIDE ? OUTSIDE : INSIDE, packet, (size_t)length) == -1)
        perror("write");
}

int main(int argc, char **argv) {
    struct pollfd fds[] = {{INSIDE, POLLIN, 0}, {OUTSIDE, POLLIN, 0}};

    while (argc == 3 && poll(fds, 2, -1) > 0)
        for (int i = 0; i < 2; i++)
            if (fds[i].revents != 0)
                pass(fds[i].fd, argv[1]);
    return 0;
}
