/* client: what demo-client says, the connections it holds, and the exit status. See
 * client.h. */
#include "client.h"

#include "../lib/stop.h"
#include "advice.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* After a signal, a reader of the lines that is stuck may hold up the end for this long.
 */
enum { DRAIN_SECONDS = 2 };

bool client_is_udp(const struct client *client) {
    return client->options.transport == TRANSPORT_UDP;
}

/* Sockets that have a port: those of open connections, and those being opened. */
static unsigned long count_open(const struct client *client) {
    unsigned long count = client->opened;

    for (size_t i = 0; i < client->flight_count; i++)
        count += client->flights[i].stage == FLIGHT_CONNECTING;
    return count;
}

void client_failed(struct client *client, struct explain_case what) {
    struct explanation explanation;

    what.program = client->report.program;
    what.advice = client_advice;
    what.transport = client->options.transport;
    what.open = count_open(client);
    explain(&what, &explanation);
    report_error(&client->report, &explanation);
    if (client->exit_status == 0)
        client->exit_status = explanation.exit_status;
}

void client_hold(struct client *client, int fd) {
    if (client->held_count == client->held_capacity) {
        unsigned long capacity =
            client->held_capacity == 0 ? 64 : client->held_capacity * 2;
        int *held = realloc(client->held, capacity * sizeof *held);

        if (held == NULL) {
            client_failed(client,
                          (struct explain_case){.call = CALL_MALLOC, .error = errno});
            client->no_more = true;
            close(fd);
            return;
        }
        client->held = held;
        client->held_capacity = capacity;
    }
    client->held[client->held_count++] = fd;
}

void client_write(struct client *client) {
    int result;

    if (client->output_failed)
        return;
    do
        result = report_drain(&client->report, stop_signal() == 0 ? 0 : DRAIN_SECONDS);
    while (result == -1 && errno == EINTR);
    if (result == 0)
        return;
    client->output_failed = client->no_more = true;
    client->exit_status = report_output_failed(&client->report, errno);
}
