/* demo-client: the end of a connection whose port the kernel chose.
 *
 * It connects, asks which port that gave it, and lets the server say what it saw. Try, in
 * two terminals:
 *
 *     demo-server mysql
 *     demo-client 127.0.0.1 3306 */
#include "../lib/clock.h"
#include "../lib/machine.h"
#include "../lib/privilege.h"
#include "../lib/stop.h"
#include "client.h"
#include "flight.h"
#include "options.h"
#include "target.h"
#include "wake.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static int give_up_privilege(struct client *client) {
    bool uid_stays;
    enum call failed = privilege_give_up(&uid_stays);

    if (failed != CALL_NONE)
        client_failed(client, (struct explain_case){.call = failed, .error = errno});
    else if (uid_stays)
        report_uid_stays(&client->report,
                         "--unprivileged: this process cannot become another user");
    return failed == CALL_NONE ? 0 : -1;
}

/* The kernel would silently ignore a range that is not entirely inside the machine's. */
static int check_range(struct client *client) {
    const struct client_options *options = &client->options;
    const struct machine_range *range = &client->report.range;

    if (!options->narrows || (MACHINE_LOCAL_PORT_RANGE != -1 && range->known &&
                              options->low >= range->low && options->high <= range->high))
        return 0;
    client_failed(client, (struct explain_case){.call = CALL_SETSOCKOPT,
                                                .low = options->low,
                                                .high = options->high,
                                                .narrowed_by = "--range"});
    return -1;
}

static int client_open(struct client *client) {
    enum call failed;

    report_open(&client->report, "demo-client", client->options.json);
    client->report.brief = client->options.brief;
    client->report.at_once = client->options.trace;
    client->trace.on = client->options.trace;
    client->trace.step = client->options.step;
    if (client->options.unprivileged && give_up_privilege(client) == -1)
        return -1;
    client->waits = client->options.trace && client->options.count == 1;
    failed = stop_open(&client->stop_fd);
    if (failed == CALL_NONE && client->waits)
        failed = wake_open();
    if (failed != CALL_NONE) {
        client_failed(client, (struct explain_case){.call = failed, .error = errno});
        return -1;
    }
    client->trace.stop_fd = client->stop_fd;
    if (report_open_log(&client->report) == -1) {
        client_failed(client, (struct explain_case){.call = CALL_OPEN,
                                                    .error = errno,
                                                    .subject = getenv("PORTLAB_LOG")});
        return -1;
    }
    if (check_range(client) == -1)
        return -1;
    return target_find(client);
}

static bool may_begin(const struct client *client) {
    return !client->no_more && client->begun < client->options.count &&
           client->flight_count < (client->settled ? FLIGHTS_MAX : 1);
}

/* Milliseconds until the first of those on their way has waited too long; -1: never. */
static int patience(const struct client *client, int64_t now) {
    int64_t limit = (int64_t)client->options.timeout * 1000;
    int64_t first = -1;

    for (size_t i = 0; i < client->flight_count && limit > 0; i++) {
        int64_t left = client->flights[i].since + limit - now;

        if (first == -1 || left < first)
            first = left < 0 ? 0 : left;
    }
    return (int)first;
}

/* Returns 0, or -1 if poll() failed, which it reports. */
static int wait_for(struct client *client, struct pollfd *polled, nfds_t count,
                    int milliseconds) {
    if (poll(polled, count, milliseconds) != -1 || errno == EINTR)
        return 0;
    client_failed(client, (struct explain_case){.call = CALL_POLL, .error = errno});
    return -1;
}

/* Waits until something can go on. Polls no more descriptors than are on their way. */
static int wait_for_flights(struct client *client, struct pollfd polled[FLIGHTS_MAX + 1],
                            int64_t now) {
    for (size_t i = 0; i < client->flight_count; i++) {
        const struct flight *flight = &client->flights[i];

        polled[i].fd = flight->fd;
        polled[i].events = flight->stage == FLIGHT_ASKED ? POLLIN : POLLOUT;
        polled[i].revents = 0;
    }
    polled[client->flight_count] =
        (struct pollfd){.fd = client->stop_fd, .events = POLLIN};
    return wait_for(client, polled, (nfds_t)client->flight_count + 1,
                    patience(client, now));
}

/* Goes on with one. Returns true if it is no longer on its way. */
static bool continue_flight(struct client *client, struct flight *flight, bool is_ready,
                            int64_t now) {
    int64_t limit = (int64_t)client->options.timeout * 1000;

    if (is_ready)
        return flight_continue(client, flight);
    if (limit == 0 || now - flight->since < limit)
        return false;
    flight_expire(client, flight);
    return true;
}

/* In the order in which they were begun. Those that are done leave the list. `now` is
 * from before the poll(): this process may have been stopped since (SIGSTOP, Ctrl-Z), and
 * what came in the meantime counts. */
static void continue_flights(struct client *client, const struct pollfd *polled,
                             int64_t now) {
    size_t left = 0;

    for (size_t i = 0; i < client->flight_count; i++) {
        struct flight *flight = &client->flights[i];

        if (continue_flight(client, flight, polled[i].revents != 0, now))
            flight_land(client, flight);
        else if (left++ != i)
            client->flights[left - 1] = *flight;
    }
    client->flight_count = left;
}

static void open_all(struct client *client) {
    struct pollfd polled[FLIGHTS_MAX + 1];

    while (stop_signal() == 0) {
        int64_t now;

        while (may_begin(client))
            flight_begin(client);
        client_write(client);
        if (client->flight_count == 0 && !may_begin(client))
            break;
        now = clock_milliseconds();
        if (wait_for_flights(client, polled, now) == -1)
            break;
        continue_flights(client, polled, now);
    }
}

static void summarize(struct client *client) {
    struct event event = {.kind = EVENT_SUMMARY,
                          .transport = client->options.transport,
                          .asked = client->options.count,
                          .opened = client->opened,
                          .unsent = client->unsent,
                          .distinct = client->ports.distinct,
                          .lowest = client->ports.lowest,
                          .highest = client->ports.highest,
                          .even = client->ports.even,
                          .odd = client->ports.odd};

    report_event(&client->report, &event);
    client_write(client);
}

static void hold(struct client *client) {
    struct pollfd polled = {.fd = client->stop_fd, .events = POLLIN};
    int64_t end = clock_milliseconds() + (int64_t)client->options.hold * 1000;
    int64_t left;

    if (client->held_count > 0 && client->options.hold > 0) {
        report_note(&client->report, "holding %lu open for %u s", client->held_count,
                    client->options.hold);
        client_write(client);
    }
    while (client->held_count > 0 && stop_signal() == 0 &&
           (left = end - clock_milliseconds()) > 0)
        if (wait_for(client, &polled, 1, (int)left) == -1)
            break;
}

static void close_all(struct client *client) {
    int result;

    for (unsigned long i = 0; i < client->held_count; i++) {
        trace_call(&client->trace, "close(%d)", client->held[i]);
        result = close(client->held[i]);
        trace_result(&client->trace, result);
    }
    free(client->held);
    if (client->found != NULL)
        freeaddrinfo(client->found);
}

static int client_close(struct client *client) {
    close_all(client);
    client_write(client);
    report_close(&client->report);
    return client->exit_status;
}

int main(int argc, char **argv) {
    static struct client client;
    int status = client_options_parse(argc, argv, &client.options);

    if (status != -1)
        return status;
    if (client_open(&client) == 0)
        open_all(&client);
    summarize(&client);
    hold(&client);
    status = client_close(&client);
    if (stop_signal() != 0)
        stop_die(stop_signal());
    return status;
}
