/* server: what the parts of demo-server share: its socket, its clients, its output. */
#ifndef SERVER_H
#define SERVER_H

#include "../lib/ready.h"
#include "../lib/report.h"
#include "../lib/trace.h"
#include "client.h"
#include "options.h"

struct server {
    struct server_options options;
    struct report report;
    struct trace trace;
    struct ready *ready;
    struct endpoint local;                /* what the listening socket is bound to */
    char low_port[EXPLAIN_SENTENCE_SIZE]; /* why it may be below 1024, or "" */
    int listen_fd;                        /* -1: no longer listening */
    int stop_fd;                          /* readable: SIGINT or SIGTERM came */
    int64_t
        paused; /* since when no client is accepted, for lack of descriptors; 0: not */
    bool pause_said;
    bool out_watched, err_watched; /* a slow reader of it is waited for */
    unsigned gathered;             /* rounds of events since the lines were written */
    int exit_status; /* of the first failure that ends it; server.c sets it */
    uint64_t last_id, served;
    unsigned long open, turned_away; /* connections open now, and of them: turned away */
    struct client_list talking, leaving, gone;
    char answers[WAITING_MAX];
};

/* Reports a failure, and fills in the members of the case that name this program.
 * If it ends the server, and is the first that does, its exit status becomes the
 * server's, and the loop ends. */
void server_tell(struct server *server, struct explain_case what);

/* The same for a call that failed, with errno. If it concerns one client only, the server
 * goes on. */
void server_failed(struct server *server, enum call call, const struct endpoint *about,
                   bool goes_on);

/* Opens PORTLAB_LOG, if that is not open yet. Returns 0, or -1 if that failed, which it
 * reports. */
int server_open_log(struct server *server);

/* Writes the lines that were gathered, without waiting for a slow reader. If that fails,
 * the server ends with 74, because no program reads its output any more. */
void server_write(struct server *server);

/* The same at the end, with some patience for the reader. */
void server_drain(struct server *server);

#endif
