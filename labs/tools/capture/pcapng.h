/* pcapng: writes captured packets as a file that Wireshark, tshark and tcpdump open
 * (draft-ietf-opsawg-pcapng). Numbers have this machine's byte order, as the format has
 * it; the file's first block says which one that is. */
#ifndef PCAPNG_H
#define PCAPNG_H

#include <stddef.h>
#include <stdint.h>

/* LINKTYPE_RAW: a packet begins with its IP header. */
enum { PCAPNG_RAW = 101 };

/* Of struct pcapng_packet's flags: which way it went, and to whom. */
enum {
    PCAPNG_INBOUND = 1,
    PCAPNG_OUTBOUND = 2,
    PCAPNG_UNICAST = 1 << 2,
    PCAPNG_MULTICAST = 2 << 2,
    PCAPNG_BROADCAST = 3 << 2
};

struct pcapng {
    int fd;
    int error;   /* the errno of the first write that failed, or 0: nothing more is */
    size_t used; /* bytes that wait in `buffer` */
    unsigned char buffer[1 << 16];
};

struct pcapng_packet {
    uint32_t interface;  /* counted from 0, in the order of pcapng_interface */
    uint64_t time;       /* nanoseconds since 1970 */
    uint32_t captured;   /* bytes of it that are kept */
    uint32_t length;     /* bytes that were sent */
    uint32_t flags;      /* PCAPNG_INBOUND ... */
    const char *comment; /* or NULL */
    const unsigned char *bytes;
};

/* Begins a file. `program` wrote it on `system`; `comment` is what the reader of the file
 * should know of all of it. */
void pcapng_start(struct pcapng *file, int fd, const char *program, const char *system,
                  const char *comment);

/* Writes the name of an interface, and a comment on its packets. */
void pcapng_interface(struct pcapng *file, const char *name, uint32_t snap,
                      const char *comment);

void pcapng_packet(struct pcapng *file, const struct pcapng_packet *packet);

/* Counts of an interface, at `time` (nanoseconds since 1970): packets that the kernel
 * gave, and that it dropped for want of room. */
void pcapng_statistics(struct pcapng *file, uint32_t interface, uint64_t time,
                       uint64_t received, uint64_t dropped);

/* Writes what waits. Returns 0, or -1 with errno if a write failed, now or before. */
int pcapng_flush(struct pcapng *file);

#endif
