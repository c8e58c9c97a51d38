/* peer-readings: what a table of sockets says of an address and a port, and what it seems
 * to say to a program that misreads it in one of the usual ways. */
#ifndef PEER_READINGS_H
#define PEER_READINGS_H

#include "../grader/table.h"

#include <stdbool.h>
#include <stddef.h>

enum { READINGS_ROWS_MAX = 9100 };

struct readings_row {
    struct table_socket socket;
    bool tells; /* it is there for the check */
};

struct readings_table {
    struct endpoint own; /* what is asked for */
    struct readings_row rows[READINGS_ROWS_MAX];
    size_t count;
};

/* Prints ADDRESS PORT WORD, and lines "mistake NAME WORD" for each misreading that comes
 * to another word. The word is `none` if no row takes the address and port. */
void readings_tell(const struct readings_table *table);

/* The bytes of an endpoint's address, in network byte order, and how many there are. */
unsigned char *readings_bytes(struct endpoint *endpoint, size_t *size);

/* The same address, the bytes of each of its words in the other order. */
struct endpoint readings_turned(struct endpoint end);

#endif
