/* demo-server: the end of a connection whose port a person chose.
 *
 * It listens on that port, shows each client as source -> destination, and tells the
 * client what it saw. Try, in two terminals:
 *
 *     demo-server mysql
 *     demo-client 127.0.0.1 3306 */
#include "server.h"

#include "../lib/clock.h"
#include "../lib/stop.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum {
    /* A reader of the lines that is stuck may hold up the end for this long. */
    DRAIN_SECONDS = 2,
    /* While there is more to do at once, lines gather for so many rounds of events. */
    GATHER_ROUNDS = 8
};

void server_failed(struct server *server, const char *call, const struct endpoint *about,
                   bool goes_on) {
    struct explain_case what = {.call = call,
                                .error = errno,
                                .endpoint = about,
                                .transport = server->options.transport,
                                .program = server->report.program,
                                .open = server->open,
                                .goes_on = goes_on};
    struct explanation explanation;

    explain(&what, &explanation);
    report_error(&server->report, &explanation);
    if (!goes_on && server->exit_status == 0)
        server->exit_status = explanation.exit_status;
}

static int give_up_privilege(struct server *server) {
    bool uid_stays;
    const char *failed = privilege_give_up(&uid_stays);

    if (failed != NULL)
        server_failed(server, failed, NULL, false);
    else if (uid_stays)
        report_uid_stays(&server->report,
                         "--unprivileged: no other user can be had here");
    return failed == NULL ? 0 : -1;
}

static int server_open(struct server *server) {
    const char *failed;

    server->listen_fd = -1;
    server->trace.on = server->options.trace;
    server->trace.step = server->options.step;
    report_open(&server->report, "demo-server", server->options.json);
    server->report.at_once = server->options.trace;
    if (server->options.unprivileged && give_up_privilege(server) == -1)
        return -1;
    failed = stop_open(&server->stop_fd);
    if (failed != NULL) {
        server_failed(server, failed, NULL, false);
        return -1;
    }
    server->trace.stop_fd = server->stop_fd;
    /* With --user it is opened later, with that user's rights. */
    if (!server->options.become && listener_open_log(server) == -1)
        return -1;
    if (listener_open(server) == -1)
        return -1;
    server->ready = ready_open();
    if (server->ready == NULL) {
        server_failed(server, "epoll_create1", NULL, false);
        return -1;
    }
    if (ready_watch(server->ready, server->stop_fd, READY_READ, &server->stop_fd) == -1 ||
        ready_watch(server->ready, server->listen_fd, READY_READ, server) == -1) {
        server_failed(server, "epoll_ctl", &server->local, false);
        return -1;
    }
    listener_tell(server); /* now that a client, and a signal, can come */
    return 0;
}

static bool has_work(const struct server *server) {
    return server->exit_status == 0 && stop_signal() == 0 &&
           (server->listen_fd != -1 || server->open > 0);
}

/* Where the reader of an output is slow, its readiness is waited for beside everything
 * else; the clients do not wait. */
static void watch_output(struct server *server, const struct output *output,
                         bool *watched) {
    bool waiting = output->length > 0;

    if (waiting == *watched)
        return;
    if (!waiting)
        ready_unwatch(server->ready, output->fd);
    else if (ready_watch(server->ready, output->fd, READY_WRITE, &server->report) == -1)
        return; /* tried again after the next round */
    *watched = waiting;
}

/* Writes the lines of this round. */
static void write_lines(struct server *server) {
    if (report_flush(&server->report) == -1) {
        server->exit_status = EXPLAIN_EXIT_OUTPUT;
        return;
    }
    watch_output(server, &server->report.out, &server->out_watched);
    watch_output(server, &server->report.err, &server->err_watched);
}

/* Waits for something to do. Lines are written before that, so that each is seen at once;
 * only where there is more to do already they gather first, since one write for many
 * costs less. */
static int wait_for_events(struct server *server,
                           struct ready_event events[READY_EVENTS_MAX], int64_t now) {
    int count = 0;

    if (server->report.out.length > 0 && !server->out_watched &&
        server->gathered++ < GATHER_ROUNDS)
        count = ready_wait(server->ready, events, 0);
    if (count != 0)
        return count;
    server->gathered = 0;
    write_lines(server);
    if (server->exit_status != 0)
        return 0;
    return ready_wait(server->ready, events, clients_patience(server, now));
}

static void serve(struct server *server) {
    struct ready_event events[READY_EVENTS_MAX];
    int count;

    write_lines(server);
    while (has_work(server)) {
        int64_t now = clock_milliseconds();

        count = wait_for_events(server, events, now);
        if (count == -1)
            server_failed(server, "epoll_wait", NULL, false);
        for (int i = 0; i < count && server->exit_status == 0; i++) {
            void *owner = events[i].owner;

            if (owner == server && server->options.transport == TRANSPORT_UDP)
                datagrams_answer(server);
            else if (owner == server)
                clients_accept(server);
            else if (owner != &server->stop_fd && owner != &server->report)
                client_ready(server, owner, events[i].ways);
        }
        if (count < READY_EVENTS_MAX) /* else somebody was not heard yet */
            clients_expire(server, now);
        clients_sweep(server);
    }
}

static int server_close(struct server *server) {
    struct event event = {.kind = EVENT_STOPPED,
                          .why = stop_signal() != 0 ? WHY_SIGNAL : WHY_COUNT,
                          .served = server->served};
    int result;

    clients_stop(server);
    listener_close(server);
    if (server->exit_status == 0)
        report_event(&server->report, &event);
    do
        result = report_drain(&server->report, DRAIN_SECONDS);
    while (result == -1 && errno == EINTR); /* a second signal */
    if (result == -1)
        server->exit_status = report_output_failed(&server->report, errno);
    report_close(&server->report);
    ready_close(server->ready);
    return server->exit_status;
}

int main(int argc, char **argv) {
    static struct server server;
    int status = server_options_parse(argc, argv, &server.options);

    if (status != -1)
        return status;
    if (server_open(&server) == 0)
        serve(&server);
    return server_close(&server);
}
