/* room: for how many connections at the same time this machine has descriptors and
 * ports.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef ROOM_H
#define ROOM_H

#include "../../lib/machine.h"
#include "children.h"

#include <netinet/in.h>
#include <sys/socket.h>

enum { FILES_BESIDE = 100 /* descriptors that a program has beside its connections */ };

struct room {
    unsigned long count;
    char range[16];  /* "32768-60999", or "" where the kernel cannot be told */
    const char *why; /* it is not more */
};

/* Raises the limit of open files, which the children inherit, as far as it goes. */
static unsigned long raise_files(void) {
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == -1)
        fail("the limit of open files cannot be read");
    if (files.rlim_max <= FILES_BESIDE)
        fail("a hard limit of %lu open files is too low", (unsigned long)files.rlim_max);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_max > 1u << 20 ? 1u << 20 : (unsigned long)files.rlim_max;
}

static bool can_tell_range(uint32_t range) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool can =
        setsockopt(fd, IPPROTO_IP, MACHINE_LOCAL_PORT_RANGE, &range, sizeof range) == 0;

    close(fd);
    return can;
}

static struct room find_room(void) {
    struct room room = {.count = raise_files() - FILES_BESIDE,
                        .why = "the hard limit of open files is too low"};
    struct machine_range range;
    unsigned long ports;

    machine_ephemeral(&range);
    if (!range.known)
        fail("%s", range.source);
    ports = 1ul + range.high - range.low;
    if (can_tell_range((uint32_t)range.high << 16 | range.low))
        snprintf(room.range, sizeof room.range, "%u-%u", range.low, range.high);
    else
        ports /= 2;       /* those of one parity, before the search becomes slow */
    ports -= ports / 100; /* some are taken */
    if (ports < room.count) {
        room.count = ports;
        room.why = "this machine has not the ports for it";
    }
    return room;
}

#endif
