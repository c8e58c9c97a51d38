/* server: what the parts of demo-server share: its socket, its clients, its output. */
#ifndef SERVER_H
#define SERVER_H

#include "../lib/ready.h"
#include "../lib/report.h"
#include "../lib/trace.h"
#include "answer.h"
#include "options.h"

enum {
    /* A client that does not read is not read from: this many bytes of answers may wait
     * for it. One read brings at most READ_SIZE bytes, each of them at worst a line. */
    WAITING_MAX = 65536,
    READ_SIZE = 256,
    /* Who was told goodbye has this long to close its own end. */
    LEAVING_MILLISECONDS = 2000
};

/* One connection. A server keeps many: what is not needed while it is silent is not here.
 */
struct client {
    struct client *older, *newer; /* in the order of their last sign of life */
    struct endpoint peer, local;
    uint64_t id, bytes_in, bytes_out;
    int64_t heard; /* of clock_milliseconds() */
    char *waiting; /* owned: an answer that it has not read yet, or NULL */
    uint32_t waiting_start, waiting_length;
    int fd; /* -1: closed, to be freed after this round of events */
    struct question question;
    bool leaving; /* told goodbye: only its own end is awaited */
    bool turned_away;
    uint8_t by, why; /* enum event_by, enum event_why: for its line `closed` */
};

struct client_list {
    struct client *oldest, *newest;
};

struct server {
    struct server_options options;
    struct report report;
    struct trace trace;
    struct ready *ready;
    struct endpoint local;                /* what the listening socket is bound to */
    char low_port[EXPLAIN_SENTENCE_SIZE]; /* by what right it is below 1024, or "" */
    int listen_fd;                        /* -1: no longer listening */
    int stop_fd;                          /* readable: SIGINT or SIGTERM came */
    int64_t paused; /* since when nobody is let in, out of descriptors; 0: not */
    bool pause_said;
    bool out_watched, err_watched; /* a slow reader of it is waited for */
    unsigned gathered;             /* rounds of events since the lines were written */
    int exit_status;               /* of a failure that ends the server; 0: none */
    uint64_t last_id, served;
    unsigned long open, turned_away; /* connections open now, and of them: turned away */
    struct client_list talking, leaving, gone;
    char answers[WAITING_MAX];
};

/* Tells of a call that failed, with errno. Where it concerns one client only, the server
 * goes on; otherwise its exit status is set, and the loop ends. */
void server_failed(struct server *server, const char *call, const struct endpoint *about,
                   bool goes_on);

/* listener.c: socket, bind, listen. Returns 0, or -1 where that failed and was told. Then
 * the line `listening`. */
int listener_open(struct server *server);
int listener_open_log(struct server *server); /* PORTLAB_LOG, if not open yet */
void listener_tell(struct server *server);
void listener_close(struct server *server);

/* clients.c: accepts whoever is waiting, and looks after those who are there. */
void clients_accept(struct server *server);
void clients_expire(struct server *server, int64_t now);
/* accept() or recvfrom() on the server's socket failed, with errno; it is told where that
 * matters. Returns true where the call can be made again at once. */
bool clients_may_go_on(struct server *server, const char *call);
int clients_patience(const struct server *server, int64_t now); /* -1: without end */
void clients_resume(struct server *server);
void clients_stop(struct server *server);
void clients_sweep(struct server *server);

/* client.c: one connection. */
struct client *client_open(struct server *server, int fd, const struct endpoint *peer);
void client_ready(struct server *server, struct client *client, unsigned ways);
void client_turn_away(struct server *server, struct client *client);
void client_close(struct server *server, struct client *client, enum event_by by,
                  enum event_why why);

/* datagrams.c: answers what has come. */
void datagrams_answer(struct server *server);

#endif
