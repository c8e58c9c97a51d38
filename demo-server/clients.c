/* clients: new clients, and those that are connected. See clients.h. */
#include "clients.h"

#include "listener.h"
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ACCEPT_BURST = 64, /* then the connected clients have their turn */
    /* A client that is leaving has this long to close its own end. */
    LEAVING_MILLISECONDS = 2000
};

static bool is_full(const struct server *server) {
    return server->options.max_clients > 0 &&
           server->open - server->turned_away > server->options.max_clients;
}

/* getsockname() asks the new socket for its own end: the port that accept() gave it, and,
 * if the listening socket has all addresses of this machine, the one that the client came
 * to. Fails with ENOBUFS if the kernel has no memory; on macOS and the BSDs with EINVAL
 * or ECONNRESET if the connection is gone already. */
static int learn_end(struct server *server, int fd, struct endpoint *local) {
    int result;

    trace_call(&server->trace, "getsockname(%d)", fd);
    result = getsockname(fd, &local->address.any, &local->length);
    trace_result_endpoint(&server->trace, result, local);
    return result;
}

/* Does an errno of getsockname() say that the client has left again? Linux has none. */
static bool is_gone(int error) {
    return error == ECONNRESET || error == ENOTCONN || error == EINVAL;
}

/* From now on recv() and send() on it do not wait. */
static int do_not_wait(struct server *server, int fd) {
    int result;

    trace_call(&server->trace, "fcntl(%d, F_SETFL, O_NONBLOCK)", fd);
    result = fcntl(fd, F_SETFL, O_NONBLOCK);
    trace_result(&server->trace, result);
    return result;
}

static void close_traced(struct server *server, int fd) {
    int result;

    trace_call(&server->trace, "close(%d)", fd);
    result = close(fd);
    trace_result(&server->trace, result);
}

/* It is this server that failed, and not the client, which hears so. What it has sent
 * already is read: else close() would send a reset, and that can destroy the line. */
static void apologize(struct server *server, int fd) {
    static const char sorry[] = "no: this server could not serve the connection\n";
    char bytes[64];
    ssize_t count;

    trace_call(&server->trace, "send(%d, %zu bytes)", fd, sizeof sorry - 1);
    count = send(fd, sorry, sizeof sorry - 1, 0); /* the first bytes always have room */
    trace_result(&server->trace, count);
    if (count != -1 && do_not_wait(server, fd) == 0) {
        trace_call(&server->trace, "recv(%d, %zu bytes)", fd, sizeof bytes);
        count = recv(fd, bytes, sizeof bytes, 0);
        trace_result(&server->trace, count);
    }
    close_traced(server, fd);
}

/* A connection that was accepted becomes a client. */
static void welcome(struct server *server, int fd, const struct endpoint *peer) {
    struct endpoint local = endpoint_empty();
    struct client *client = NULL;
    enum call failed = CALL_NONE;

    if (learn_end(server, fd, &local) == -1)
        failed = CALL_GETSOCKNAME;
    else if (do_not_wait(server, fd) == -1)
        failed = CALL_FCNTL;
    else if ((client = client_open(server, fd, &local, peer)) == NULL)
        failed = CALL_MALLOC;
    if (failed == CALL_GETSOCKNAME && is_gone(errno)) {
        close_traced(server, fd); /* as ECONNABORTED of accept() */
        return;
    }
    if (client == NULL) {
        server_failed(server, failed, peer, true);
        apologize(server, fd);
        return;
    }
    failed = ready_watch(server->ready, fd, READY_READ, client);
    if (failed != CALL_NONE) {
        server_failed(server, failed, peer, true);
        client_close(server, client, BY_SERVER, WHY_RESET);
    } else if (is_full(server)) {
        client_turn_away(server, client);
    } else {
        server->served++;
    }
}

/* Accepts one. Returns false if no client waits or none can be accepted. */
static bool accept_one(struct server *server) {
    struct endpoint peer = endpoint_empty();
    int fd;

    /* accept() takes the first connection from the queue of the listening socket, and
     * returns a new socket for it: another descriptor, but the same local port. It also
     * says who came. Fails with EAGAIN if the queue is empty (this socket does not wait),
     * ECONNABORTED if that client has gone again, EMFILE if this process has too many
     * open files. */
    trace_call(&server->trace, "accept(%d)", server->listen_fd);
    fd = accept(server->listen_fd, &peer.address.any, &peer.length);
    trace_result_endpoint(&server->trace, fd, &peer);
    if (fd >= 0) {
        welcome(server, fd, &peer);
        return true;
    }
    return listener_may_go_on(server, CALL_ACCEPT);
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

int clients_patience(const struct server *server, int64_t now) {
    int64_t first = deadline(&server->talking, idle_milliseconds(server));

    first = earlier(first, deadline(&server->leaving, LEAVING_MILLISECONDS));
    first = earlier(first, listener_deadline(server));
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
    while (is_due(&server->leaving, LEAVING_MILLISECONDS, now))
        client_ended(server, server->leaving.oldest);
    if (server->paused != 0 && listener_deadline(server) <= now)
        listener_resume(server);
}

void clients_stop(struct server *server) {
    while (server->talking.oldest != NULL)
        client_close(server, server->talking.oldest, BY_SERVER, WHY_STOP);
    while (server->leaving.oldest != NULL)
        client_ended(server, server->leaving.oldest);
    clients_sweep(server);
}

void clients_sweep(struct server *server) {
    while (server->gone.oldest != NULL) {
        struct client *client = server->gone.oldest;

        server->gone.oldest = client->newer;
        free(client->waiting);
        free(client);
    }
    server->gone.newest = NULL;
}
