/* advice: what demo-server advises against an error. See advice.h. */
#include "advice.h"

#include "../lib/explain-parts.h"
#include "../lib/machine.h"

#include <sys/socket.h>

static void below_floor(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);

    explain_try(out, "demo-server %u: a port that any user may bind here",
                machine_open_port(port));
    if (!explain_sudo_helps()) {
        explain_try(out,
                    "as root, without --unprivileged, and not in a netbox (or in one "
                    "with --root)");
        explain_try(out,
                    "netbox --floor %u -- demo-server %u: a private network with a lower "
                    "floor",
                    port, port);
        return;
    }
    explain_try(out,
                "sudo \"$(command -v demo-server)\" --user \"$USER\" %u: root binds, "
                "then becomes you",
                port);
#ifdef __APPLE__
    explain_try(out,
                "demo-server --address 0.0.0.0 %u: macOS asks for root only on a "
                "particular address",
                port);
#endif
}

static void rights_gone(const struct explain_case *what, struct explanation *out) {
    (void)what;
    explain_say(out, " Rights were given up for good, as by --unprivileged or in a "
                     "netbox: not even sudo gives them back.");
}

static void port_forbidden(const struct explain_case *what, struct explanation *out) {
    explain_try(out, "demo-server %u: another port",
                machine_open_port(explain_port(what)));
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

static void port_in_use(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);

    explain_try(out, "demo-server %u, or demo-server 0: the kernel finds a free one",
                machine_other_port(port));
}

static void connected(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    machine_ephemeral(&range);
    if (range.known && machine_range_has(&range, explain_port(what)))
        explain_say(out, " The port is in the range from which the kernel chooses for "
                         "clients.");
}

static void no_family(const struct explain_case *what, struct explanation *out) {
    bool ipv4 = what->endpoint != NULL && endpoint_family(what->endpoint) == AF_INET;

    explain_try(out, ipv4 ? "-6, or an IPv6 address" : "-4, or an IPv4 address");
}

const struct explain_advice server_advice[] = {
    {CAUSE_BELOW_FLOOR, NULL, below_floor},
    {CAUSE_RIGHTS_GONE, NULL, rights_gone},
    {CAUSE_PORT_FORBIDDEN, NULL, port_forbidden},
    {CAUSE_NOT_ROOT, NULL, not_root},
    {CAUSE_NO_FREE_PORT, "demo-server 3306, or another port of your own choice", NULL},
    {CAUSE_MACHINE_RANGE, NULL, machine_range},
    {CAUSE_TIME_WAIT,
     "leave out --no-reuse: SO_REUSEADDR lets a server have such a port at once, if the "
     "one before it set that too",
     NULL},
    {CAUSE_PORT_IN_USE, NULL, port_in_use},
    {CAUSE_PORT_CONNECTED, NULL, connected},
    {CAUSE_PORT_SHARED, "--share-port, for both servers: each gets some of the clients",
     NULL},
    {CAUSE_NO_FAMILY, NULL, no_family},
    {CAUSE_NO_ADDRESS,
     "without --address, the loopback address; 0.0.0.0 or ::, all of this machine's",
     NULL},
    {CAUSE_NONE, NULL, NULL}};
