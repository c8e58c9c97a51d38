/* peer-seen: what the grader's own sockets saw of a submission of this lab. */
#ifndef PEER_SEEN_H
#define PEER_SEEN_H

#include "peer-places.h"

#include <stdio.h>

enum seen_way { SEEN_CONNECT, SEEN_BIND, SEEN_UDP, SEEN_POOL };

/* A round that the submission was asked for. */
struct seen_round {
    int end;    /* the index of the destination */
    int source; /* that of the source address, or -1: the kernel chooses */
};

/* Accepts, or receives, what has come to a server so far. */
void seen_take(const struct places *places, int server);

/* The same for both, and counts all of it. The log gets, for each server and each source
 * address, a line
 *
 *     came to server SERVER from source SOURCE: COUNT sockets, DISTINCT ports, OPEN open
 *
 * (SERVER is 1 or 2, SOURCE the same or 0 for any other one; DISTINCT counts ports; OPEN
 * those that are open now) and for all together `ports DISTINCT`. */
void seen_all(const struct places *places, FILE *log);

/* Tries what the submission must have found: one socket more. The log gets `tried round
 * NUMBER again:` and the errno's name, or `one more, from port` and a port that could
 * still be used. For a pool each port is tried. */
void seen_try(const struct places *places, enum seen_way way, struct seen_round round,
              unsigned number, FILE *log);

/* Could another program bind one of the UDP ports that the submission has, too? The log
 * gets `shared port PORT`. */
void seen_try_shared(const struct places *places, FILE *log);

/* Ends all connections, so that no port has to wait afterwards. */
void seen_reset(void);

#endif
