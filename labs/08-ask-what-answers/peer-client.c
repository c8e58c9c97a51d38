/* peer-client: see peer-client.h. */
#include "peer-client.h"

#include "../../lib/clock.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { HEARD_SIZE = 1024 };

struct client {
    struct service *service;
    int fd; /* -1: it is over */
    bool on_data;
    const struct step *step;
    int64_t due; /* when a wait is over; 0: it has not begun */
    char heard[HEARD_SIZE];
    size_t length;
    bool said;
};

static struct client clients[CLIENTS_MAX];
static size_t count;
static unsigned most;

void client_accept(struct service *service, enum service_door door) {
    struct client *client;
    int fd;

    while (service->door[door] != -1 &&
           (fd = accept(service->door[door], NULL, NULL)) != -1) {
        service->came[door]++;
        if (count == CLIENTS_MAX || (door != AT_PORT && door != AT_DATA)) {
            close(fd);
            continue;
        }
        if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
            trouble_stop("fcntl");
        client = &clients[count++];
        *client = (struct client){.service = service,
                                  .fd = fd,
                                  .on_data = door == AT_DATA,
                                  .step = service->script->steps};
    }
}

static void end(struct client *client) {
    close(client->fd);
    client->fd = -1;
}

static void reset(struct client *client) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    end(client);
}

/* A client may have gone: then it is not there to be told. */
static void say(struct client *client, const char *text, size_t length) {
    send(client->fd, text, length, MSG_NOSIGNAL);
    client->said = true;
}

static void say_step(struct client *client, const struct step *step) {
    char text[SERVICE_TEXT_SIZE];

    say(client, text, service_fill_in(client->service, step, text));
}

static void forget(struct client *client, size_t length) {
    client->length -= length;
    memmove(client->heard, client->heard + length, client->length);
    client->heard[client->length] = '\0';
}

static bool asks(struct client *client) {
    const char *blank = strstr(client->heard, "\r\n\r\n");

    if (strstr(client->heard, "\n\n") != NULL)
        client->service->bare = true;
    if (blank == NULL || strncmp(client->heard, "GET / HTTP/1.", 13) != 0)
        return false;
    forget(client, (size_t)(blank - client->heard) + 4);
    return true;
}

/* Takes the lines that have come, up to the one that is waited for. */
static bool commands(struct client *client, const struct step *step) {
    char *newline;

    while ((newline = memchr(client->heard, '\n', client->length)) != NULL) {
        size_t length = (size_t)(newline - client->heard) + 1;
        bool whole = length > 1 && newline[-1] == '\r';
        bool meant =
            whole && (step->length == 0 ||
                      (length == step->length + 2 &&
                       strncasecmp(client->heard, step->text, step->length) == 0));

        client->service->bare |= !whole;
        forget(client, length);
        if (meant)
            return true;
        say(client, "500 what?\r\n", 11);
    }
    return false;
}

/* The client that has come to the data port, or NULL. */
static struct client *on_data(const struct service *service) {
    for (size_t i = 0; i < count; i++)
        if (clients[i].on_data && clients[i].service == service && clients[i].fd != -1 &&
            !clients[i].said)
            return &clients[i];
    return NULL;
}

static bool list(struct client *client) {
    struct client *data;

    client_accept(client->service, AT_DATA);
    data = on_data(client->service);
    if (data == NULL)
        return false;
    say_step(data, client->step);
    shutdown(data->fd, SHUT_WR);
    return true;
}

static bool has_waited(struct client *client, int ms) {
    int64_t now = clock_milliseconds();

    if (client->due == 0)
        client->due = now + (int64_t)client->step->length * ms / 100;
    if (now < client->due)
        return false;
    client->due = 0;
    return true;
}

/* Does the step of a client. Returns false if it is not over. */
static bool step(struct client *client, int ms) {
    switch (client->step->kind) {
    case STEP_END:
        return false;
    case STEP_WAIT:
        return has_waited(client, ms);
    case STEP_SAY:
        say_step(client, client->step);
        return true;
    case STEP_REQUEST:
        return asks(client);
    case STEP_COMMAND:
        return commands(client, client->step);
    case STEP_LIST:
        return list(client);
    case STEP_CLOSE:
        end(client);
        return false;
    case STEP_RESET:
        reset(client);
        return false;
    }
    return false;
}

/* Is this a connection that its client needs no more, and has not closed? */
static bool is_kept(const struct client *client) {
    char byte;

    return client->fd != -1 && client->said &&
           (client->on_data || client->step->kind == STEP_END) &&
           recv(client->fd, &byte, 1, MSG_PEEK) == -1 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

/* A silent service is asked, so some time has passed: who is still there that need not?
 */
static void look_who_stays(void) {
    for (size_t i = 0; i < count; i++)
        clients[i].service->kept |= is_kept(&clients[i]);
}

static void remember_first(struct service *service, const char *bytes, size_t length) {
    for (size_t i = 0; i < length && i < SERVICE_FIRST_SIZE - 1; i++) {
        service->first[i] = bytes[i];
        if (bytes[i] == '\r' || bytes[i] == '\n')
            service->first[i] = '|';
        else if (bytes[i] < ' ' || bytes[i] > '~')
            service->first[i] = '?';
    }
}

/* Returns false if nothing has come. */
static bool hear(struct client *client) {
    char *place = client->heard + client->length;
    ssize_t got = recv(client->fd, place, HEARD_SIZE - 1 - client->length, 0);

    if (got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    if (got <= 0) {
        end(client);
        return false;
    }
    if (client->service->first[0] == '\0' && !client->on_data) {
        remember_first(client->service, place, (size_t)got);
        if (client->service->script->steps[0].kind == STEP_END)
            look_who_stays();
    }
    if (!client->said && !client->on_data && !script_waits(client->service->script))
        client->service->early = true;
    client->length += (size_t)got;
    client->heard[client->length] = '\0';
    return true;
}

void client_serve_all(int ms) {
    unsigned open = 0;

    for (size_t i = 0; i < count; i++) {
        while (clients[i].fd != -1 && clients[i].length < HEARD_SIZE - 1 &&
               hear(&clients[i]))
            continue;
        while (clients[i].fd != -1 && !clients[i].on_data && step(&clients[i], ms))
            clients[i].step++;
        open += clients[i].fd != -1 && !clients[i].on_data;
    }
    if (open > most)
        most = open;
}

nfds_t client_poll_all(struct pollfd *polled) {
    nfds_t used = 0;

    for (size_t i = 0; i < count; i++)
        if (clients[i].fd != -1)
            polled[used++] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN};
    return used;
}

unsigned client_most(void) {
    return most;
}
