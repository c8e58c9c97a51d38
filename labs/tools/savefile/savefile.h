/* savefile: captured packets, read back from a file: pcap (both byte orders, micro- and
 * nanoseconds) or pcapng (draft-ietf-opsawg-pcapng; several sections and interfaces).
 *
 * A file may be cut off, or made to mislead: each length is checked before it is
 * believed, and what is wrong is said, with the place. */
#ifndef SAVEFILE_H
#define SAVEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { SAVEFILE_ERROR_SIZE = 160, SAVEFILE_NOTE_SIZE = 1024 };

/* Link types (https://www.tcpdump.org/linktypes.html). */
enum {
    SAVEFILE_NULL = 0,
    SAVEFILE_ETHERNET = 1,
    SAVEFILE_RAW_OLD = 12,
    SAVEFILE_RAW_OPENBSD = 14,
    SAVEFILE_RAW = 101,
    SAVEFILE_LOOP = 108,
    SAVEFILE_SLL = 113,
    SAVEFILE_IPV4 = 228,
    SAVEFILE_IPV6 = 229,
    SAVEFILE_SLL2 = 276
};

struct savefile_interface {
    uint32_t link, snap; /* snap 0: no limit */
    uint8_t resolution;  /* of its times: 10 to the power of minus it; high bit: 2 */
    int64_t offset;      /* seconds to add to its times */
};

struct savefile {
    FILE *in;
    uint64_t place;      /* bytes that were read */
    bool is_ng, swapped; /* swapped: its numbers have the other byte order */
    bool nanoseconds;    /* pcap alone */
    struct savefile_interface *interfaces; /* of this section; pcap: one; owned */
    size_t interface_count;
    unsigned char *block; /* the one that was read last; owned */
    size_t room;
    char error[SAVEFILE_ERROR_SIZE]; /* what is wrong, and at which byte */
};

enum savefile_kind {
    SAVEFILE_END,
    SAVEFILE_ERROR,  /* see error; nothing more can be read */
    SAVEFILE_PACKET, /* all but note */
    SAVEFILE_NOTE    /* note: what the file says of itself */
};

struct savefile_item {
    uint32_t link;
    bool has_time;
    uint64_t time;                 /* nanoseconds since 1970 */
    uint32_t captured;             /* bytes that are here */
    uint32_t length;               /* bytes that were sent */
    const unsigned char *bytes;    /* the file's, until the next item */
    char note[SAVEFILE_NOTE_SIZE]; /* of the packet, or of the file; "" if there is none;
                                      any bytes but NUL, perhaps cut short */
};

/* Begins to read. Returns 0, or -1 with `error`. The stream stays the caller's. */
int savefile_open(struct savefile *file, FILE *in);

/* Reads the next packet or note. */
enum savefile_kind savefile_next(struct savefile *file, struct savefile_item *item);

void savefile_close(struct savefile *file);

/* Where the IP header is in a packet of this link type: the bytes in front of it, at most
 * `count`; -1 if there is none, with a word for what there is in its place. */
long savefile_ip(uint32_t link, const unsigned char *bytes, size_t count,
                 const char **instead);

#endif
