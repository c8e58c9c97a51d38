/* peer-places: what is there before a submission of this lab comes: two servers, a port
 * that refuses, two source addresses, and a pool of ports that nobody else uses. */
#ifndef PEER_PLACES_H
#define PEER_PLACES_H

#include "../../lib/endpoint.h"

#include <stdbool.h>

enum {
    PLACES_SERVERS = 2,
    PLACES_DEAD = PLACES_SERVERS,
    PLACES_ENDS,
    PLACES_SOURCES = 2,
    PLACES_POOL = 64 /* ports, at most */
};

struct places {
    int type;                                /* of the sockets: SOCK_STREAM, SOCK_DGRAM */
    struct endpoint ends[PLACES_ENDS];       /* the destinations; the last one refuses */
    int fds[PLACES_ENDS];                    /* where they are */
    struct endpoint sources[PLACES_SOURCES]; /* addresses, port 0 */
    uint16_t low, high;                      /* the pool, both included */
    bool held[PLACES_POOL]; /* by another program; the first is that of `low` */
};

/* Draws all of it and opens the destinations. The two servers differ by their address or
 * by their port. The pool has `size` ports, outside the range of the kernel's choice, as
 * far as there is room (0: there is no pool), or it ends at 65535 (`top`); no other
 * program has them, and no other grading gets them until this process ends. */
void places_open(struct places *places, int type, unsigned size, bool top);

/* Has this machine a second loopback address? */
bool places_have_second(void);

/* Other programs take ports of the pool: `held` of them are bound, and `busy` have a
 * connection to the first server (at the address that the kernel takes by itself). Which
 * ones is drawn, but the ports at both ends are free if that is possible. Where there is
 * no pool, the kernel chooses those that are bound. */
void places_take(struct places *places, unsigned held, unsigned busy);

/* Has nobody else taken a port of the pool meanwhile? Asked when the submission has
 * ended.
 */
bool places_are_ours(const struct places *places);

/* Lets a TCP socket's port be shared as long as the connections differ. */
void places_allow_sharing(int fd);

/* Closes a connection without TIME_WAIT: its port is free at once. */
void places_reset(int fd);

#endif
