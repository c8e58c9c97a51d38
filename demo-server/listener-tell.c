/* listener-tell: reports that a client can now connect. See listener.h. */
#include "listener.h"

#include "../lib/machine.h"
#include "server.h"

#include <unistd.h>

/* At most this many addresses of a machine are shown. */
enum { SHOWN_MAX = 8 };

static const char *udp_option(const struct server *server) {
    return server->options.transport == TRANSPORT_UDP ? " --udp" : "";
}

/* The commands for a neighbour. Returns how many there are. */
static size_t note_neighbours(struct server *server, int family) {
    struct endpoint found[SHOWN_MAX];
    size_t count = machine_addresses(family, found, SHOWN_MAX);

    for (size_t i = 0; i < count; i++) {
        char address[ENDPOINT_ADDRESS_SIZE];

        endpoint_address(&found[i], address);
        report_note(&server->report,
                    "to connect (from this network): demo-client%s %s %u",
                    udp_option(server), address, endpoint_port(&server->local));
    }
    return count;
}

/* The commands that a client would be started with. */
static void note_clients(struct server *server) {
    int family = endpoint_family(&server->local);
    char address[ENDPOINT_ADDRESS_SIZE];
    uint16_t port = endpoint_port(&server->local);
    size_t count;

    if (!endpoint_is_wildcard(&server->local)) {
        endpoint_address(&server->local, address);
        report_note(&server->report, "to connect%s: demo-client%s %s %u",
                    endpoint_is_loopback(&server->local) ? " (from this machine only)"
                                                         : "",
                    udp_option(server), address, port);
        return;
    }
    count = note_neighbours(server, family);
    if (server->options.dual_stack)
        count += note_neighbours(server, AF_INET);
    if (count == 0)
        report_note(&server->report,
                    "to connect (from this machine only: no other interface has an "
                    "address): demo-client%s %s %u",
                    udp_option(server), family == AF_INET6 ? "::1" : "127.0.0.1", port);
}

void listener_tell(struct server *server) {
    struct event event = {.kind = EVENT_LISTENING,
                          .transport = server->options.transport,
                          .local = &server->local,
                          .pid = (uint64_t)getpid(),
                          .chosen = server->options.port == 0 ? CHOSEN_AT_BIND
                                                              : CHOSEN_BY_USER};

    report_event(&server->report, &event);
    if (server->low_port[0] != '\0')
        report_note(&server->report, "%s", server->low_port);
    note_clients(server);
}
