/* options: what demo-server was asked to do. */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include "../lib/port.h"
#include "../lib/privilege.h"

#include <stdbool.h>

struct server_options {
    uint16_t port;             /* host byte order; 0: the kernel is to choose */
    int family;                /* AF_UNSPEC, AF_INET or AF_INET6 */
    const char *address;       /* NULL: loopback; with dual_stack, every address */
    enum transport transport;  /* TRANSPORT_TCP or TRANSPORT_UDP */
    unsigned long count;       /* 0: no end */
    unsigned long max_clients; /* 0: no limit */
    unsigned idle;             /* seconds; 0: never */
    bool json, brief, trace, step;
    bool unprivileged, no_reuse, close_first, share_port;
    bool dual_stack; /* an IPv6 socket that takes IPv4, too */
    bool become;     /* --user was given: */
    struct privilege_user user;
};

/* Reads the command line. Returns -1 to go on, or the exit status of a program that is
 * done
 * (--help, --version) or was used wrongly. */
int server_options_parse(int argc, char **argv, struct server_options *options);

#endif
