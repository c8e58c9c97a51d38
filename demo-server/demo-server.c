/* demo-server: the end of a connection whose port a person chose.
 *
 * It listens on that port, shows each client as source -> destination, and tells the
 * client what it saw. Try, in two terminals:
 *
 *     demo-server mysql
 *     demo-client 127.0.0.1 3306 */
#include "../lib/clock.h"
#include "../lib/privilege.h"
#include "../lib/stop.h"
#include "clients.h"
#include "datagrams.h"
#include "listener.h"
#include "options.h"
#include "server.h"

/* While there is more to do, lines gather for this many rounds of events. */
enum { GATHER_ROUNDS = 8 };

static int give_up_privilege(struct server *server) {
    bool uid_stays;
    enum call failed = privilege_give_up(&uid_stays);

    if (failed != CALL_NONE)
        server_failed(server, failed, NULL, false);
    else if (uid_stays)
        report_uid_stays(&server->report,
                         "--unprivileged: this process cannot become another user");
    return failed == CALL_NONE ? 0 : -1;
}

static int watch(struct server *server) {
    enum call failed =
        ready_watch(server->ready, server->stop_fd, READY_READ, &server->stop_fd);

    if (failed == CALL_NONE)
        failed = ready_watch(server->ready, server->listen_fd, READY_READ, server);
    if (failed == CALL_NONE)
        return 0;
    server_failed(server, failed, &server->local, false);
    return -1;
}

static int server_open(struct server *server) {
    enum call failed;

    server->listen_fd = -1;
    server->trace.on = server->options.trace;
    server->trace.step = server->options.step;
    report_open(&server->report, "demo-server", server->options.json);
    server->report.brief = server->options.brief;
    server->report.at_once = server->options.trace;
    if (server->options.unprivileged && give_up_privilege(server) == -1)
        return -1;
    failed = stop_open(&server->stop_fd);
    if (failed != CALL_NONE) {
        server_failed(server, failed, NULL, false);
        return -1;
    }
    server->trace.stop_fd = server->stop_fd;
    /* With --user it is opened later, with that user's rights. */
    if (!server->options.become && server_open_log(server) == -1)
        return -1;
    if (listener_open(server) == -1)
        return -1;
    failed = ready_open(&server->ready);
    if (failed != CALL_NONE) {
        server_failed(server, failed, NULL, false);
        return -1;
    }
    if (watch(server) == -1)
        return -1;
    listener_tell(server); /* now that a client, and a signal, can come */
    return 0;
}

static bool has_work(const struct server *server) {
    return server->exit_status == 0 && stop_signal() == 0 &&
           (server->listen_fd != -1 || server->open > 0);
}

/* Waits for something to do. Returns how many events there are. Lines are written before
 * that, so that each is seen at once; only if there is more to do already they gather
 * first, since one write for many costs less. */
static int wait_for_events(struct server *server,
                           struct ready_event events[READY_EVENTS_MAX], int64_t now) {
    enum call failed = CALL_NONE;
    int count = 0;

    if (server->report.out.length > 0 && !server->out_watched &&
        server->gathered++ < GATHER_ROUNDS)
        failed = ready_wait(server->ready, events, 0, &count);
    if (failed == CALL_NONE && count == 0) {
        server->gathered = 0;
        server_write(server);
        if (server->exit_status == 0)
            failed =
                ready_wait(server->ready, events, clients_patience(server, now), &count);
    }
    if (failed != CALL_NONE)
        server_failed(server, failed, NULL, false);
    return count;
}

static void serve(struct server *server) {
    struct ready_event events[READY_EVENTS_MAX];
    int count;

    server_write(server);
    while (has_work(server)) {
        int64_t now = clock_milliseconds();

        count = wait_for_events(server, events, now);
        for (int i = 0; i < count && server->exit_status == 0; i++) {
            void *owner = events[i].owner;

            if (owner == server && server->options.transport == TRANSPORT_UDP)
                datagrams_answer(server);
            else if (owner == server)
                clients_accept(server);
            else if (owner != &server->stop_fd && owner != &server->report)
                client_ready(server, owner, events[i].ways);
        }
        if (count < READY_EVENTS_MAX) /* else a client may not have been heard yet */
            clients_expire(server, now);
        clients_sweep(server);
    }
}

static int server_close(struct server *server) {
    struct event event = {.kind = EVENT_STOPPED,
                          .why = stop_signal() != 0 ? WHY_SIGNAL : WHY_COUNT,
                          .served = server->served};

    clients_stop(server);
    listener_close(server);
    if (server->exit_status == 0)
        report_event(&server->report, &event);
    server_drain(server);
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
