/* ring: the packets of the current network namespace, as the kernel puts them into memory
 * that it shares with this process: no call for each, and room for 8,192 of them while
 * nobody looks. Linux only; see packet(7). */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of each packet, as many bytes as an Ethernet carries; and the places for packets. */
enum { RING_SNAP = 1500, RING_FRAMES = 8192 };

struct ring {
    int fd; /* readable when there is a packet */
    unsigned char *frames;
    unsigned next;
};

struct ring_packet {
    uint64_t time;        /* nanoseconds since 1970 */
    int interface;        /* its number here; if_indextoname(3) has its name */
    uint32_t length;      /* bytes that were sent, */
    uint32_t captured;    /* and bytes that are here, at most RING_SNAP */
    bool outgoing;        /* sent from here; if not, it came here, */
    bool multicast;       /* to many */
    bool broadcast;       /* or to all */
    bool sum_not_ready;   /* its TCP or UDP checksum was left to a network card */
    unsigned char *bytes; /* from the IP header on; the ring's, until ring_release */
};

/* Opens a ring on all interfaces of this network namespace, also those that are added
 * later. It gets only IPv4 and IPv6 packets, and those of loopback, which come twice,
 * only once. It needs CAP_NET_RAW over this network. Returns NULL, or the call that
 * failed, with errno.
 */
const char *ring_open(struct ring *ring);

/* The oldest packet in it. Returns false if there is none now. */
bool ring_next(struct ring *ring, struct ring_packet *packet);

/* Gives the space of that packet back to the kernel. */
void ring_release(struct ring *ring);

/* How many packets came since the last call, and for how many of them there was no space.
 */
void ring_counts(struct ring *ring, uint64_t *received, uint64_t *dropped);

void ring_close(struct ring *ring);

#endif
