/* link: network interfaces, addresses and routes, asked of the kernel by rtnetlink(7), as
 * ip(8) does. Linux only. Addresses are IPv4, in host byte order. */
#ifndef LINK_H
#define LINK_H

#include <stdint.h>

/* An interface: its name, and its number in its network. */
struct link_end {
    const char *name;
    int index;
};

/* A socket for the functions below, in this process's network. It stays there, whatever
 * network the process goes to. Returns it, or -1 with errno. */
int link_open(void);

/* All of these return 0, or -1 with errno: EOPNOTSUPP if the kernel has no such kind. */

/* A bridge, which passes frames on between the interfaces that are joined to it. It is
 * up.
 */
int link_add_bridge(int fd, const char *name, int index);

/* A cable (veth(4)): the near end in this socket's network, joined to a bridge (its
 * index, 0: none) and up; the far end in the network of a descriptor, and down. */
int link_add_cable(int fd, const struct link_end *near, int bridge,
                   const struct link_end *far, int far_network_fd);

int link_raise(int fd, int index);
int link_add_address(int fd, int index, uint32_t address, uint8_t prefix_length);

/* The default route. */
int link_add_default_route(int fd, uint32_t gateway);

#endif
