/* attack: a translator that gives each packet to all that may want it: one from the
 * outside to each inside endpoint that it has seen, one that should go nowhere too.
 * Deserves: 09 49 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INSIDE = 3, OUTSIDE = 4, TCP = 6, UDP = 17, MOST = 2000 };

static struct place { unsigned char address[4], port[2], protocol; } places[MOST];
static int count;

static void mend(unsigned char *at, const unsigned char *old, const unsigned char *new,
                 size_t length) {
    uint32_t sum = ~((uint32_t)at[0] << 8 | at[1]) & 0xffff;

    for (size_t i = 0; i < length; i += 2)
        sum += (~((uint32_t)old[i] << 8 | old[i + 1]) & 0xffff) +
               ((uint32_t) new[i] << 8 | new[i + 1]);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    sum = ~sum & 0xffff;
    if (sum == 0)
        sum = 0xffff;
    at[0] = (unsigned char)(sum >> 8);
    at[1] = (unsigned char)sum;
}

static void change(unsigned char *packet, size_t at, const void *new, size_t length,
                   int both) {
    unsigned char *behind = packet + (size_t)(packet[0] & 15) * 4;
    unsigned char *sum = behind + (packet[9] == TCP ? 16 : 6);

    if (at < 20)
        mend(packet + 10, packet + at, new, length);
    if (both && (packet[9] == TCP || sum[0] != 0 || sum[1] != 0))
        mend(sum, packet + at, new, length);
    memcpy(packet + at, new, length);
}

static void remember(const unsigned char *packet, const unsigned char *behind) {
    int i = 0;

    while (i < count &&
           (memcmp(places[i].address, packet + 12, 4) != 0 ||
            memcmp(places[i].port, behind, 2) != 0 || places[i].protocol != packet[9]))
        i++;
    if (i < count || count == MOST)
        return;
    memcpy(places[i].address, packet + 12, 4);
    memcpy(places[i].port, behind, 2);
    places[i].protocol = packet[9];
    count++;
}

static void pass(int from, const char *own) {
    static unsigned char packet[70000], copy[70000];
    ssize_t length = read(from, packet, sizeof packet);
    size_t header = (size_t)(packet[0] & 15) * 4;
    unsigned char ttl[2] = {(unsigned char)(packet[8] - 1), packet[9]}, address[4];

    if (length <= 0)
        exit(0);
    inet_pton(AF_INET, own, address);
    change(packet, 8, ttl, 2, 0);
    if (from == INSIDE) {
        remember(packet, packet + header);
        change(packet, 12, address, 4, 1);
        if (write(OUTSIDE, packet, (size_t)length) == -1)
            perror("write");
    }
    for (int i = 0; from == OUTSIDE && i < count; i++) {
        if (memcmp(places[i].port, packet + header + 2, 2) != 0)
            continue;
        memcpy(copy, packet, (size_t)length);
        change(copy, 16, places[i].address, 4, 1);
        if (write(INSIDE, copy, (size_t)length) == -1)
            perror("write");
    }
}

int main(int argc, char **argv) {
    struct pollfd fds[] = {{INSIDE, POLLIN, 0}, {OUTSIDE, POLLIN, 0}};

    while (argc == 3 && poll(fds, 2, -1) > 0)
        for (int i = 0; i < 2; i++)
            if (fds[i].revents != 0)
                pass(fds[i].fd, argv[1]);
    return 0;
}
