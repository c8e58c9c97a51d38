/* guard: who may see the page. Other people on this machine, and pages of strangers in
 * the same browser, can connect to loopback, too. */
#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>

/* A word of 128 bits in hexadecimal, which nobody can guess, and a NUL. */
enum { GUARD_TOKEN_LENGTH = 32, GUARD_TOKEN_SIZE };

/* Chooses it. Returns 0, or -1: /dev/urandom cannot be read. */
int guard_choose(char token[GUARD_TOKEN_SIZE]);

/* What follows the token in a path, "/TOKEN/events"; NULL if the token is another. */
const char *guard_pass(const char token[GUARD_TOKEN_SIZE], const char *path);

/* Is a Host of a request one of ours, for a connection that came to this socket? A page
 * of a stranger, whose name was made to lead here (DNS rebinding), sends that name. */
bool guard_knows_host(int fd, const char *host);

#endif
