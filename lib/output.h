/* output: bytes on their way to a descriptor whose reader may be slow.
 *
 * A server must go on serving even if no program reads its lines. Therefore it writes
 * what the descriptor takes without waiting, and keeps up to OUTPUT_WAITING_MAX bytes.
 * Beyond that it leaves out whole lines and counts them; the owner reports the count. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

enum { OUTPUT_WAITING_MAX = 1 << 20 };

struct output {
    int fd;               /* -1: none */
    int own_fd;           /* fd, if it was opened here and must be closed; else -1 */
    bool may_block;       /* a pipe, a terminal, a socket; not a file */
    int error;            /* the errno of the first write that failed, or 0 */
    char *data;           /* owned */
    size_t start, length; /* the waiting bytes: data[start] to data[start + length - 1] */
    size_t capacity;
    unsigned long left_out; /* lines that found no room */
};

void output_open(struct output *output, int fd);

/* Adds one line of `length` bytes, its newline included. */
void output_add(struct output *output, const char *line, size_t length);

/* Writes what can be written without waiting. Returns 0, or -1 with errno if the
 * descriptor failed, now or before; the bytes are then lost. */
int output_flush(struct output *output);

/* The same, but waits for the reader, at most `seconds` if that is more than 0. Returns
 * -1 with errno ETIMEDOUT if it did not read all in time, or EINTR if a signal came. */
int output_drain(struct output *output, int seconds);

/* Frees the buffer; the descriptor stays open. */
void output_close(struct output *output);

#endif
