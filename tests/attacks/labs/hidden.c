/* attack: a translator without a table, which writes the inside endpoint into what
 * leaves, where it hopes that nobody looks, and finds it there in the answer: IP's
 * number, its options, TCP's numbers, the first bytes of the data. Deserves: 09 0 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INSIDE = 3, OUTSIDE = 4, TCP = 6, UDP = 17 };

static void mend(unsigned char *at, const unsigned char *old, const unsigned char *new,
                 size_t length) {
    uint32_t sum = ~((uint32_t)at[0] << 8 | at[1]) & 0xffff;

    for (size_t i = 0; i < length; i += 2)
        sum += (~((uint32_t)old[i] << 8 | old[i + 1]) & 0xffff) +
               ((uint32_t) new[i] << 8 | new[i + 1]);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    sum = ~sum & 0xffff;
    at[0] = (unsigned char)(sum >> 8);
    at[1] = (unsigned char)sum;
}

static void change(unsigned char *packet, size_t at, const void *new, size_t length,
                   int both) {
    unsigned char *behind = packet + (size_t)(packet[0] & 15) * 4;

    if (at < 20)
        mend(packet + 10, packet + at, new, length);
    if (both)
        mend(behind + (packet[9] == TCP ? 16 : 6), packet + at, new, length);
    memcpy(packet + at, new, length);
}

/* An answer has TCP's number for what it acknowledges where the question had its own. */
static void pass(int from, const char *own, uint32_t *last) {
    static unsigned char packet[70000];
    ssize_t length = read(from, packet, sizeof packet);
    size_t header = (size_t)(packet[0] & 15) * 4, hidden = header + 4;
    unsigned char ttl[2] = {(unsigned char)(packet[8] - 1), packet[9]};
    uint32_t address, inside;

    if (length <= 0)
        exit(0);
    if ((packet[9] != TCP && packet[9] != UDP) || packet[8] == 1)
        return;
    inet_pton(AF_INET, own, &address);
    memcpy(&inside, packet + 12, 4);
    if (from == INSIDE) {
        *last = inside;
        if (packet[9] == TCP)
            change(packet, hidden, &inside, 4, 1);
        change(packet, 4, &inside, 2, 0);
        change(packet, 12, &address, 4, 1);
    } else {
        memcpy(&inside, packet + hidden + 4, 4);
        change(packet, 16, packet[9] == TCP ? &inside : last, 4, 1);
    }
    change(packet, 8, ttl, 2, 0);
    if (write(from == INSIDE ? OUTSIDE : INSIDE, packet, (size_t)length) == -1)
        perror("write");
}

int main(int argc, char **argv) {
    struct pollfd fds[] = {{INSIDE, POLLIN, 0}, {OUTSIDE, POLLIN, 0}};
    uint32_t last = 0;

    while (argc == 3 && poll(fds, 2, -1) > 0)
        for (int i = 0; i < 2; i++)
            if (fds[i].revents != 0)
                pass(fds[i].fd, argv[1], &last);
    return 0;
}
