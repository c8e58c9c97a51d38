/* ring: the packets of the current network namespace. See ring.h, packet(7). */
#ifdef __linux__
#define _GNU_SOURCE /* SO_ATTACH_FILTER */
#include "ring.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* As in <linux/if_packet.h> and <linux/filter.h>, which a musl tool chain need not have.
 */
struct frame_header { /* struct tpacket2_hdr */
    uint32_t status, length, captured;
    uint16_t link_at, network_at;
    uint32_t seconds, nanoseconds;
    unsigned char more[8];
};

struct ring_request { /* struct tpacket_req */
    unsigned block_size, blocks, frame_size, frames;
};

struct instruction { /* struct sock_filter */
    uint16_t code;
    uint8_t if_true, if_false;
    uint32_t value;
};

struct program { /* struct sock_fprog */
    unsigned short length;
    struct instruction *instructions;
};

struct counts { /* struct tpacket_stats */
    unsigned packets, drops;
};

enum {
    STATUS_KERNEL = 0,
    STATUS_USER = 1 << 0,
    STATUS_SUM_NOT_READY = 1 << 3,
    OPTION_RING = 5,
    OPTION_STATISTICS = 6,
    OPTION_VERSION = 10,
    VERSION_2 = 1,
    ALL_PROTOCOLS = 3
};

enum { FRAME = 2048, BLOCK = 1 << 16, SIZE = FRAME * RING_FRAMES };

/* Runs in the kernel for each packet: what it returns is how many bytes are kept. Its
 * first instructions load what the kernel knows beside the bytes. */
#define LOAD(what)                                                                       \
    { 0x20, 0, 0, 0xfffff000u + (what) }
#define IF_EQUAL(value, yes, no)                                                         \
    { 0x15, (yes), (no), (value) }
#define KEEP(count)                                                                      \
    { 0x06, 0, 0, (count) }

enum { OF_PROTOCOL = 0, OF_KIND = 4, OF_HARDWARE = 28 };
enum { IPV4 = 0x0800, IPV6 = 0x86dd, LOOPBACK = 772, OUTGOING = 4 };

static struct instruction instructions[] = {
    LOAD(OF_PROTOCOL),        IF_EQUAL(IPV4, 1, 0),     IF_EQUAL(IPV6, 0, 5),
    LOAD(OF_HARDWARE),        IF_EQUAL(LOOPBACK, 0, 2), LOAD(OF_KIND),
    IF_EQUAL(OUTGOING, 0, 1), KEEP(RING_SNAP),          KEEP(0),
};

static const char *set_up(struct ring *ring) {
    struct program program = {sizeof instructions / sizeof instructions[0], instructions};
    struct ring_request request = {BLOCK, SIZE / BLOCK, FRAME, RING_FRAMES};
    struct sockaddr_ll all = {.sll_family = AF_PACKET,
                              .sll_protocol = htons(ALL_PROTOCOLS)};
    int version = VERSION_2;

    if (setsockopt(ring->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) ==
        -1)
        return "setsockopt SO_ATTACH_FILTER";
    if (setsockopt(ring->fd, SOL_PACKET, OPTION_VERSION, &version, sizeof version) == -1)
        return "setsockopt PACKET_VERSION";
    if (setsockopt(ring->fd, SOL_PACKET, OPTION_RING, &request, sizeof request) == -1)
        return "setsockopt PACKET_RX_RING";
    ring->frames = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
    if (ring->frames == MAP_FAILED)
        return "mmap";
    /* From here on packets come. */
    return bind(ring->fd, (const struct sockaddr *)&all, sizeof all) == -1 ? "bind"
                                                                           : NULL;
}

const char *ring_open(struct ring *ring) {
    const char *failed;

    ring->frames = MAP_FAILED;
    ring->next = 0;
    /* Without a link layer's header, and, until bind(), without a protocol: nothing. */
    ring->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (ring->fd == -1)
        return "socket AF_PACKET";
    failed = set_up(ring);
    if (failed != NULL) {
        int error = errno;

        ring_close(ring);
        errno = error;
    }
    return failed;
}

static unsigned char *frame_at(const struct ring *ring) {
    return ring->frames + (size_t)ring->next * FRAME;
}

/* The kernel writes the frame first, and its status last. */
static uint32_t *status_of(const struct ring *ring) {
    return (uint32_t *)(void *)frame_at(ring);
}

bool ring_next(struct ring *ring, struct ring_packet *packet) {
    unsigned char *frame = frame_at(ring);
    uint32_t status = __atomic_load_n(status_of(ring), __ATOMIC_ACQUIRE);
    struct frame_header header;
    struct sockaddr_ll from;

    if ((status & STATUS_USER) == 0)
        return false;
    memcpy(&header, frame, sizeof header);
    memcpy(&from, frame + sizeof header, sizeof from);
    *packet = (struct ring_packet){
        .time = (uint64_t)header.seconds * 1000000000u + header.nanoseconds,
        .interface = from.sll_ifindex,
        .length = header.length,
        .captured = header.captured,
        .outgoing = from.sll_pkttype == PACKET_OUTGOING,
        .multicast = from.sll_pkttype == PACKET_MULTICAST,
        .broadcast = from.sll_pkttype == PACKET_BROADCAST,
        .sum_not_ready = (status & STATUS_SUM_NOT_READY) != 0,
        .bytes = frame + header.network_at,
    };
    return true;
}

void ring_release(struct ring *ring) {
    __atomic_store_n(status_of(ring), STATUS_KERNEL, __ATOMIC_RELEASE);
    ring->next = (ring->next + 1) % RING_FRAMES;
}

void ring_counts(struct ring *ring, uint64_t *received, uint64_t *dropped) {
    struct counts counts = {0, 0};
    socklen_t length = sizeof counts;

    (void)getsockopt(ring->fd, SOL_PACKET, OPTION_STATISTICS, &counts, &length);
    *received = counts.packets;
    *dropped = counts.drops;
}

void ring_close(struct ring *ring) {
    if (ring->frames != MAP_FAILED)
        munmap(ring->frames, SIZE);
    close(ring->fd);
    ring->fd = -1;
}
#else
typedef int ring_of_linux_alone; /* a file of C has a declaration */
#endif
