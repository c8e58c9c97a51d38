/* peer-rows: the rows of the table that a submission is given, and the line that it has
 * to print for each of them that listens. */
#ifndef PEER_ROWS_H
#define PEER_ROWS_H

#include "../grader/table.h"

enum { ROWS_MAX = 5000, ROWS_LINE_SIZE = 160 };

struct row {
    struct table_socket socket;
    const char *family;  /* the word that is wanted */
    const char *reached; /* the same; NULL with `table` */
    int fd;              /* of a listener that is there, or -1 */
};

extern struct row rows[ROWS_MAX];
extern size_t rows_count;

/* Adds a row in this state, with a number as its port in host byte order. A listener's
 * FAMILY is what the address says. Returns the row, which the caller may change. */
struct row *rows_add(const char *address, uint16_t port, enum table_state state);

/* Puts the rows in an order drawn at random, in which neither their ports nor their
 * addresses go up or down throughout. */
void rows_shuffle(void);

/* "host", "network" or "everybody". */
const char *rows_who(const struct endpoint *local);

/* The line that is wanted, without its newline. */
void rows_line(const struct row *row, char line[ROWS_LINE_SIZE]);

/* Writes the table as the kernel would, to `table`. What is wanted goes to `truth`, a
 * line for each row, in the order of the table, with a tab between:
 *
 *     wanted  the line that has to be printed  the row
 *     other   address and port, with a blank   the row
 */
void rows_write(FILE *table, FILE *truth, bool ipv6_first);

/* The same with the tables of this machine's kernel, which have the rows (and maybe
 * others, of which nothing is told). Returns false if there is no such table, or if a row
 * of a listener is not in it. */
bool rows_copy(FILE *table, FILE *truth);

#endif
