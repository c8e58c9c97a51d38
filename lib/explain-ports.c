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
        range.low = what->low;
        range.high = what->high;
    } else if (!range.known) {
        explain_say(out, "all of this machine's ephemeral range (not readable: %s) are",
                    range.source);
        return;
    }
    if (range.low == range.high)
        explain_say(out, "the only port ");
    else
        explain_say(out, "all of the %u ports ", range.high - range.low + 1u);
    if (what->narrowed_by != NULL)
        explain_say(out, "of %s %u-%u", what->narrowed_by, range.low, range.high);
    else
        explain_say(out, "that this machine hands out, %u-%u (%s),", range.low,
                    range.high, range.source);
    explain_say(out, range.low == range.high ? " is" : " are");
}

/* When is a port free again? */
static void say_when_free(const struct explain_case *what, struct explanation *out) {
    if (what->transport == TRANSPORT_UDP)
        explain_try(out, "fewer at a time: a UDP port is free as soon as its socket is "
                         "closed");
    else if (what->call != CALL_CONNECT)
        explain_try(out, "fewer at a time, or wait a minute: a port in TIME_WAIT is not "
                         "handed out by bind");
    else
#ifdef __linux__
        explain_try(out,
                    "fewer at a time, or wait: TIME_WAIT holds a source port, towards "
                    "one destination, for 1 second on loopback and 60 elsewhere");
#else
        explain_try(out,
                    "fewer at a time, or wait some minutes: TIME_WAIT holds a source "
                    "port that long");
#endif
}

/* The kernel was asked to choose a port, and had none. */
void explain_no_free_port(const struct explain_case *what, struct explanation *out) {
    bool connects = what->call == CALL_CONNECT && what->transport == TRANSPORT_TCP;

    explain_say(out, "The kernel had to choose a %sport, but none is free: ",
                what->server ? "" : "source ");
    range_used_up(what, out);
    explain_say(out, " in use%s or reserved. %lu %s open in this program.",
                what->endpoint != NULL && connects
                    ? " towards this destination (TIME_WAIT counts)"
                    : "",
                what->open, what->open == 1 ? "is" : "are");
    if (connects)
        explain_say(out, " A port that was bound by hand is in use towards every "
                         "destination.");
    explain_advise(what, CAUSE_NO_FREE_PORT, out);
    if (connects)
        explain_try(out,
                    "another destination address or port: a source port that connect "
                    "chose serves there too, one that was bound by hand does not");
    say_when_free(what, out);
    explain_advise(
        what, what->narrowed_by != NULL ? CAUSE_NARROW_RANGE : CAUSE_MACHINE_RANGE, out);
#ifdef __linux__
    if (what->narrowed_by == NULL && explain_sudo_helps())
        explain_try(
            out, "%ssysctl net.ipv4.ip_local_port_range=\"LOW HIGH\": widens the range",
            explain_sudo());
#endif
}

static void held_by_time_wait(const struct explain_case *what, struct explanation *out) {
    explain_say(
        out,
        "No program has port %u. Connections that used it ended a moment ago, and "
        "the end that closed first keeps its port in TIME_WAIT, %s, "
        "so that late segments of theirs can do no harm (RFC 9293, 3.6.1).",
        explain_port(what),
#ifdef __linux__
        "here for a minute"
#else
        "for some minutes"
#endif
    );
    if (what->reuse)
        explain_say(out,
                    " SO_REUSEADDR was set here, and not by the program that had the "
                    "port before: both must set it.");
    else
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

static void show_who(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);

#ifdef __linux__
    explain_try(out, "%sss -%cnap 'sport = :%u': shows who has it",
                explain_sudo_helps() ? explain_sudo() : "",
                transport_name(what->transport)[0], port);
#elif defined(__OpenBSD__)
    explain_try(out, "doas fstat | grep '%s.*:%u': shows who has it",
                transport_name(what->transport), port);
#elif defined(__FreeBSD__) || defined(__NetBSD__)
    explain_try(out, "sockstat -p %u: shows who has it", port);
#else
    explain_try(out, "sudo lsof -nP -i %s:%u: shows who has it",
                transport_name(what->transport), port);
#endif
}

/* It is at another address: why is it in the way? */
static void say_overlap(const struct explain_case *what, struct explanation *out,
                        const struct endpoint *holder) {
    char asked[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(what->endpoint, asked);
    if (endpoint_family(holder) != endpoint_family(what->endpoint))
        explain_say(out, " One of the two is an IPv6 socket that takes IPv4 as well "
                         "(IPV6_V6ONLY is off), so they overlap.");
    else if (endpoint_is_wildcard(what->endpoint))
        explain_say(out,
                    " %s means every address of this machine, so it overlaps with that "
                    "one.",
                    asked);
    else
        explain_say(out, " That is every address of this machine, %s included.", asked);
}

/* A socket that waits for clients, or for datagrams. */
static void held_by_listener(const struct explain_case *what, struct explanation *out,
                             const struct machine_holders *holders) {
    bool udp = what->transport == TRANSPORT_UDP;
    char at[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(&holders->holder, at);
    explain_say(out, "Another socket of this machine %s port %u. It is at %s.",
                udp ? "is bound to UDP" : "listens on TCP", explain_port(what), at);
    if (!endpoint_same_address(&holders->holder, what->endpoint))
        say_overlap(what, out, &holders->holder);
    explain_say(out,
                " Two sockets may %s at one address and port only if both set %s "
                "before bind.",
                udp ? "be" : "listen",
                udp ? "SO_REUSEADDR or SO_REUSEPORT" : "SO_REUSEPORT");
    if (what->share)
        explain_say(out, " It was set here; the other has not set it, or belongs to "
                         "another user.");
    show_who(what, out);
    explain_advise(what, CAUSE_PORT_IN_USE, out);
    if (!udp && !what->share)
        explain_advise(what, CAUSE_PORT_SHARED, out);
}

/* A connection, of a client or of a server that has ended. */
static void held_by_connection(const struct explain_case *what, struct explanation *out,
                               const struct machine_holders *holders) {
    char local[ENDPOINT_TEXT_SIZE], peer[ENDPOINT_TEXT_SIZE];

    endpoint_format(&holders->holder, local);
    endpoint_format(&holders->peer, peer);
    explain_say(out,
                "A connection of this machine still uses %s port %u: its own end is %s, "
                "the other %s.",
                what->transport == TRANSPORT_UDP ? "UDP" : "TCP", explain_port(what),
                local, peer);
    if (holders->closing)
        explain_say(out, " This end has closed it; when the other end has, too, it is in "
                         "TIME_WAIT.");
    explain_advise(what, CAUSE_PORT_CONNECTED, out);
    show_who(what, out);
    explain_advise(what, CAUSE_PORT_IN_USE, out);
}

/* The table of sockets shows nobody, or there is none: which causes there are. */
static void held_by_unknown(const struct explain_case *what, struct explanation *out,
                            const struct machine_holders *holders) {
    const char *transport = what->transport == TRANSPORT_UDP ? "UDP" : "TCP";
    uint16_t port = explain_port(what);

    if (!holders->known)
        explain_say(out, "Another socket of this machine has %s port %u%s.", transport,
                    port,
                    what->transport == TRANSPORT_TCP
                        ? ", or a connection that used it is in TIME_WAIT"
                        : "");
    else
        explain_say(out,
                    "This machine's table of sockets shows none that has %s port %u. %s "
                    "Under WSL 2 a program of Windows may have the port.",
                    transport, port,
                    what->transport == TRANSPORT_UDP
                        ? "One may have closed it just now."
                        : "A socket that is bound to it without listening is not shown "
                          "there.");
    show_who(what, out);
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
    machine_holders(what->endpoint, what->transport, &holders);
    if (what->open > 0 && what->source_port == explain_port(what) &&
        holders.listening == 0)
        held_by_itself(what, out);
    else if (holders.listening > 0)
        held_by_listener(what, out, &holders);
    else if (holders.connected > 0)
        held_by_connection(what, out, &holders);
    else if (holders.time_wait > 0)
        held_by_time_wait(what, out);
    else
        held_by_unknown(what, out, &holders);
}
