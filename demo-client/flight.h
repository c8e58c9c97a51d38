/* flight: one connection on its way, from socket() to the server's answer. */
#ifndef FLIGHT_H
#define FLIGHT_H

#include "../lib/call.h"
#include "../lib/endpoint.h"
#include "answer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flight_stage { FLIGHT_CONNECTING, FLIGHT_ASKING, FLIGHT_ASKED };

/* A connection on its way: from connect() to the answer. */
struct flight {
    int fd;
    unsigned long id;
    enum flight_stage stage;
    int64_t since;               /* of clock_milliseconds(), when this stage began */
    int64_t connecting;          /* of clock_microseconds(), when connect() was called */
    int64_t took;                /* microseconds until it was connected; -1 over UDP */
    struct endpoint local, peer; /* both ends, as the kernel has them */
    size_t asked;                /* bytes of the question that have gone */
    char answer[ANSWER_TEXT_SIZE]; /* what has come of it so far */
    size_t length;
};

struct client;

/* Begins one connection; if it is then on its way, as the last of client->flights. */
void flight_begin(struct client *client);

/* Goes on with one whose descriptor is ready. Returns true if it is no longer on its way:
 * there was an answer or a failure, which it reported. */
bool flight_continue(struct client *client, struct flight *flight);

/* Reports that one has waited too long. It is no longer on its way. */
void flight_expire(struct client *client, struct flight *flight);

/* If its connection is open, it is held from now on. */
void flight_land(struct client *client, struct flight *flight);

/* Shared by the files of flight. Each bool: is it no longer on its way? */

/* Prints the line `connected`; what the server says is NULL if it did not. */
void flight_tell(struct client *client, const struct flight *flight,
                 const struct answer *answer);

/* A failure before the connection stood. The first connection may still find another
 * address of the same host; the others would only meet the same again. */
void flight_fail(struct client *client, struct flight *flight, enum call call, int error);

/* The connection was open, but no answer came. */
void flight_fail_answer(struct client *client, struct flight *flight, int error,
                        const char *said);

/* Closes its socket, if it has one. Keeps errno. */
void flight_close(struct client *client, struct flight *flight);

/* UDP has a connect() that takes port 0, and a send() that then sends nothing anybody
 * could get. sendto() says what is wrong: sets errno. */
void flight_ask_port_zero(struct client *client, const struct flight *flight);

/* Sends the question, or what is left of it. */
bool flight_ask(struct client *client, struct flight *flight);

/* Reads more of the answer. */
bool flight_read(struct client *client, struct flight *flight);

#endif
