/* options: what demo-client was asked to do. */
#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H

#include "../lib/port.h"

#include <stdbool.h>

struct client_options {
    const char *host;
    uint16_t port;            /* host byte order */
    int family;               /* AF_UNSPEC, AF_INET or AF_INET6 */
    const char *address;      /* the source address; NULL: the kernel's choice */
    bool binds_port;          /* --source-port was given: */
    uint16_t source_port;     /* host byte order; 0: the kernel chooses at bind */
    bool narrows;             /* --range was given: */
    uint16_t low, high;       /* host byte order */
    enum transport transport; /* TRANSPORT_TCP or TRANSPORT_UDP */
    unsigned long count;
    unsigned hold;    /* seconds */
    unsigned timeout; /* seconds; 0: never */
    bool connect_only, json, brief, trace, step, unprivileged;
};

/* Reads the command line. Returns -1 to go on, or the exit status of a program that is
 * done
 * (--help, --version) or was used wrongly. */
int client_options_parse(int argc, char **argv, struct client_options *options);

#endif
