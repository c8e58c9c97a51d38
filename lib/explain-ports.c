/* explain-ports: ports that are taken, or used up. See explain-ports.h. */
#include "explain-ports.h"

#include "explain-address.h"
#include "explain-parts.h"
#include "explain-there.h"
#include "machine.h"

static void range_used_up(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    machine_ephemeral(&range);
    if (what->narrowed_by != NULL) {
        explain_say(out, "the %u port%s of %s %u-%u", what->high - what->low + 1u,
                    what->low == what->high ? "" : "s", what->narrowed_by, what->low,
                    what->high);
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
                what->server ? "" : "source ");
    range_used_up(what, out);
    explain_say(out, " are in use%s or reserved. %lu %s open in this program.",
                what->endpoint != NULL && what->call == CALL_CONNECT &&
                        what->transport == TRANSPORT_TCP
                    ? " towards this destination (TIME_WAIT counts)"
                    : "",
                what->open, what->open == 1 ? "is" : "are");
    explain_advise(what, CAUSE_NO_FREE_PORT, out);
    if (what->transport == TRANSPORT_TCP && what->call == CALL_CONNECT)
        explain_try(out,
                    "another destination address or port: the same source ports serve "
                    "there once more");
    explain_try(out,
                "fewer at a time, or wait a minute: TIME_WAIT holds a port that long");
    explain_advise(
        what, what->narrowed_by != NULL ? CAUSE_NARROW_RANGE : CAUSE_MACHINE_RANGE, out);
#ifdef __linux__
    if (what->narrowed_by == NULL && explain_sudo_helps())
        explain_try(out, "sudo sysctl net.ipv4.ip_local_port_range=\"LOW HIGH\": widens "
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
    explain_advise(what, CAUSE_TIME_WAIT, out);
    explain_try(out, "wait a minute");
}

/* Several connections of this client were to have one source port. */
static void held_by_itself(const struct explain_case *what, struct explanation *out) {
    explain_say(
        out,
        "A connection of this very program has source port %u: with one source and "
        "one destination there can be one connection.",
        what->source_port);
    explain_advise(what, CAUSE_OWN_PORT, out);
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
                explain_sudo_helps() ? "sudo " : "", transport_name(what->transport)[0],
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
    explain_advise(what, CAUSE_PORT_IN_USE, out);
}

static bool is_wildcard(const struct explain_case *what) {
    return what->endpoint != NULL && endpoint_is_wildcard(what->endpoint);
}

void explain_not_available(const struct explain_case *what, struct explanation *out) {
    if (explain_ipv6_is_off(what)) {
        explain_no_family(what, out);
    } else if (what->call == CALL_BIND && !is_wildcard(what)) {
        explain_no_address(what, out);
    } else if (explain_port(what) == 0 && what->call != CALL_BIND) {
        explain_port_zero(what, out);
    } else if (what->source_port != 0) {
        explain_say(out,
                    "From source port %u this connection exists already, or ended a "
                    "moment ago and is in TIME_WAIT: one source and one destination "
                    "(a 4-tuple) name one connection.",
                    what->source_port);
        explain_advise(what, CAUSE_SAME_TUPLE, out);
    } else {
        explain_no_free_port(what, out);
    }
}

void explain_in_use(const struct explain_case *what, struct explanation *out) {
    struct machine_holders holders;

    if (what->call == CALL_CONNECT) {
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
