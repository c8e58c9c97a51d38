/* peer-table: Linux's table of IPv4 sockets, /proc/net/tcp or /proc/net/udp. */
#ifndef PEER_TABLE_H
#define PEER_TABLE_H

#include <stdbool.h>

/* Addresses as they are in memory, ports in host byte order, bytes that wait to be read,
 * and the uid of the owner. */
struct table_row {
    unsigned local, local_port, remote, remote_port, waiting, uid;
};

/* Calls `see` for each socket, until it returns false. Returns false if there is no such
 * table here. */
bool table_read(const char *path, bool (*see)(const struct table_row *, void *),
                void *argument);

#endif
