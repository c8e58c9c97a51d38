/* gate: what the router of a classroom passes and rewrites: its nft(8) rules. Linux only.
 */
#ifndef GATE_H
#define GATE_H

#include <stdbool.h>
#include <stdint.h>

enum { GATE_FORWARDS_MAX = 16 };

/* What comes to a port of the router's outside address goes to a port of a host. Host
 * byte order.
 */
struct gate_forward {
    uint16_t port, host_port;
    unsigned host; /* its index, see hosts.h */
};

/* Lists of ports are those of arguments_ports(), or NULL. */
struct gate {
    bool translates;      /* the sources of what goes out */
    const char *dropped;  /* to these ports: silently dropped */
    const char *rejected; /* to these: refused by ICMP */
    const char *admitted; /* only to these, without a memory of connections */
    struct gate_forward forwards[GATE_FORWARDS_MAX];
    unsigned forward_count;
};

/* Does it need any rule, and therefore nft? */
bool gate_has_rules(const struct gate *gate);

/* The path of nft, looked for in PATH, then in /usr/sbin and /sbin, or NULL. The result
 * stays valid. */
const char *gate_find_nft(void);

/* Hands the rules to nft in the network where this process is. nft's own messages go to
 * standard error. Returns 0, or -1 with errno: EPROTO if nft failed. */
int gate_set(const struct gate *gate, const char *nft);

#endif
