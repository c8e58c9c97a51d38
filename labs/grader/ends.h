/* ends: what the labs' peers share. A peer is the grader's own end of a lab's
 * connections: it draws ports, makes and binds sockets, and starts the submission.
 *
 * Ports are in host byte order. Where a call fails that must not, the peer ends by
 * trouble_stop() (see trouble.h), so none of these returns an error unless it says so. */
#ifndef ENDS_H
#define ENDS_H

#include "../../lib/endpoint.h"

#include <sys/types.h>

/* Ports to choose one from; both bounds included. */
struct ends_span {
    uint16_t low, high;
};

/* 32 random bits, other ones in each run. */
uint32_t ends_random(void);

uint16_t ends_random_port(struct ends_span span);

/* The port's two bytes in the other order: what a program has that forgets htons(). */
uint16_t ends_turned(uint16_t port);

/* A numeric address and a port. */
struct endpoint ends_at(const char *address, uint16_t port);

/* A new socket; SOCK_STREAM or SOCK_DGRAM. */
int ends_socket(int family, int type);

/* A new socket that is bound there, or -1 with bind()'s errno. */
int ends_bound(int type, const struct endpoint *end);

/* A new socket that is bound to a free port of the span, drawn at random, at the address
 * of `end`, which gets the port. It is one that `suits` holds for (NULL: any), and that
 * the kernel hands to nobody, as it could do meanwhile; if there is no such port, then
 * one that suits; if there is none, any. Returns -1 with bind()'s errno if none is free.
 */
int ends_bound_free(int type, struct endpoint *end, struct ends_span span,
                    bool (*suits)(uint16_t port));

/* What the socket is bound to. */
struct endpoint ends_local(int fd);
uint16_t ends_local_port(int fd);

/* What a pair of sockets is that keeps packets apart, and can be sent nowhere else.
 * macOS has none; there no filter forbids a program to make such sockets itself. */
#if defined(__APPLE__)
#define ENDS_PAIR_TYPE SOCK_DGRAM
#else
#define ENDS_PAIR_TYPE SOCK_SEQPACKET
#endif

/* Such a pair: one end for the peer, closed when another program is begun, and one to be
 * handed over. Each has room for a packet of 65535 bytes. */
void ends_pair(int *own, int *other);

/* Starts a command. `input` and `output` take the place of its standard ones, unless they
 * are -1. */
pid_t ends_start(char **command, int input, int output);

/* The same, for a command of which only the end counts: what is returned is readable when
 * it has ended, and all that it began. */
int ends_begin(char **command, pid_t *child);

/* Waits for its end. Returns its exit status, or 128 and the number of a signal. */
int ends_wait(pid_t child);

/* Becomes a command whose standard input is `fd`. */
_Noreturn void ends_become(char **command, int fd);

#endif
