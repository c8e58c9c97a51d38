/* listener-tell: what is said once a client can come. See listener.h. */
#include "listener.h"

#include "../lib/machine.h"
#include "server.h"

#include <unistd.h>

/* The commands that a client would be started with. */
static void note_clients(struct server *server) {
    const char *udp = server->options.transport == TRANSPORT_UDP ? " --udp" : "";
    char address[ENDPOINT_ADDRESS_SIZE];
    uint16_t port = endpoint_port(&server->local);

    if (!endpoint_is_wildcard(&server->local)) {
        endpoint_address(&server->local, address);
        report_note(&server->report, "to connect%s: demo-client%s %s %u",
                    endpoint_is_loopback(&server->local) ? ", on this machine alone" : "",
                    udp, address, port);
    } else if (machine_outward_address(endpoint_family(&server->local), address,
                                       sizeof address)) {
        report_note(&server->report,
                    "to connect, from a machine of this network: demo-client%s %s %u",
                    udp, address, port);
    } else {
        report_note(
            &server->report,
            "to connect, from elsewhere: not now; this machine has no route to the "
            "outside");
    }
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
