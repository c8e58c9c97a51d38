/* explain-ports: ports that are in use or used up. See explain-ports.h. */
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
        explain_say(out,
                    "all ports of this machine's ephemeral range (which could not be "
                    "read: %s) are",
                    range.source);
        return;
    }
    if (range.low == range.high)
        explain_say(out, "the only port ");
    else
        explain_say(out, "all %u ports ", 1u + range.high - range.low);
    if (what->narrowed_by != NULL)
        explain_say(out, "of %s %u-%u", what->narrowed_by, range.low, range.high);
    else
        explain_say(out, "of this machine's ephemeral range, %u-%u (%s),", range.low,
                    range.high, range.source);
    explain_say(out, range.low == range.high ? " is" : " are");
}

/* When is a port free again? */
static void say_when_free(const struct explain_case *what, struct explanation *out) {
    if (what->transport == TRANSPORT_UDP)
        explain_try(out, "open fewer at a time: a UDP port is free as soon as its socket "
                         "is closed");
    else if (what->call != CALL_CONNECT)
        explain_try(out, "open fewer at a time, or wait a minute: bind does not choose a "
                         "port that is in TIME_WAIT");
    else
#ifdef __linux__
        explain_try(out,
                    "open fewer at a time, or wait: TIME_WAIT blocks a source port "
                    "for one destination, for 1 second on loopback and 60 elsewhere");
#else
        explain_try(out, "open fewer at a time, or wait some minutes: TIME_WAIT blocks a "
                         "source port that long");
#endif
}

/* The kernel had to choose a port, but had none. */
void explain_no_free_port(const struct explain_case *what, struct explanation *out) {
    bool connects = what->call == CALL_CONNECT && what->transport == TRANSPORT_TCP;

    explain_say(out, "The kernel had to choose a %sport, but none is free: ",
                what->server ? "" : "source ");
    range_used_up(what, out);
    explain_say(out, " in use%s or reserved. This program has %lu socket%s open.",
                what->endpoint != NULL && connects
                    ? " for this destination (also those in TIME_WAIT)"
                    : "",
                what->open, what->open == 1 ? "" : "s");
    if (connects)
        explain_say(out, " A port that a program bound explicitly is in use for every "
                         "destination.");
    explain_advise(what, CAUSE_NO_FREE_PORT, out);
    if (connects)
        explain_try(out, "use another destination address or port: a source port that "
                         "connect chose works there too; one that was bound explicitly "
                         "does not");
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
    explain_say(out,
                "No program is using port %u. A connection that used it ended a "
                "moment ago, and the end that closes first keeps its port in "
                "TIME_WAIT %s, so that late segments cannot disturb a new "
                "connection (RFC 9293, section 3.6.1).",
                explain_port(what),
#ifdef __linux__
                "for a minute"
#else
                "for some minutes"
#endif
    );
    if (what->reuse)
        explain_say(out, " This program set SO_REUSEADDR, but the program that used the "
                         "port before did not; both must set it.");
    else
        explain_advise(what, CAUSE_TIME_WAIT, out);
    explain_try(out, "wait a minute");
}

/* Several connections of this client were to share one source port. */
static void held_by_itself(const struct explain_case *what, struct explanation *out) {
    explain_say(out,
                "A connection of this program already uses source port %u. Only "
                "one connection can exist between one source and one destination.",
                what->source_port);
    explain_advise(what, CAUSE_OWN_PORT, out);
}

static void show_who(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);

#ifdef __linux__
    explain_try(out, "%sss -%cnap 'sport = :%u': shows what uses it",
                explain_sudo_helps() ? explain_sudo() : "",
                transport_name(what->transport)[0], port);
#elif defined(__OpenBSD__)
    explain_try(out, "doas fstat | grep '%s.*:%u': shows what uses it",
                transport_name(what->transport), port);
#elif defined(__FreeBSD__) || defined(__NetBSD__)
    explain_try(out, "sockstat -p %u: shows what uses it", port);
#else
    explain_try(out, "sudo lsof -nP -i %s:%u: shows what uses it",
                transport_name(what->transport), port);
#endif
}

/* The holder uses a different address: why is it in the way? */
static void say_overlap(const struct explain_case *what, struct explanation *out,
                        const struct endpoint *holder) {
    char asked[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(what->endpoint, asked);
    if (endpoint_family(holder) != endpoint_family(what->endpoint))
        explain_say(out, " One of the two is an IPv6 socket that takes IPv4 too "
                         "(IPV6_V6ONLY is off), so the two overlap.");
    else if (endpoint_is_wildcard(what->endpoint))
        explain_say(out, " %s means every address of this machine, including that one.",
                    asked);
    else
        explain_say(out, " That means every address of this machine, including %s.",
                    asked);
}

/* A socket that waits for clients or for datagrams. */
static void held_by_listener(const struct explain_case *what, struct explanation *out,
                             const struct machine_holders *holders) {
    bool udp = what->transport == TRANSPORT_UDP;
    char at[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(&holders->holder, at);
    explain_say(out, "Another socket on this machine %s port %u, at address %s.",
                udp ? "is already bound to UDP" : "already listens on TCP",
                explain_port(what), at);
    if (!endpoint_same_address(&holders->holder, what->endpoint))
        say_overlap(what, out, &holders->holder);
    explain_say(out,
                " Two sockets may %s the same address and port only if both set "
                "%s before bind.",
                udp ? "be bound to" : "listen on",
                udp ? "SO_REUSEADDR or SO_REUSEPORT" : "SO_REUSEPORT");
    if (what->share)
        explain_say(out, " This program set it; the other program did not, or it belongs "
                         "to another user.");
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
                "A connection on this machine still uses %s port %u. Its local "
                "end is %s, and its remote end is %s.",
                what->transport == TRANSPORT_UDP ? "UDP" : "TCP", explain_port(what),
                local, peer);
    if (holders->closing)
        explain_say(out, " The local end has closed it. Once the remote end closes it "
                         "too, it enters TIME_WAIT.");
    explain_advise(what, CAUSE_PORT_CONNECTED, out);
    show_who(what, out);
    explain_advise(what, CAUSE_PORT_IN_USE, out);
}

/* The socket table lists no holder, or there is no table: name the possible causes. */
static void held_by_unknown(const struct explain_case *what, struct explanation *out,
                            const struct machine_holders *holders) {
    const char *transport = what->transport == TRANSPORT_UDP ? "UDP" : "TCP";
    uint16_t port = explain_port(what);

    if (!holders->known)
        explain_say(out, "Another socket on this machine uses %s port %u%s.", transport,
                    port,
                    what->transport == TRANSPORT_TCP
                        ? ", or a connection that used it is in TIME_WAIT"
                        : "");
    else
        explain_say(out,
                    "This machine's socket table lists no socket that uses %s port "
                    "%u. %s Under WSL 2, a Windows program may be using the port.",
                    transport, port,
                    what->transport == TRANSPORT_UDP
                        ? "The socket may just have been closed."
                        : "The table does not list a socket that is bound but does not "
                          "listen.");
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
                    "A connection from source port %u to this destination already "
                    "exists, or it ended a moment ago and is in TIME_WAIT. One "
                    "source and one destination (a 4-tuple) identify one connection.",
                    what->source_port);
        explain_advise(what, CAUSE_SAME_TUPLE, out);
    } else {
        explain_no_free_port(what, out);
    }
}

void explain_in_use(const struct explain_case *what, struct explanation *out) {
    struct machine_holders holders;

    if (what->call == CALL_CONNECT) {
        explain_not_available(what, out); /* the BSDs' errno for a 4-tuple that exists */
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
