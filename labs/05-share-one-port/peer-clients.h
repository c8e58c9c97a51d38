/* peer-clients: the clients of a submission of this lab, over TCP and UDP. Each knows
 * what it has to be told, and ends the check, as failed, if it is told anything else. */
#ifndef PEER_CLIENTS_H
#define PEER_CLIENTS_H

#include "../../lib/endpoint.h"

#include <stdbool.h>
#include <stddef.h>

/* By default every system sends datagrams of at least this length. */
enum { CLIENT_TEXT_SIZE = 256, CLIENT_DATAGRAM_MAX = 9000 };

struct client {
    int fd, type; /* SOCK_STREAM or SOCK_DGRAM */
    struct endpoint own;
    char name[CLIENT_TEXT_SIZE];   /* who this is, for a person */
    char wanted[CLIENT_TEXT_SIZE]; /* the answer that it has to get */
    unsigned sent, heard;          /* lines or datagrams, and answers */
    size_t length;                 /* of what came last, in bytes */
    const char *if_closed;         /* the hint if the server closes before an answer */
};

/* The submission, at 127.0.0.1. */
extern struct client_server {
    struct endpoint end;
    char name[ENDPOINT_TEXT_SIZE];
} client_server;

/* Before all others: the server's port, in host byte order, and a file that is there when
 * something was waited for in vain. Then the next clients wait less. */
void client_begin_all(uint16_t port, const char *hung_file);

/* Ends the check: prints lines that begin "expected", "saw" and, unless it is NULL,
 * "hint", and exits with status 1. */
_Noreturn void client_fail(const char *hint, const char *expected, const char *format,
                           ...);

/* A socket that waits no longer than a client does. */
int client_socket(int type);

/* Connects, or begins with datagrams, from a socket that may be bound already. `what` it
 * is, for a person. */
struct client client_begin(int fd, int type, const char *what);

/* A TCP client. */
struct client client_connected(const char *what);

/* A UDP client. It is bound, so that its own port is known before it sends. */
struct client client_datagrams(const char *what);

/* Sends a text over TCP, or that many bytes, at most CLIENT_DATAGRAM_MAX, in one
 * datagram. */
void client_say(struct client *client, const char *text);
void client_say_bytes(struct client *client, const char *bytes, size_t length);

/* Sends a text together with what comes next, which may be the end. */
void client_say_more(struct client *client, const char *text);

void client_say_datagram(struct client *client, size_t length);

/* Reads one line, or one datagram. What came is in `answer`, as far as it fits; returns
 * what else there is to say, or NULL. */
const char *client_hear(struct client *client, char answer[CLIENT_TEXT_SIZE]);

/* Reads an answer, which must be the right one; else the check fails, with the hint. */
void client_expect(struct client *client, const char *hint);

/* Nothing else has come so far: no answer to half a line, no second answer to one line.
 */
void client_expect_no_more(struct client *client, const char *hint);

/* The server closes its end, too, without another answer. */
void client_expect_end(struct client *client);

/* Waits until the server has closed its end, too. false: it has not in time, or has sent
 * more. */
bool client_wait_for_end(const struct client *client);

/* Asks, and expects the answer. */
void client_ask(struct client *client, const char *hint);

/* Waits until the server has read what was sent, as far as this machine tells. */
void client_wait_until_read(const struct client *client);

/* How many bytes the server has not read yet, as far as this machine tells. */
unsigned client_unread(const struct client *client);

/* Was it waited for in vain just now (errno)? The next clients wait less then. */
bool client_is_late(void);

/* Ends the connection at once: the server sees a reset, and nothing of the rest. */
void client_reset(const struct client *client);

#endif
