/* peer-client: a client of the submission's server, over TCP. */
#ifndef PEER_CLIENT_H
#define PEER_CLIENT_H

#include "peer-server.h"

#include <stdbool.h>
#include <stdint.h>

enum { CLIENT_BYTES_MAX = 64 };

/* Does a server take a client at 127.0.0.1 and this port (host byte order)? */
bool client_connects(uint16_t port);

/* The same, for as long as it may take a server to begin. */
bool client_waits_for(uint16_t port);

/* A client that has connected and got the server's word. The check fails if it does not
 * get it in time. `who` it is, for a person. */
int client_greeted(const struct server *server, const char *who);

/* The client sends bytes, among them some that no text has, and must get them back. */
void client_is_echoed(int fd, const char *who);

/* A client that writes as much as it can before it reads, closes its end when all is
 * written, and must get all of it back. The server cannot get rid of its bytes at once.
 */
void client_is_echoed_slowly(const struct server *server, const char *who);

/* Waits for the end of what the server sends. Returns 0; the errno of recv(), ECONNRESET
 * for one; EAGAIN if nothing came in time; -1 if bytes came. */
int client_sees_end(int fd);

#endif
