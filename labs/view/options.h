/* options: what port-view was asked to do. */
#ifndef VIEW_OPTIONS_H
#define VIEW_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct view_options {
    const char *address; /* NULL: loopback */
    int family;          /* AF_UNSPEC, or that of the address */
    uint16_t port;       /* host byte order; 0: the kernel chooses */
    bool hide;           /* addresses of clients */
    const char *save;    /* the file to write, or NULL */
    const char *log;     /* the file to read, or NULL: standard input */
};

/* Reads the command line. Returns -1 to go on, or the exit status of a program that is
 * done
 * (--help, --version) or was used wrongly. */
int view_options_parse(int argc, char **argv, struct view_options *options);

#endif
