/* table: writes Linux's tables of TCP sockets as the kernel prints them, /proc/net/tcp
 * (IPv4) and /proc/net/tcp6, for labs that hand such a table to a submission.
 *
 * An address is written in words of 32 bits, each in this machine's byte order, and a
 * port in host byte order, all in hex. The kernel's source: net/ipv4/tcp_ipv4.c and
 * net/ipv6/tcp_ipv6.c, the functions that end in _sock and get_openreq. */
#ifndef TABLE_H
#define TABLE_H

#include "../../lib/endpoint.h"

#include <stdio.h>

/* The column `st`. A TCP socket in the state 07, CLOSE, which may be bound, has no row.
 */
enum table_state {
    TABLE_ESTABLISHED = 1,
    TABLE_SYN_SENT,
    TABLE_SYN_RECV,
    TABLE_FIN_WAIT1,
    TABLE_FIN_WAIT2,
    TABLE_TIME_WAIT,
    TABLE_CLOSE_WAIT = 8,
    TABLE_LAST_ACK,
    TABLE_LISTEN,
    TABLE_CLOSING
};

/* One row. Both ends are of one family; the remote one of a listener is 0.0.0.0:0 or
 * [::]:0. An inode of 0: no process has the socket (TIME_WAIT and SYN_RECV never have
 * one). The timer is in clock ticks, hundredths of a second, until it ends; it is written
 * if a socket in this state has one. The last columns (references, the socket's address
 * in memory, congestion control) are those of an idle socket. */
struct table_socket {
    unsigned number; /* the column `sl`, which counts rows from 0 */
    struct endpoint local, remote;
    enum table_state state;
    unsigned uid;
    unsigned long inode;
    unsigned timer;
};

/* The first line of the table of AF_INET or AF_INET6. */
void table_heading(FILE *out, int family);

void table_row(FILE *out, const struct table_socket *row);

#endif
