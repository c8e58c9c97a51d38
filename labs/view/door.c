/* door: the socket at which browsers come. See door.h. */
#include "door.h"

#include "../../lib/clock.h"
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { RETRY_MILLISECONDS = 200, ACCEPT_BURST = 16 };

static int find_address(struct view *view) {
    const char *host = view->options.address;
    struct addrinfo hints = {.ai_family = view->options.family,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int error = getaddrinfo(host == NULL ? "127.0.0.1" : host, NULL, &hints, &found);

    if (error != 0) {
        view_failed(view, (struct explain_case){.call = CALL_GETADDRINFO,
                                                .error = errno,
                                                .gai_error = error,
                                                .subject = host});
        return -1;
    }
    error = endpoint_copy(&view->door.local, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    endpoint_set_port(&view->door.local, view->options.port);
    return error;
}

/* socket, bind, listen. Returns CALL_NONE, or the call that failed. */
static enum call start_listening(struct door *door) {
    struct endpoint *local = &door->local;
    int one = 1;

    door->fd = socket(endpoint_family(local), SOCK_STREAM, 0);
    if (door->fd == -1)
        return CALL_SOCKET;
    if (setsockopt(door->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1 ||
        (endpoint_family(local) == AF_INET6 &&
         setsockopt(door->fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one) == -1))
        return CALL_SETSOCKOPT;
    if (bind(door->fd, &local->address.any, local->length) == -1)
        return CALL_BIND;
    if (listen(door->fd, SOMAXCONN) == -1)
        return CALL_LISTEN;
    *local = endpoint_empty();
    if (getsockname(door->fd, &local->address.any, &local->length) == -1)
        return CALL_GETSOCKNAME;
    return fcntl(door->fd, F_SETFL, O_NONBLOCK) == -1 ? CALL_FCNTL : CALL_NONE;
}

int door_open(struct view *view) {
    struct endpoint asked;
    enum call failed;

    if (guard_choose(view->door.token) == -1) {
        view_say(view, "cannot choose a token: /dev/urandom cannot be read here");
        view->exit_status = EXPLAIN_EXIT_OS_ERROR;
        return -1;
    }
    if (find_address(view) == -1)
        return -1;
    asked = view->door.local;
    failed = start_listening(&view->door);
    if (failed == CALL_NONE)
        return 0;
    view_failed(
        view, (struct explain_case){.call = failed, .error = errno, .endpoint = &asked});
    return -1;
}

/* Whoever comes now waits in the kernel's queue. */
static void pause_door(struct view *view, int64_t retry) {
    view->door.is_paused =
        ready_change(view->ready, view->door.fd, 0, &view->door) == CALL_NONE;
    view->door.retry = retry;
}

void door_resume(struct view *view) {
    if (!view->door.is_paused)
        return;
    view->door.is_paused =
        ready_change(view->ready, view->door.fd, READY_READ, &view->door) != CALL_NONE;
    view->door.retry = clock_milliseconds() + RETRY_MILLISECONDS;
}

int64_t door_due(const struct view *view) {
    return view->door.is_paused ? view->door.retry : INT64_MAX;
}

/* accept() failed. Returns true if the next one can be accepted at once. */
static bool may_go_on(struct view *view) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        view->door.said = false;
        return false;
    }
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM)
        return true; /* of that one connection (accept(2), "Error handling") */
    if (!view->door.said)
        view_failed(view, (struct explain_case){
                              .call = CALL_ACCEPT, .error = errno, .goes_on = true});
    view->door.said = true;
    pause_door(view, clock_milliseconds() + RETRY_MILLISECONDS);
    return false;
}

void door_accept(struct view *view) {
    for (int i = 0; i < ACCEPT_BURST; i++) {
        int fd = accept(view->door.fd, NULL, NULL);

        if (fd == -1 && !may_go_on(view))
            return;
        if (fd != -1 && !watcher_open(view, fd)) {
            pause_door(view, INT64_MAX);
            return;
        }
    }
}

void door_url(const struct view *view, char url[DOOR_URL_SIZE]) {
    char address[ENDPOINT_TEXT_SIZE];

    endpoint_format(&view->door.local, address);
    snprintf(url, DOOR_URL_SIZE, "http://%s/%s/", address, view->door.token);
}

void door_close(struct view *view) {
    if (view->door.fd != -1)
        close(view->door.fd);
    view->door.fd = -1;
}
