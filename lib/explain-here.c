/* explain-here: the errors that this end of a connection causes: rights, ports that are
 * taken, addresses that are not its own, limits. See explain.h. */
#include "explain-parts.h"
#include "machine.h"
#include "privilege.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

/* A port that anyone may bind here, for an example: 80 becomes 8080. */
static uint16_t open_port(uint16_t port, const struct machine_floor *floor) {
    uint32_t example = port == 443 ? 8443u : port + 8000u;

    if (floor->known && example < floor->port)
        example = floor->port;
    return (uint16_t)(example > UINT16_MAX ? 49152 : example);
}

/* What else forbids a port that is not below the floor. */
#if defined(__linux__)
static const char policies[] = ", such as a security policy (SELinux, AppArmor, seccomp)";
#elif defined(__OpenBSD__)
static const char policies[] = " (sysctl net.inet.tcp.rootonly, net.inet.udp.rootonly)";
#else
static const char policies[] = ", such as a security policy";
#endif

/* Where no right can be gained any more, sudo would be no help. */
static bool sudo_is_no_help(void) {
    struct privilege privilege;

    privilege_read(&privilege);
    return privilege.for_good;
}

static void ways_to_a_low_port(const struct explain_case *what, struct explanation *out,
                               const struct machine_floor *floor) {
    uint16_t port = explain_port(what);

    if (!explain_is_server(what)) {
        explain_try(out,
                    "leave out --source-port: the kernel then chooses, at or above %u",
                    (unsigned)floor->port);
        return;
    }
    explain_try(out, "demo-server %u: a port that any user may bind here",
                open_port(port, floor));
    if (sudo_is_no_help()) {
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
#if defined(__linux__)
    explain_try(out,
                "sudo setcap cap_net_bind_service=+ep \"$(command -v demo-server)\": "
                "this one right, for this one program");
    explain_try(out,
                "sudo sysctl net.ipv4.ip_unprivileged_port_start=%u: lowers the floor "
                "for everyone on this machine",
                port);
#elif defined(__APPLE__)
    explain_try(out,
                "demo-server --address 0.0.0.0 %u: macOS asks for root only on a "
                "particular address",
                port);
#elif defined(__FreeBSD__)
    explain_try(out,
                "sudo sysctl net.inet.ip.portrange.reservedhigh=%u: lowers the floor "
                "for everyone on this machine",
                (unsigned)port - 1);
#endif
}

void explain_low_port(const struct endpoint *bound, char text[EXPLAIN_SENTENCE_SIZE]) {
    char who[PRIVILEGE_TEXT_SIZE];
    struct privilege privilege;
    struct machine_floor floor;
    uint16_t port = endpoint_port(bound);

    text[0] = '\0';
    if (port_range(port) != PORT_SYSTEM)
        return;
    privilege_read(&privilege);
    privilege_describe(&privilege, who);
    machine_floor(&floor);
    if (floor.known && port >= floor.port)
        snprintf(
            text, EXPLAIN_SENTENCE_SIZE,
            "a system port, and no privilege was needed: this machine's floor is %u (%s)",
            (unsigned)floor.port, floor.source);
    else if (floor.wildcard_free && endpoint_is_wildcard(bound))
        snprintf(
            text, EXPLAIN_SENTENCE_SIZE,
            "a system port, and no privilege was needed: this system asks for it only "
            "on a particular address");
    else if (floor.known)
        snprintf(
            text, EXPLAIN_SENTENCE_SIZE,
            "a system port, below this machine's floor of %u: bound by the right of %s",
            (unsigned)floor.port, who);
}

static void below_the_floor(const struct explain_case *what, struct explanation *out) {
    char who[PRIVILEGE_TEXT_SIZE];
    struct privilege privilege;
    struct machine_floor floor;
    uint16_t port = explain_port(what);

    privilege_read(&privilege);
    privilege_describe(&privilege, who);
    machine_floor(&floor);
    if (floor.known && (port == 0 || port >= floor.port)) {
        explain_say(out,
                    "Port %u is not below this machine's privilege floor, %u (%s): "
                    "something else forbids it%s.",
                    port, (unsigned)floor.port, floor.source, policies);
        explain_try(out, "demo-server %u: another port", open_port(port, &floor));
        return;
    }
    if (floor.known)
        explain_say(out,
                    "On this machine a process needs a privilege to bind a port below %u "
                    "(%s). Port %u is below it, and this process is %s.",
                    (unsigned)floor.port, floor.source, port, who);
    else
        explain_say(out,
                    "A process needs a privilege to bind a low port, usually one below "
                    "1024; this machine's own floor could not be read (%s). This process "
                    "is %s.",
                    floor.source, who);
    if (privilege.user.uid == 0 && !privilege.bind_service && privilege.has_capabilities)
        explain_say(out, " On Linux the right is that capability; root without it is "
                         "refused like anyone.");
    if (privilege.for_good)
        explain_say(out, " Rights were given up for good, as by --unprivileged or in a "
                         "netbox: not even sudo gives them back.");
    ways_to_a_low_port(what, out, &floor);
}

static void cannot_become(const struct explain_case *what, struct explanation *out) {
    char who[PRIVILEGE_TEXT_SIZE];
    struct privilege privilege;

    privilege_read(&privilege);
    privilege_describe(&privilege, who);
    explain_say(
        out,
        "Only root, where every uid exists, may become another user; this process "
        "is %s. It ends here: a program that could not give up a right must not go "
        "on as if it had.",
        who);
    explain_try(out, "%sleave out %s",
                privilege.for_good ? "" : "start it with sudo, or ",
                what->subject != NULL ? "--user" : "--unprivileged");
}

void explain_not_permitted(const struct explain_case *what, struct explanation *out) {
    if (explain_is_call(what, "bind")) {
        below_the_floor(what, out);
    } else if (explain_is_call(what, "connect") && what->error == EACCES) {
        explain_say(out, "This is a broadcast address, or a rule of this machine forbids "
                         "the way there; a connection has one machine at each end.");
        explain_try(out, "the address of one machine");
    } else if (explain_is_call(what, "socket")) {
        explain_say(out, "A security policy of this machine (seccomp, SELinux, a jail) "
                         "forbids this process such a socket.");
    } else if (explain_is_call(what, "send") || explain_is_call(what, "sendto") ||
               explain_is_call(what, "connect")) {
        explain_say(out,
                    "A packet filter on this very machine (a firewall) refused to let "
                    "it out; that is how Linux reports it for UDP. Nothing was sent.");
        explain_try(out, "as root, nft list ruleset or iptables -L: which rule?");
    } else if (explain_is_call(what, "setgroups") ||
               explain_is_call(what, "initgroups") || explain_is_call(what, "setgid") ||
               explain_is_call(what, "setuid")) {
        cannot_become(what, out);
    } else if (explain_is_call(what, "capset") || explain_is_call(what, "capget") ||
               explain_is_call(what, "prctl")) {
        explain_say(out,
                    "This process could not give up its capabilities. It ends here: it "
                    "must not go on as if it had.");
    } else {
        explain_say(out, "A security policy of this machine (seccomp, SELinux, AppArmor) "
                         "does not allow this process this call.");
    }
}

static void range_used_up(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    machine_ephemeral(&range);
    if (what->low != 0 || what->high != 0) {
        explain_say(out, "the %u port%s of --range %u-%u", what->high - what->low + 1u,
                    what->low == what->high ? "" : "s", what->low, what->high);
    } else if (range.known) {
        explain_say(out, "the %u port%s that this machine hands out, %u-%u (%s),",
                    range.high - range.low + 1u, range.low == range.high ? "" : "s",
                    range.low, range.high, range.source);
    } else {
        explain_say(out, "this machine's ephemeral range (not readable: %s)",
                    range.source);
    }
}

/* The kernel was asked to choose a port, and had none. */
void explain_no_free_port(const struct explain_case *what, struct explanation *out) {
    explain_say(out, "The kernel was to choose a %sport, and none is free: all of ",
                explain_is_server(what) ? "" : "source ");
    range_used_up(what, out);
    explain_say(out, " are in use%s or reserved. %lu %s open in this program.",
                what->endpoint != NULL && explain_is_call(what, "connect") &&
                        what->transport == TRANSPORT_TCP
                    ? " towards this destination (TIME_WAIT counts)"
                    : "",
                what->open, what->open == 1 ? "is" : "are");
    if (explain_is_server(what))
        explain_try(out, "demo-server 3306, or another port of your own choice");
    if (what->transport == TRANSPORT_TCP && explain_is_call(what, "connect"))
        explain_try(out,
                    "another destination address or port: the same source ports serve "
                    "there once more");
    explain_try(out,
                "fewer at a time, or wait a minute: TIME_WAIT holds a port that long");
    if (what->low != 0) {
        explain_try(out, "a wider --range");
        return;
    }
#ifdef __linux__
    explain_try(out,
                sudo_is_no_help()
                    ? "netbox --range LOW-HIGH: a private network with a wider range"
                    : "sudo sysctl net.ipv4.ip_local_port_range=\"LOW HIGH\": widens "
                      "the range");
#endif
}

static void held_by_time_wait(const struct explain_case *what, struct explanation *out) {
    explain_say(
        out,
        "No program has port %u. Connections that used it ended a moment ago, and "
        "the end that closed first keeps its port in TIME_WAIT, here for a minute, "
        "so that late segments of theirs can do no harm (RFC 9293, 3.6.1).",
        explain_port(what));
    if (explain_is_server(what))
        explain_try(out,
                    "leave out --no-reuse: SO_REUSEADDR lets a server have such a port "
                    "at once");
    else
        explain_try(out, "leave out --source-port: the kernel then takes another");
    explain_try(out, "wait a minute");
}

/* Several connections of this client were to have one source port. */
static void held_by_itself(const struct explain_case *what, struct explanation *out) {
    explain_say(
        out,
        "A connection of this very program has source port %u: with one source and "
        "one destination there can be one connection.",
        what->source_port);
    explain_try(out, "--count without --source-port: the kernel takes a port for each");
}

static void held_by_socket(const struct explain_case *what, struct explanation *out,
                           const struct machine_holders *holders) {
    uint16_t port = explain_port(what);

    if (what->transport == TRANSPORT_UDP)
        explain_say(out, "Another socket of this machine is bound to UDP port %u.", port);
    else if (holders->known && holders->listening > 0)
        explain_say(out, "Another socket of this machine listens on TCP port %u.", port);
    else if (holders->known && holders->connected > 0)
        explain_say(out, "A connection of this machine still uses TCP port %u.", port);
    else if (holders->known)
        explain_say(out,
                    "Another socket of this machine is bound to TCP port %u, without "
                    "listening.",
                    port);
    else
        explain_say(out,
                    "Another socket of this machine has TCP port %u, or a connection "
                    "that used it is in TIME_WAIT since less than a minute.",
                    port);
    explain_say(out, " Only one socket at a time may be bound to a port of an address.");
#ifdef __linux__
    explain_try(out, "%sss -%cnap 'sport = :%u': shows who has it",
                sudo_is_no_help() ? "" : "sudo ", transport_name(what->transport)[0],
                port);
#elif defined(__OpenBSD__)
    explain_try(out, "doas fstat | grep '%s.*:%u': shows who has it",
                transport_name(what->transport), port);
#elif defined(__FreeBSD__) || defined(__NetBSD__)
    explain_try(out, "sockstat -p %u: shows who has it", port);
#else
    explain_try(out, "sudo lsof -nP -i %s:%u: shows who has it",
                transport_name(what->transport), port);
#endif
    if (explain_is_server(what))
        explain_try(out, "demo-server %u, or demo-server 0: the kernel finds a free one",
                    port == UINT16_MAX ? port - 1u : port + 1u);
    else
        explain_try(out, "leave out --source-port: the kernel finds a free one");
}

void explain_in_use(const struct explain_case *what, struct explanation *out) {
    struct machine_holders holders;

    if (explain_is_call(what, "connect")) {
        explain_not_available(what, out); /* so the BSDs call a 4-tuple that exists */
        return;
    }
    if (explain_port(what) == 0) {
        explain_no_free_port(what, out);
        return;
    }
    machine_holders(explain_port(what), what->transport, &holders);
    if (what->transport == TRANSPORT_TCP && holders.known && holders.listening == 0 &&
        holders.connected == 0 && holders.time_wait > 0)
        held_by_time_wait(what, out);
    else if (what->open > 0 && what->source_port == explain_port(what))
        held_by_itself(what, out);
    else
        held_by_socket(what, out, &holders);
}

static bool ipv6_is_off(const struct explain_case *what) {
    return what->endpoint != NULL && endpoint_family(what->endpoint) == AF_INET6 &&
           !machine_has_ipv6();
}

void explain_no_family(const struct explain_case *what, struct explanation *out) {
    bool ipv4 = what->endpoint != NULL && endpoint_family(what->endpoint) == AF_INET;

    explain_say(out, "This machine has no %s, or it is switched off.",
                ipv4 ? "IPv4" : "IPv6");
    explain_try(out, ipv4 ? "-6, or an IPv6 address" : "-4, or an IPv4 address");
}

static bool is_wildcard(const struct explain_case *what) {
    return what->endpoint != NULL && endpoint_is_wildcard(what->endpoint);
}

void explain_not_available(const struct explain_case *what, struct explanation *out) {
    char address[ENDPOINT_ADDRESS_SIZE];

    if (ipv6_is_off(what)) {
        explain_no_family(what, out);
    } else if (explain_is_call(what, "bind") && !is_wildcard(what)) {
        endpoint_address(what->endpoint, address);
        explain_say(out,
                    "No interface of this machine has the address %s, so nothing here "
                    "can be bound to it.",
                    address);
        explain_try(out, "without --address, the loopback address; 0.0.0.0 or ::, all of "
                         "this machine's");
#ifdef __linux__
        explain_try(out, "ip address: shows the addresses that this machine has");
#else
        explain_try(out, "ifconfig: shows the addresses that this machine has");
#endif
    } else if (explain_port(what) == 0 && !explain_is_call(what, "bind")) {
        explain_port_zero(what, out);
    } else if (what->source_port != 0) {
        explain_say(out,
                    "From source port %u this connection exists already, or ended a "
                    "moment ago and is in TIME_WAIT: one source and one destination "
                    "(a 4-tuple) name one connection.",
                    what->source_port);
        explain_try(out, "leave out --source-port: the kernel takes another port");
    } else {
        explain_no_free_port(what, out);
    }
}

void explain_open_files(const struct explain_case *what, struct explanation *out) {
    uint64_t soft, hard;

    machine_open_files(&soft, &hard);
    if (what->error == ENFILE) {
        explain_say(out,
                    "The whole machine has no room for another open file; this program "
                    "has %lu sockets open.",
                    what->open);
        explain_try(out, "close other programs, or fewer connections");
        return;
    }
    explain_say(
        out,
        "A socket is an open file, and this process may have %" PRIu64
        " of them (its soft limit, RLIMIT_NOFILE); %lu connections were open when "
        "it was reached.",
        soft, what->open);
    if (what->goes_on)
        explain_say(out, " Whoever connects now waits until another client leaves.");
    if (hard > soft)
        explain_try(out,
                    "ulimit -n %" PRIu64 ", in the shell that starts it: the hard "
                    "limit here",
                    hard);
    else
        explain_try(out,
                    "fewer connections: the hard limit is %" PRIu64 " too, and only "
                    "root may raise it",
                    hard);
}

void explain_no_memory(const struct explain_case *what, struct explanation *out) {
    explain_say(out,
                "The kernel had no memory for this call (for a socket, its buffers, a "
                "packet). That can pass.");
    if (!what->goes_on)
        explain_try(out, "close other programs, or fewer connections; then this again");
}

void explain_range_refused(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    machine_ephemeral(&range);
    if (what->low == 0 && what->high == 0) {
        explain_say(out, "This kernel does not know this socket option.");
        return;
    }
    if (what->error != 0 || MACHINE_LOCAL_PORT_RANGE == -1) {
        explain_say(out, "A range for one socket (IP_LOCAL_PORT_RANGE) exists on Linux "
                         "since 6.3; this system has no such option.");
    } else if (!range.known) {
        explain_say(out,
                    "The kernel ignores a range outside its own without a word, and "
                    "its own could not be read (%s).",
                    range.source);
    } else {
        explain_say(
            out,
            "%u-%u is not wholly inside this machine's range, %u-%u (%s). A socket's "
            "range can only narrow that one; the kernel ignores the rest without a "
            "word.",
            what->low, what->high, range.low, range.high, range.source);
        explain_try(out, "--range %u-%u, or another part of it", range.low,
                    range.low + 15 < range.high ? range.low + 15 : range.high);
    }
    explain_try(out, "leave out --range: the kernel chooses from all of this machine's");
}
