/* hosts: the networks of a classroom and the cables between them. Linux only.
 *
 *     h1 10.0.0.11 ┐          ┌ 10.0.0.1      203.0.113.1 ┐
 *     h2 10.0.0.12 ┼ a bridge ┤             r             ├ a cable ─ 203.0.113.2 s
 *     ...          ┘          └ "inside"        "outside" ┘
 *
 * Each host is a network namespace. Its interface is eth0. */
#ifndef HOSTS_H
#define HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOSTS_MAX = 200, HOSTS_NAME_SIZE = 8, HOSTS_STEP_SIZE = 80 };

enum { HOSTS_ROUTER = 0, HOSTS_SERVER = 1, HOSTS_FIRST = 2 }; /* indexes: r, s, h1 */

struct hosts {
    unsigned count; /* of h1, h2, ... */
    /* One in each host's network, for `on`: it listens at the abstract address of
     * errand.h. The namespace is found by it, and lives as long as it does. */
    int listen_fd[HOSTS_FIRST + HOSTS_MAX];
    char step[HOSTS_STEP_SIZE]; /* what failed */
};

/* Builds them. The network in which this process is becomes r's; afterwards the process
 * is in a different one. With `hidden`, s has no route to 10.0.0.0/24, as if it were
 * behind a translator. The process must have all capabilities over its user namespace.
 * Returns NULL, or the step that failed, with errno; the process must then end. */
const char *hosts_build(struct hosts *hosts, bool hidden);

/* The index of a host by its name, "r", "s" or "h1", or -1. */
int hosts_find(const struct hosts *hosts, const char *name);

void hosts_name(unsigned index, char name[HOSTS_NAME_SIZE]);

/* The address of a host by its index, IPv4, host byte order; of r the inside one. */
uint32_t hosts_address(unsigned index);

/* Moves this process into the network of a host. Returns 0, or -1 with errno. */
int hosts_enter(const struct hosts *hosts, unsigned index);

#endif
