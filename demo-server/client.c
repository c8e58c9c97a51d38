/* client: one connection of demo-server, its beginning and its end. What is said in
 * between is in client-talk.c. See client.h. */
#include "client.h"

#include "../lib/clock.h"
#include "listener.h"
#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void list_add(struct client_list *list, struct client *client) {
    client->newer = NULL;
    client->older = list->newest;
    if (list->newest != NULL)
        list->newest->newer = client;
    else
        list->oldest = client;
    list->newest = client;
}

static void list_remove(struct client_list *list, struct client *client) {
    if (client->older != NULL)
        client->older->newer = client->newer;
    else
        list->oldest = client->newer;
    if (client->newer != NULL)
        client->newer->older = client->older;
    else
        list->newest = client->older;
}

static struct client_list *list_of(struct server *server, const struct client *client) {
    return client->leaving ? &server->leaving : &server->talking;
}

void client_heard(struct server *server, struct client *client) {
    if (client->leaving)
        return;
    list_remove(&server->talking, client);
    client->heard = clock_milliseconds();
    list_add(&server->talking, client);
}

/* The lesson is that accept() gives no new port: a client that got one is pointed at. */
static void tell_if_moved(struct server *server, const struct client *client) {
    uint16_t port = endpoint_port(&client->local);

    if (port != endpoint_port(&server->local))
        report_note(&server->report,
                    "this end's port, %u, is not the listening socket's port, %u", port,
                    endpoint_port(&server->local));
}

struct client *client_open(struct server *server, int fd, const struct endpoint *local,
                           const struct endpoint *peer) {
    struct client *client = calloc(1, sizeof *client);
    struct event event = {.kind = EVENT_ACCEPTED, .transport = TRANSPORT_TCP};

    if (client == NULL)
        return NULL;
    client->fd = fd;
    client->peer = *peer;
    client->local = *local;
    client->id = ++server->last_id;
    client->heard = clock_milliseconds();
    list_add(&server->talking, client);
    server->open++;
    event.id = client->id;
    event.local = &client->local;
    event.peer = &client->peer;
    event.open = server->open;
    report_event(&server->report, &event);
    tell_if_moved(server, client);
    return client;
}

void client_close(struct server *server, struct client *client, enum event_by by,
                  enum event_why why) {
    struct event event = {.kind = EVENT_CLOSED, .by = by, .why = why};
    int result;

    ready_forget(server->ready, client->fd);
    trace_call(&server->trace, "close(%d)", client->fd);
    result = close(client->fd);
    trace_result(&server->trace, result);
    list_remove(list_of(server, client), client);
    client->fd = -1;
    list_add(&server->gone, client);
    server->open--;
    if (client->turned_away)
        server->turned_away--;
    event.id = client->id;
    event.bytes_in = client->bytes_in;
    event.bytes_out = client->bytes_out;
    event.open = server->open;
    report_event(&server->report, &event);
    listener_resume(server);
}

/* Does this errno only say that the other end, or the way to it, is gone? */
static bool is_gone(int error) {
    switch (error) {
    case ECONNRESET:
    case ECONNABORTED:
    case ECONNREFUSED:
    case ENOTCONN: /* shutdown() after a reset */
    case EPIPE:
    case ETIMEDOUT:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
#ifdef EHOSTDOWN
    case EHOSTDOWN:
#endif
        return true;
    default:
        return false;
    }
}

void client_lost(struct server *server, struct client *client, enum call call) {
    bool gone = is_gone(errno);

    if (!gone)
        server_failed(server, call, &client->peer, true);
    client_close(server, client, gone ? BY_CLIENT : BY_SERVER, WHY_RESET);
}

void client_leave(struct server *server, struct client *client, enum event_by by,
                  enum event_why why) {
    client->by = (uint8_t)by;
    client->why = (uint8_t)why;
    list_remove(&server->talking, client);
    client->leaving = true;
    client->heard = clock_milliseconds();
    list_add(&server->leaving, client);
}

void client_ended(struct server *server, struct client *client) {
    if (client->leaving)
        client_close(server, client, (enum event_by)client->by,
                     (enum event_why)client->why);
    else
        client_close(server, client, BY_CLIENT, WHY_END);
}
