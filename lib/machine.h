/* machine: this machine's policy about ports, and where each part of it was read.
 *
 * IANA's ranges are the same everywhere. What a kernel hands out, and what it guards, is
 * a setting of each machine (in a container, of each network namespace): so it is read
 * when a program starts, and where it cannot be read, that is said. There are no defaults
 * here. */
#ifndef MACHINE_H
#define MACHINE_H

#include "endpoint.h"
#include "port.h"

#include <stdbool.h>
#include <stddef.h>

enum { MACHINE_SOURCE_SIZE = 96, MACHINE_LIST_SIZE = 512, MACHINE_NAME_SIZE = 128 };

/* The ports that the kernel hands out by itself. */
struct machine_range {
    bool known;
    uint16_t low, high;               /* host byte order, both included */
    char source[MACHINE_SOURCE_SIZE]; /* where it was read; if not known, why not */
    unsigned step; /* ip_local_port_step_width, of Linux from 2026 on; 0: there is none */
};

/* The privilege floor: below it, a process needs a privilege to bind. 0: open to all. */
struct machine_floor {
    bool known;
    bool wildcard_free;               /* macOS: no privilege needed on 0.0.0.0 and :: */
    uint32_t port;                    /* 0 to 65536 */
    char source[MACHINE_SOURCE_SIZE]; /* where it was read; if not known, why not */
};

/* Ports inside the range that the kernel leaves out. */
struct machine_reserved {
    bool known;
    char list[MACHINE_LIST_SIZE]; /* "" or "8080,9000-9010"; ends ",..." if cut short */
    char source[MACHINE_SOURCE_SIZE];
};

/* The sockets of this machine in whose way a bind() to an endpoint is, as far as the
 * system's table of sockets shows: those with its port, at its address or at one that
 * overlaps with it (the wildcard). A TCP socket that is bound and does not listen is not
 * in that table. */
struct machine_holders {
    bool known;                   /* there is such a table here */
    unsigned listening;           /* TCP listeners; UDP sockets that are bound */
    unsigned time_wait;           /* connections that ended here a moment ago */
    unsigned connected;           /* all other TCP states */
    bool closing;                 /* this end has closed, and waits for the other */
    struct endpoint holder, peer; /* one of these, the first kind first; both its ends */
};

/* Socket options that only Linux has; -1 elsewhere. Level IPPROTO_IP, IPv6 sockets too.
 */
#ifdef __linux__
enum { MACHINE_BIND_ADDRESS_NO_PORT = 24, MACHINE_LOCAL_PORT_RANGE = 51 };
#else
enum { MACHINE_BIND_ADDRESS_NO_PORT = -1, MACHINE_LOCAL_PORT_RANGE = -1 };
#endif

/* The socket option by which several listeners share the clients of one port, and its
 * name; -1 where no option does that. <sys/socket.h> hides it from a POSIX program. */
#if defined(__linux__) &&                                                                \
    (defined(__mips__) || defined(__sparc__) || defined(__alpha__) || defined(__hppa__))
enum { MACHINE_SHARE_PORT = 0x200 };
#define MACHINE_SHARE_PORT_NAME "SO_REUSEPORT"
#elif defined(__linux__)
enum { MACHINE_SHARE_PORT = 15 };
#define MACHINE_SHARE_PORT_NAME "SO_REUSEPORT"
#elif defined(__FreeBSD__)
enum { MACHINE_SHARE_PORT = 0x10000 };
#define MACHINE_SHARE_PORT_NAME "SO_REUSEPORT_LB"
#else
enum { MACHINE_SHARE_PORT = -1 };
#define MACHINE_SHARE_PORT_NAME "SO_REUSEPORT"
#endif

/* A flag of send(): more follows, so that what is sent goes with that. 0 where there is
 * none. */
#ifdef __linux__
enum { MACHINE_SEND_MORE = 0x8000 }; /* MSG_MORE */
#else
enum { MACHINE_SEND_MORE = 0 };
#endif

void machine_ephemeral(struct machine_range *range);
void machine_floor(struct machine_floor *floor);
void machine_reserved(struct machine_reserved *reserved);
void machine_holders(const struct endpoint *asked, enum transport transport,
                     struct machine_holders *holders);

/* Does the range contain the port? Only asked of a known range. */
bool machine_range_has(const struct machine_range *range, uint16_t port);

/* A port that any user may bind here, for an example: 8080 for 80. Host byte order. */
uint16_t machine_open_port(uint16_t port);

/* A port to try in place of one that is taken: outside the range from which the kernel
 * chooses, and not below the floor if that one is not. Host byte order. */
uint16_t machine_other_port(uint16_t port);

/* The operating system and its release, "Linux 6.1.0". */
void machine_system(char name[MACHINE_NAME_SIZE]);

/* Can a socket be bound to ::1? */
bool machine_has_ipv6(void);

/* Does a socket take a range of its own for the kernel's choice
 * (MACHINE_LOCAL_PORT_RANGE)? */
bool machine_has_socket_range(void);

/* The columns of the terminal that a descriptor is; 0 if it is none, or does not say. */
unsigned machine_terminal_width(int fd);

/* The soft and the hard limit of open files of this process; UINT64_MAX: none. */
void machine_open_files(uint64_t *soft, uint64_t *hard);

/* Is this address one of this machine's own? Asked of an address that is not the
 * wildcard; no packet is sent. Where that cannot be told: no. */
bool machine_has_address(const struct endpoint *endpoint);

/* Why the kernel finds no way to an address: an errno of connect(), 0 if it finds one. No
 * packet is sent. EACCES: it is a broadcast address, or the way is forbidden. */
int machine_route_error(const struct endpoint *endpoint);

/* The addresses of a family at which a neighbour can reach this machine: of each
 * interface that is up, but for loopback and link-local IPv6 ones. Returns how many, at
 * most `room`.
 */
size_t machine_addresses(int family, struct endpoint *found, size_t room);

#endif
