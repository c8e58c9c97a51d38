/* hosts: the addresses that clients came from, in the order of their first appearance. */
#ifndef HOSTS_H
#define HOSTS_H

#include "../../lib/endpoint.h"

#include <stddef.h>
#include <stdint.h>

/* More of them are not told apart: a stranger with an IPv6 network of its own has 2^64.
 */
enum { HOSTS_MAX = 65536 };

struct hosts {
    struct host {
        char address[ENDPOINT_ADDRESS_SIZE];
        uint64_t clients;
    } * list;        /* owned */
    uint32_t *table; /* owned: where each is found by its address; 0: free */
    size_t count, room;
};

/* The place of an address in the list, and adds it if it is not there. HOSTS_MAX if there
 * are too many, or no memory. */
size_t hosts_find(struct hosts *hosts, const char *address);

void hosts_free(struct hosts *hosts);

#endif
