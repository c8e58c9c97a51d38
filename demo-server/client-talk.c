/* client-talk: what one client sends and gets. See client.h. */
#include "client.h"

#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Ends the sending side, and waits for the client to end its own. To close() at once,
 * with bytes of the client's unread, would send a reset, and that can destroy the last
 * answer on its way. */
static void say_goodbye(struct server *server, struct client *client) {
    int result;

    trace_call(&server->trace, "shutdown(%d, SHUT_WR)", client->fd);
    result = shutdown(client->fd, SHUT_WR);
    trace_result(&server->trace, result);
    if (result == -1)
        client_lost(server, client, CALL_SHUTDOWN);
}

/* Sends bytes. Returns how many went, or -1 if the connection is gone (and closed). */
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
    client_lost(server, client, CALL_SEND);
    return -1;
}

/* Keeps what did not fit, and reads no more until it has gone. */
static void keep(struct server *server, struct client *client, const char *bytes,
                 size_t count) {
    enum call failed = CALL_MALLOC;

    client->waiting = malloc(count);
    if (client->waiting != NULL)
        failed = ready_change(server->ready, client->fd, READY_WRITE, client);
    if (failed != CALL_NONE) {
        server_failed(server, failed, &client->peer, true);
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
                client_leave(server, client, BY_SERVER, WHY_END);
        } else if (found == QUESTION_GET) {
            length += answer_http(at, &client->peer, &client->local, client->id);
            client_leave(server, client, BY_SERVER, WHY_END);
        } else {
            strcpy(at, answer_refusal(found));
            length += strlen(at);
            client_leave(server, client, BY_SERVER, WHY_REFUSED);
        }
    }
    return length;
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
        client_heard(server, client);
        length = answer(server, client, bytes, (size_t)count);
        if (length > 0)
            send_answers(server, client, length);
    } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        client_lost(server, client, CALL_RECV);
    }
}

/* Sends more of what waits; when all is gone, the client is read from again. */
static void client_write(struct server *server, struct client *client) {
    ssize_t sent = send_some(server, client, client->waiting + client->waiting_start,
                             client->waiting_length);
    enum call failed;

    if (sent <= 0)
        return;
    client_heard(server, client);
    client->waiting_start += (uint32_t)sent;
    client->waiting_length -= (uint32_t)sent;
    if (client->waiting_length > 0)
        return;
    free(client->waiting);
    client->waiting = NULL;
    failed = ready_change(server->ready, client->fd, READY_READ, client);
    if (failed != CALL_NONE) {
        server_failed(server, failed, &client->peer, true);
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
    static const char full[] =
        "no: this server already has its maximum number of clients\n";

    client->turned_away = true;
    server->turned_away++;
    client_leave(server, client, BY_SERVER, WHY_LIMIT);
    memcpy(server->answers, full, sizeof full - 1);
    send_answers(server, client, sizeof full - 1);
}
