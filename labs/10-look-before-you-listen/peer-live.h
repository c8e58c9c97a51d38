/* peer-live: listeners that are there, beside rows of some that have gone. What is wanted
 * is what the grader's own sockets say. */
#ifndef PEER_LIVE_H
#define PEER_LIVE_H

#include <stdbool.h>

struct live {
    const char *name; /* a check's */
    void (*open)(void);
    bool of_kernel;       /* the table is the kernel's own */
    void (*change)(void); /* what changes when the table has been taken, or NULL */
    bool unverified;      /* each connect has its price: the grader makes none */
};

/* The listeners of this name, or NULL. */
const struct live *live_find(const char *name);

/* Has this machine IPv6, with an option that keeps a socket for it alone? */
bool live_has_ipv6(void);

#endif
