/* advice: demo-server's remedies for errors. See advice.h. */
#include "advice.h"

#include "../lib/explain-parts.h"
#include "../lib/machine.h"

#include <sys/socket.h>

static void below_floor(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);

    explain_try(out, "demo-server %u: any user may bind this port here",
                machine_open_port(port));
    if (!explain_sudo_helps()) {
        explain_try(out,
                    "run it as root, without --unprivileged and outside a netbox (or "
                    "in netbox --root)");
        explain_try(out,
                    "netbox --floor %u -- demo-server %u: a private network with a lower "
                    "floor",
                    port, port);
        return;
    }
    explain_try(out,
                "sudo \"$(command -v demo-server)\" --user \"$USER\" %u: binds "
                "as root, then becomes you",
                port);
#ifdef __APPLE__
    explain_try(out,
                "demo-server --address 0.0.0.0 %u: macOS requires root only for "
                "a specific address",
                port);
#endif
}

static void rights_gone(const struct explain_case *what, struct explanation *out) {
    (void)what;
    explain_say(out, " This process has given up its privileges for good (with "
                     "--unprivileged or in a netbox), so not even sudo can restore "
                     "them.");
}

static void port_forbidden(const struct explain_case *what, struct explanation *out) {
    explain_try(out, "demo-server %u: a different port",
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

    explain_try(out,
                "demo-server %u, or demo-server 0: the kernel then finds a free "
                "port",
                machine_other_port(port));
}

static void connected(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    machine_ephemeral(&range);
    if (range.known && machine_range_has(&range, explain_port(what)))
        explain_say(out, " The port is in this machine's ephemeral range, so the kernel "
                         "also gives it to clients.");
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
    {CAUSE_NO_FREE_PORT, "demo-server 3306, or any other port that you choose", NULL},
    {CAUSE_MACHINE_RANGE, NULL, machine_range},
    {CAUSE_TIME_WAIT,
     "leave out --no-reuse: SO_REUSEADDR lets a server bind such a "
     "port at once, if the server before it set SO_REUSEADDR too",
     NULL},
    {CAUSE_PORT_IN_USE, NULL, port_in_use},
    {CAUSE_PORT_CONNECTED, NULL, connected},
    {CAUSE_PORT_SHARED,
     "give both servers --share-port: each then gets some of the "
     "clients",
     NULL},
    {CAUSE_NO_FAMILY, NULL, no_family},
    {CAUSE_NO_ADDRESS,
     "leave out --address for the loopback address, or give 0.0.0.0 "
     "or :: for all addresses",
     NULL},
    {CAUSE_NONE, NULL, NULL}};
