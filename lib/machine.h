/* machine: this machine's policy about ports, and where each part of it was read.
 *
 * IANA's ranges are the same everywhere. The ports that a kernel hands out, and those
 * that it guards, are settings of each machine (in a container, of each network
 * namespace). Therefore they are read when a program starts, without defaults: a program
 * says so if one of them cannot be read. */
#ifndef MACHINE_H
#define MACHINE_H

#include "endpoint.h"
#include "port.h"

#include <stdbool.h>
#include <stddef.h>

enum { MACHINE_SOURCE_SIZE = 96, MACHINE_LIST_SIZE = 512, MACHINE_NAME_SIZE = 128 };

/* The ports from which the kernel chooses. */
struct machine_range {
    bool known;
    uint16_t low, high;               /* host byte order, both included */
    char source[MACHINE_SOURCE_SIZE]; /* where it was read; if not known, why not */
    unsigned step; /* ip_local_port_step_width, of Linux from 2026 on; 0: there is none */
};

/* The privilege floor: below it, a process needs a privilege to bind. 0: any port is
 * free. */
struct machine_floor {
    bool known;
    bool wildcard_free;               /* macOS: no privilege needed on 0.0.0.0 and :: */
    uint32_t port;                    /* 0 to 65536 */
    char source[MACHINE_SOURCE_SIZE]; /* where it was read; if not known, why not */
};

/* Ports inside the range that the kernel does not choose. */
struct machine_reserved {
    bool known;
    char list[MACHINE_LIST_SIZE]; /* "" or "8080,9000-9010"; ends ",..." if cut short */
    char source[MACHINE_SOURCE_SIZE];
};

/* The sockets that conflict with a bind() to an endpoint, as far as the system's socket
 * table shows them: those with its port, and with its address or one that overlaps it
 * (the wildcard). The table does not list a TCP socket that is bound but does not listen.
 */
struct machine_holders {
    bool known;                   /* this system has such a table */
    unsigned listening;           /* TCP listeners; UDP sockets that are bound */
    unsigned time_wait;           /* connections that ended here a moment ago */
    unsigned connected;           /* all other TCP states */
    bool closing;                 /* this end has closed and waits for the other */
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
 * name; -1 if no option does that. <sys/socket.h> hides it from a POSIX program. */
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

/* A flag of send(): more data follows, and both can go in one segment. 0 if there is no
 * such flag. */
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

/* A port to try instead of one that is in use: outside the range from which the kernel
 * chooses, and not below the floor unless that one is. Host byte order. */
uint16_t machine_other_port(uint16_t port);

/* The operating system and its release, "Linux 6.1.0". */
void machine_system(char name[MACHINE_NAME_SIZE]);

/* Can a socket be bound to ::1? */
bool machine_has_ipv6(void);

/* Can a socket have its own range for the kernel's choice
 * (MACHINE_LOCAL_PORT_RANGE)? */
bool machine_has_socket_range(void);

/* The columns of the terminal behind a descriptor; 0 if it is not a terminal or they are
 * unknown. */
unsigned machine_terminal_width(int fd);

/* The soft and the hard limit of open files of this process; UINT64_MAX: none. */
void machine_open_files(uint64_t *soft, uint64_t *hard);

/* Does this machine have this address, which is not the wildcard? No packet is sent.
 * False if that is unknown. */
bool machine_has_address(const struct endpoint *endpoint);

/* Why the kernel has no route to an address: an errno of connect(), or 0 if it has one.
 * No packet is sent. EACCES: it is a broadcast address, or a rule forbids the route. */
int machine_route_error(const struct endpoint *endpoint);

/* The addresses of a family at which other machines can reach this one: those of each
 * interface that is up, except loopback and link-local IPv6 addresses. Returns how many
 * there are, at most `room`.
 */
size_t machine_addresses(int family, struct endpoint *found, size_t room);

#endif
