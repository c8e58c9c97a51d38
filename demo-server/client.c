/* client: one connection of demo-server, from its first line to its end. See server.h. */
#include "server.h"

#include "../lib/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
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

/* A sign of life: it is now the one heard last. Who is leaving gets no more time. */
static void heard(struct server *server, struct client *client) {
    if (client->leaving)
        return;
    list_remove(&server->talking, client);
    client->heard = clock_milliseconds();
    list_add(&server->talking, client);
}

struct client *client_open(struct server *server, int fd, const struct endpoint *peer) {
    struct client *client = calloc(1, sizeof *client);
    struct event event = {.kind = EVENT_ACCEPTED, .transport = TRANSPORT_TCP};

    if (client == NULL)
        return NULL;
    client->fd = fd;
    client->peer = *peer;
    client->local = server->local;
    client->id = ++server->last_id;
    client->heard = clock_milliseconds();
    list_add(&server->talking, client);
    server->open++;
    if (endpoint_is_wildcard(&server->local)) {
        int result;

        client->local = endpoint_empty();
        trace_call(&server->trace, "getsockname(%d)", fd);
        result = getsockname(fd, &client->local.address.any, &client->local.length);
        trace_result_endpoint(&server->trace, result, &client->local);
        if (result == -1) {
            server_failed(server, "getsockname", peer, true);
            client->local = server->local;
        }
    }
    event.id = client->id;
    event.local = &client->local;
    event.peer = &client->peer;
    event.open = server->open;
    report_event(&server->report, &event);
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
    clients_resume(server);
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

/* A call failed, with errno, and with it this connection. */
static void client_lost(struct server *server, struct client *client, const char *call) {
    bool gone = is_gone(errno);

    if (!gone)
        server_failed(server, call, &client->peer, true);
    client_close(server, client, gone ? BY_CLIENT : BY_SERVER, WHY_RESET);
}

/* Ends the sending side, and waits for the client to end its own. To close() at once,
 * with bytes of the client's unread, would send a reset, and that can destroy the last
 * answer on its way. */
static void say_goodbye(struct server *server, struct client *client) {
    int result;

    trace_call(&server->trace, "shutdown(%d, SHUT_WR)", client->fd);
    result = shutdown(client->fd, SHUT_WR);
    trace_result(&server->trace, result);
    if (result == -1)
        client_lost(server, client, "shutdown");
}

/* From now on what the client says is read and thrown away, for a short while. */
static void begin_to_leave(struct server *server, struct client *client, enum event_by by,
                           enum event_why why) {
    client->by = (uint8_t)by;
    client->why = (uint8_t)why;
    list_remove(&server->talking, client);
    client->leaving = true;
    client->heard = clock_milliseconds();
    list_add(&server->leaving, client);
}

/* Sends bytes. Returns how many went, or -1 where the connection is gone (and closed). */
static ssize_t send_some(struct server *server, struct client *client, const char *bytes,
                         size_t count) {
    ssize_t sent;

    do {
        trace_call(&server->trace, "send(%d, %zu bytes)", client->fd, count);
        /* The last answer and the end go together: else a quick client could close first,
         * and TIME_WAIT would be the client's. */
        sent = send(client->fd, bytes, count, client->leaving ? MACHINE_SEND_MORE : 0);
        trace_result(&server->trace, sent);
    } while (sent == -1 && errno == EINTR);
    if (sent >= 0) {
        client->bytes_out += (uint64_t)sent;
        return sent;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return 0;
    client_lost(server, client, "send");
    return -1;
}

/* Keeps what did not fit, and reads no more until it has gone. */
static void keep(struct server *server, struct client *client, const char *bytes,
                 size_t count) {
    client->waiting = malloc(count);
    if (client->waiting == NULL ||
        ready_change(server->ready, client->fd, READY_WRITE, client) == -1) {
        server_failed(server, client->waiting == NULL ? "malloc" : "epoll_ctl",
                      &client->peer, true);
        client_close(server, client, BY_SERVER, WHY_RESET);
        return;
    }
    memcpy(client->waiting, bytes, count);
    client->waiting_start = 0;
    client->waiting_length = (uint32_t)count;
}

static void send_answers(struct server *server, struct client *client, size_t count) {
    ssize_t sent = send_some(server, client, server->answers, count);

    if (sent == -1)
        return;
    if ((size_t)sent < count)
        keep(server, client, server->answers + sent, count - (size_t)sent);
    else if (client->leaving)
        say_goodbye(server, client);
}

/* Answers each line in the bytes. Returns the length of all answers together. */
static size_t answer(struct server *server, struct client *client, const char *bytes,
                     size_t count) {
    size_t length = 0;

    while (count > 0 && !client->leaving) {
        enum question_found found;
        size_t used = question_read(&client->question, bytes, count, &found);
        char *at = server->answers + length;

        bytes += used;
        count -= used;
        if (found == QUESTION_UNFINISHED)
            break;
        if (found == QUESTION_LINE) {
            length += answer_line(at, &client->peer, &client->local, client->id);
            if (server->options.close_first)
                begin_to_leave(server, client, BY_SERVER, WHY_END);
        } else if (found == QUESTION_GET) {
            length += answer_http(at, &client->peer, &client->local, client->id);
            begin_to_leave(server, client, BY_SERVER, WHY_END);
        } else {
            strcpy(at, answer_refusal(found));
            length += strlen(at);
            begin_to_leave(server, client, BY_SERVER, WHY_REFUSED);
        }
    }
    return length;
}

static void client_ended(struct server *server, struct client *client) {
    if (client->leaving)
        client_close(server, client, (enum event_by)client->by,
                     (enum event_why)client->why);
    else
        client_close(server, client, BY_CLIENT, WHY_END);
}

static void client_read(struct server *server, struct client *client) {
    char bytes[READ_SIZE];
    size_t length;
    ssize_t count;

    trace_call(&server->trace, "recv(%d, %d bytes)", client->fd, READ_SIZE);
    count = recv(client->fd, bytes, sizeof bytes, 0);
    trace_result(&server->trace, count);
    if (count == 0) {
        client_ended(server, client);
    } else if (count > 0) {
        client->bytes_in += (uint64_t)count;
        heard(server, client);
        length = answer(server, client, bytes, (size_t)count);
        if (length > 0)
            send_answers(server, client, length);
    } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        client_lost(server, client, "recv");
    }
}

/* Sends more of what waits; when all is gone, the client is read from again. */
static void client_write(struct server *server, struct client *client) {
    ssize_t sent = send_some(server, client, client->waiting + client->waiting_start,
                             client->waiting_length);

    if (sent <= 0)
        return;
    heard(server, client);
    client->waiting_start += (uint32_t)sent;
    client->waiting_length -= (uint32_t)sent;
    if (client->waiting_length > 0)
        return;
    free(client->waiting);
    client->waiting = NULL;
    if (ready_change(server->ready, client->fd, READY_READ, client) == -1) {
        server_failed(server, "epoll_ctl", &client->peer, true);
        client_close(server, client, BY_SERVER, WHY_RESET);
    } else if (client->leaving) {
        say_goodbye(server, client);
    }
}

void client_ready(struct server *server, struct client *client, unsigned ways) {
    if (client->fd == -1)
        return; /* closed earlier in this round */
    if (client->waiting != NULL && (ways & READY_WRITE) != 0)
        client_write(server, client);
    else if (client->waiting == NULL && (ways & READY_READ) != 0)
        client_read(server, client);
}

void client_turn_away(struct server *server, struct client *client) {
    static const char full[] = "no: this server has as many clients as it takes\n";

    client->turned_away = true;
    server->turned_away++;
    begin_to_leave(server, client, BY_SERVER, WHY_LIMIT);
    memcpy(server->answers, full, sizeof full - 1);
    send_answers(server, client, sizeof full - 1);
}
