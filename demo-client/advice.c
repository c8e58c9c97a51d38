/* advice: demo-client's remedies for errors. See advice.h. */
#include "advice.h"

#include "../lib/explain-parts.h"
#include "../lib/machine.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void below_floor(const struct explain_case *what, struct explanation *out) {
    struct machine_floor floor;

    (void)what;
    machine_floor(&floor);
    explain_try(out,
                "leave out --source-port: the kernel then chooses a port, at or "
                "above %u",
                (unsigned)floor.port);
}

static void rights_gone(const struct explain_case *what, struct explanation *out) {
    (void)what;
    explain_say(out, " This process has given up its privileges for good (with "
                     "--unprivileged or in a netbox), so not even sudo can restore "
                     "them.");
}

static void port_forbidden(const struct explain_case *what, struct explanation *out) {
    (void)what;
    explain_try(out, "leave out --source-port: the kernel then chooses a port");
}

static void not_root(const struct explain_case *what, struct explanation *out) {
    explain_try(out, "%sleave out %s",
                explain_sudo_helps() ? "start it with sudo, or " : "",
                what->subject != NULL ? "--user" : "--unprivileged");
}

static void machine_range(const struct explain_case *what, struct explanation *out) {
    (void)what;
    if (!explain_sudo_helps())
        explain_try(out, "netbox --range LOW-HIGH: a private network with a wider range");
}

static void range_outside(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    (void)what;
    machine_ephemeral(&range);
    explain_try(out, "--range %u-%u, or another part of it", range.low,
                range.low + 15 < range.high ? range.low + 15 : range.high);
}

static void connected(const struct explain_case *what, struct explanation *out) {
    (void)what;
    explain_say(out, " bind claims a port for every destination at once; a port that "
                     "connect chose can serve several destinations.");
}

static void no_family(const struct explain_case *what, struct explanation *out) {
    bool ipv4 = what->endpoint != NULL && endpoint_family(what->endpoint) == AF_INET;

    explain_try(out, ipv4 ? "-6, or an IPv6 address" : "-4, or an IPv4 address");
}

/* The option that makes a server listen on this loopback address, if it needs one. */
static void say_where(const struct endpoint *endpoint, char *option, size_t size) {
    char address[ENDPOINT_ADDRESS_SIZE];

    option[0] = '\0';
    if (endpoint_family(endpoint) == AF_INET6) {
        snprintf(option, size, " -6");
        return;
    }
    endpoint_address(endpoint, address);
    if (strcmp(address, "127.0.0.1") != 0 && !endpoint_is_wildcard(endpoint))
        snprintf(option, size, " -a %s", address);
}

/* The wildcard counts too: a client that connects to it reaches its own machine. */
static bool is_here(const struct endpoint *endpoint) {
    return endpoint_is_loopback(endpoint) || endpoint_is_wildcard(endpoint);
}

static void refused(const struct explain_case *what, struct explanation *out) {
    char where[ENDPOINT_ADDRESS_SIZE + sizeof " -a "];
    struct machine_floor floor;
    uint16_t port = explain_port(what);

    if (what->endpoint == NULL || !is_here(what->endpoint)) {
        explain_try(out, "check that the server is bound to this address: without "
                         "--address, clients can reach demo-server only from its own "
                         "machine");
        return;
    }
    say_where(what->endpoint, where, sizeof where);
    explain_try(out,
                "demo-server%s%s %u in another terminal, then run this command "
                "again",
                what->transport == TRANSPORT_UDP ? " --udp" : "", where, port);
    machine_floor(&floor);
    if (floor.known && port < floor.port)
        explain_try(out,
                    "if you may not bind port %u: demo-server %u, and the same port "
                    "here",
                    port, machine_open_port(port));
}

static void itself(const struct explain_case *what, struct explanation *out) {
    explain_try(out, "demo-server %u in another terminal, before you start the client",
                explain_port(what));
    if (what->source_port != 0)
        explain_try(out, "leave out --source-port: the kernel then chooses a different "
                         "port");
    else
        explain_try(out, "use a server port outside this machine's ephemeral range");
}

static void no_reply(const struct explain_case *what, struct explanation *out) {
    explain_try(out, "demo-server --udp %u on that machine", explain_port(what));
}

static const char connect_only[] = "--connect-only: sends nothing and expects nothing";
static const char timeout[] = "--timeout S: waits longer";

const struct explain_advice client_advice[] = {
    {CAUSE_BELOW_FLOOR, NULL, below_floor},
    {CAUSE_RIGHTS_GONE, NULL, rights_gone},
    {CAUSE_PORT_FORBIDDEN, NULL, port_forbidden},
    {CAUSE_NOT_ROOT, NULL, not_root},
    {CAUSE_MACHINE_RANGE, NULL, machine_range},
    {CAUSE_NARROW_RANGE, "a wider --range", NULL},
    {CAUSE_TIME_WAIT,
     "leave out --source-port: the kernel then chooses a different "
     "port",
     NULL},
    {CAUSE_PORT_IN_USE, "leave out --source-port: the kernel then finds a free port",
     NULL},
    {CAUSE_PORT_CONNECTED, NULL, connected},
    {CAUSE_OWN_PORT,
     "use --count without --source-port: the kernel then chooses a "
     "port for each connection",
     NULL},
    {CAUSE_SAME_TUPLE,
     "leave out --source-port: the kernel then chooses a different "
     "port",
     NULL},
    {CAUSE_NO_FAMILY, NULL, no_family},
    {CAUSE_NO_ADDRESS,
     "leave out --address: the kernel then chooses the source address "
     "for the route",
     NULL},
    {CAUSE_RANGE_OUTSIDE, NULL, range_outside},
    {CAUSE_RANGE_REFUSED,
     "leave out --range: the kernel then chooses from this machine's "
     "whole range",
     NULL},
    {CAUSE_PORT_ZERO, "use the port that the server's `listening` line shows", NULL},
    {CAUSE_ITSELF, NULL, itself},
    {CAUSE_REFUSED, NULL, refused},
    {CAUSE_SILENCE, timeout, NULL},
    {CAUSE_NO_ANSWER, connect_only, NULL},
    {CAUSE_NO_ANSWER, timeout, NULL},
    {CAUSE_NO_REPLY, NULL, no_reply},
    {CAUSE_CLOSED, connect_only, NULL},
    {CAUSE_TURNED_AWAY,
     "run this again later, or start the server with a higher --max-clients", NULL},
    {CAUSE_NONE, NULL, NULL}};
