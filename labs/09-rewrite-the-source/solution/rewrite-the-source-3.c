/* right: structures that map the bytes, select(), and a random port. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>

struct ip_header {
    uint8_t version_and_length, service;
    uint16_t length, id, fragment;
    uint8_t ttl, protocol;
    uint16_t sum;
    uint32_t address[2]; /* source, destination */
};

/* The part in which TCP's and UDP's headers are alike. */
struct ports {
    uint16_t port[2];
};

struct host {
    uint32_t address; /* 0: free */
    uint16_t port;
};

struct table {
    struct host hosts[65536];
    unsigned used;
};

static struct table tcp, udp;
static uint32_t own;
static int lowest, highest;

/* A sum in one's complement works in either byte order, as long as it is always the same.
 */
static void adjust(uint16_t *sum, uint16_t old, uint16_t new) {
    uint32_t total = (uint32_t)(uint16_t) ~*sum + (uint16_t)~old + new;

    total = (total & 0xffff) + (total >> 16);
    total = (total & 0xffff) + (total >> 16);
    *sum = (uint16_t)~total == 0 ? 0xffff : (uint16_t)~total;
}

static void adjust_32(uint16_t *sum, uint32_t old, uint32_t new) {
    adjust(sum, (uint16_t)old, (uint16_t) new);
    adjust(sum, (uint16_t)(old >> 16), (uint16_t)(new >> 16));
}

static int look_up(const struct table *table, uint32_t address, uint16_t port) {
    for (int i = lowest; i <= highest; i++)
        if (table->hosts[i].address == address && table->hosts[i].port == port)
            return i;
    return -1;
}

static int give(struct table *table, uint32_t address, uint16_t port) {
    int number = ntohs(port), size = highest - lowest + 1;

    if (table->used == (unsigned)size)
        return -1;
    while (number < lowest || number > highest || table->hosts[number].address != 0)
        number = lowest + rand() % size;
    table->hosts[number] = (struct host){address, port};
    table->used++;
    return number;
}

/* `end`: which end of the packet is the inside's: 0 the source, 1 the destination. */
static int rewrite(uint8_t *packet, int end) {
    struct ip_header *ip = (struct ip_header *)(void *)packet;
    struct ports *ports =
        (struct ports *)(void *)(packet + (ip->version_and_length & 15) * 4);
    struct table *table = ip->protocol == IPPROTO_TCP ? &tcp : &udp;
    uint16_t *sum = (uint16_t *)(void *)ports + (ip->protocol == IPPROTO_TCP ? 8 : 3);
    struct host now = {own, 0};

    if ((ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP) || ip->ttl == 1)
        return 0;
    if (end == 0) {
        int number = look_up(table, ip->address[0], ports->port[0]);

        if (number == -1)
            number = give(table, ip->address[0], ports->port[0]);
        if (number == -1)
            return 0;
        now.port = htons((uint16_t)number);
    } else {
        now = table->hosts[ntohs(ports->port[1])];
        if (now.address == 0 || ip->address[1] != own)
            return 0;
    }
    if (ip->protocol == IPPROTO_TCP || *sum != 0) {
        adjust_32(sum, ip->address[end], now.address);
        adjust(sum, ports->port[end], now.port);
    }
    adjust_32(&ip->sum, ip->address[end], now.address);
    adjust(&ip->sum, htons((uint16_t)(ip->ttl << 8)),
           htons((uint16_t)((ip->ttl - 1) << 8)));
    ip->ttl--;
    ip->address[end] = now.address;
    ports->port[end] = now.port;
    return 1;
}

int main(int argc, char **argv) {
    static uint32_t packet[16384];

    if (argc != 3 || inet_pton(AF_INET, argv[1], &own) != 1 ||
        sscanf(argv[2], "%d-%d", &lowest, &highest) != 2)
        exit(2);
    srand((unsigned)time(NULL));
    for (;;) {
        fd_set readable;

        FD_ZERO(&readable);
        FD_SET(3, &readable);
        FD_SET(4, &readable);
        if (select(5, &readable, NULL, NULL, NULL) == -1)
            exit(3);
        for (int fd = 3; fd <= 4; fd++) {
            ssize_t length;

            if (!FD_ISSET(fd, &readable))
                continue;
            length = recv(fd, packet, sizeof packet, 0);
            if (length <= 0)
                return 0;
            if (rewrite((uint8_t *)packet, fd - 3))
                send(7 - fd, packet, (size_t)length, 0);
        }
    }
}
