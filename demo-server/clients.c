/* clients: those who come, and those who are there. See server.h. */
#include "server.h"

#include "../lib/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    ACCEPT_BURST = 64, /* then those who are there have their turn */
    RETRY_MILLISECONDS = 200
};

/* Out of descriptors, or of memory: whoever connects now waits in the kernel's queue
 * until somebody leaves. It is said once; to try again and again would only burn the
 * processor. */
static void pause_listening(struct server *server, const char *call) {
    if (!server->pause_said)
        server_failed(server, call, &server->local, true);
    server->pause_said = true;
    if (ready_change(server->ready, server->listen_fd, 0, server) == 0)
        server->paused = clock_milliseconds();
}

void clients_resume(struct server *server) {
    if (server->paused != 0 && server->listen_fd != -1 &&
        ready_change(server->ready, server->listen_fd, READY_READ, server) == 0)
        server->paused = 0;
}

/* Is it a failure of that one connection, which accept() hands on (accept(2), "Error
 * handling"), or an ICMP error about an earlier datagram, or one that passes? */
static bool is_passing(int error) {
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case ECONNREFUSED:
    case ECONNRESET:
    case EPROTO:
    case ETIMEDOUT:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
#ifdef EHOSTDOWN
    case EHOSTDOWN:
#endif
#ifdef ENONET
    case ENONET:
#endif
        return true;
    default:
        return false;
    }
}

/* Does it last, as long as nothing changes on this machine? */
static bool is_lasting(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM ||
           error == EPERM; /* a packet filter's, or a security policy's */
}

bool clients_may_go_on(struct server *server, const char *call) {
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        server->pause_said = false;
    else if (is_passing(errno))
        return true;
    else if (is_lasting(errno))
        pause_listening(server, call);
    else
        server_failed(server, call, &server->local, false);
    return false;
}

static bool is_full(const struct server *server) {
    return server->options.max_clients > 0 &&
           server->open - server->turned_away > server->options.max_clients;
}

/* A connection that was accepted becomes a client. */
static void welcome(struct server *server, int fd, const struct endpoint *peer) {
    struct client *client;
    int result;

    trace_call(&server->trace, "fcntl(%d, F_SETFL, O_NONBLOCK)", fd);
    result = fcntl(fd, F_SETFL, O_NONBLOCK);
    trace_result(&server->trace, result);
    client = result == -1 ? NULL : client_open(server, fd, peer);
    if (client == NULL) {
        server_failed(server, result == -1 ? "fcntl" : "malloc", peer, true);
        close(fd);
        return;
    }
    if (ready_watch(server->ready, fd, READY_READ, client) == -1) {
        server_failed(server, "epoll_ctl", peer, true);
        client_close(server, client, BY_SERVER, WHY_RESET);
    } else if (is_full(server)) {
        client_turn_away(server, client);
    } else {
        server->served++;
    }
}

/* Accepts one. Returns false where nobody waits, or nobody can be let in. */
static bool accept_one(struct server *server) {
    struct endpoint peer = endpoint_empty();
    int fd;

    trace_call(&server->trace, "accept(%d)", server->listen_fd);
    fd = accept(server->listen_fd, &peer.address.any, &peer.length);
    trace_result_endpoint(&server->trace, fd, &peer);
    if (fd >= 0) {
        welcome(server, fd, &peer);
        return true;
    }
    return clients_may_go_on(server, "accept");
}

void clients_accept(struct server *server) {
    for (int i = 0; i < ACCEPT_BURST && server->listen_fd != -1; i++) {
        if (!accept_one(server))
            return;
        if (server->options.count > 0 && server->served == server->options.count)
            listener_close(server);
    }
}

/* When the oldest of a list has waited long enough; -1: never. */
static int64_t deadline(const struct client_list *list, int64_t patience) {
    if (list->oldest == NULL || patience == 0)
        return -1;
    return list->oldest->heard + patience;
}

static int64_t idle_milliseconds(const struct server *server) {
    return (int64_t)server->options.idle * 1000;
}

static int64_t earlier(int64_t a, int64_t b) {
    return a == -1 || (b != -1 && b < a) ? b : a;
}

/* Milliseconds to wait at most. */
int clients_patience(const struct server *server, int64_t now) {
    int64_t first = deadline(&server->talking, idle_milliseconds(server));

    first = earlier(first, deadline(&server->leaving, LEAVING_MILLISECONDS));
    if (server->paused != 0)
        first = earlier(first, server->paused + RETRY_MILLISECONDS);
    if (first == -1)
        return -1;
    return (int)(first <= now ? 0 : first - now);
}

static bool is_due(const struct client_list *list, int64_t patience, int64_t now) {
    int64_t due = deadline(list, patience);

    return due != -1 && due <= now;
}

/* `now` is from before the last look at who is ready: this process may have been stopped
 * since (SIGSTOP, Ctrl-Z), and what came in the meantime counts. */
void clients_expire(struct server *server, int64_t now) {
    while (is_due(&server->talking, idle_milliseconds(server), now))
        client_close(server, server->talking.oldest, BY_SERVER, WHY_IDLE);
    while (is_due(&server->leaving, LEAVING_MILLISECONDS, now)) {
        struct client *client = server->leaving.oldest;

        client_close(server, client, (enum event_by)client->by,
                     (enum event_why)client->why);
    }
    if (server->paused != 0 && now - server->paused >= RETRY_MILLISECONDS)
        clients_resume(server);
}

void clients_stop(struct server *server) {
    while (server->talking.oldest != NULL)
        client_close(server, server->talking.oldest, BY_SERVER, WHY_STOP);
    while (server->leaving.oldest != NULL) {
        struct client *client = server->leaving.oldest;

        client_close(server, client, (enum event_by)client->by,
                     (enum event_why)client->why);
    }
    clients_sweep(server);
}

/* Frees those who have gone; not sooner, since a round of events may name one twice. */
void clients_sweep(struct server *server) {
    while (server->gone.oldest != NULL) {
        struct client *client = server->gone.oldest;

        server->gone.oldest = client->newer;
        free(client->waiting);
        free(client);
    }
    server->gone.newest = NULL;
}
