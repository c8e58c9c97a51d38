/* explain-there: the errors that the other end causes, or the way to it: refusal,
 * silence, no route, a reset, no such host. See explain-there.h. */
#include "explain-there.h"

#include "explain-parts.h"
#include "machine.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

void explain_port_zero(const struct explain_case *what, struct explanation *out) {
    explain_say(out,
                "Port 0 is reserved (RFC 6335, 6): no service can be there. In bind it "
                "means \"kernel, choose\"; a destination has to be named.");
    explain_advise(what, CAUSE_PORT_ZERO, out);
}

void explain_itself(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);

    explain_say(
        out,
        "There is no server: both ends of this connection are this one socket. It "
        "has source port %u, which %s, and that is also the port it connects to; "
        "no process is listening there. TCP allows both ends to open at the same "
        "time (RFC 9293, 3.5), so the socket answered itself.",
        port, what->source_port != 0 ? "was asked for" : "the kernel chose");
    explain_advise(what, CAUSE_ITSELF, out);
}

/* Is it this machine that answered? */
static bool is_here(const struct explain_case *what) {
    return what->endpoint != NULL &&
           (endpoint_is_loopback(what->endpoint) ||
            endpoint_is_wildcard(what->endpoint) || machine_has_address(what->endpoint));
}

void explain_refused(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);
    bool here = is_here(what);

    if (port == 0) {
        explain_port_zero(what, out);
        return;
    }
    if (what->transport == TRANSPORT_UDP)
        explain_say(out,
                    "%s answered with ICMP \"port unreachable\": no socket is bound to "
                    "UDP port %u of this address%s, or a firewall answers so.",
                    here ? "This machine" : "That machine", port, here ? "" : " there");
    else
        explain_say(out,
                    "%s refused at once: nothing listens on TCP port %u "
                    "of this address%s, or a firewall answers so.",
                    here ? "This machine" : "That machine", port, here ? "" : " there");
    if (here)
        explain_say(out, " A server in a container or a netbox has a network, and a "
                         "loopback address, of its own.");
    explain_advise(what, CAUSE_REFUSED, out);
#ifdef __linux__
    explain_try(out, "ss -%cnl: shows what is bound on the machine where it runs",
                transport_name(what->transport)[0]);
#endif
}

/* "for 5 seconds", or "for a long time" where no limit was set here. */
static void say_how_long(const struct explain_case *what, struct explanation *out) {
    if (what->seconds == 0)
        explain_say(out, "for a long time");
    else
        explain_say(out, "for %u second%s", what->seconds, what->seconds == 1 ? "" : "s");
}

void explain_timed_out(const struct explain_case *what, struct explanation *out) {
    if (what->call == CALL_CONNECT) {
        explain_say(out, "There was neither a yes nor a refusal ");
        say_how_long(what, out);
        explain_say(out,
                    ". Silence is how a firewall that drops looks, an address that "
                    "nobody has, or a server whose queue of new connections is full.");
        explain_try(out, "ping, for the address; another port, for the firewall");
        explain_advise(what, CAUSE_SILENCE, out);
    } else if (what->transport == TRANSPORT_UDP) {
        explain_say(out, "The datagram left, and nothing came back ");
        say_how_long(what, out);
        explain_say(out,
                    ". UDP does not say whether it arrived: it may be lost or dropped, "
                    "or the server does not answer this.");
        explain_advise(what, CAUSE_NO_REPLY, out);
    } else {
        explain_say(out, "The connection is open, and the server said nothing ");
        say_how_long(what, out);
        explain_say(out,
                    ". Many wait for words of their own protocol: a port number does "
                    "not make one.");
        explain_advise(what, CAUSE_NO_ANSWER, out);
    }
}

/* Is it the address of several machines: a multicast or a broadcast address? */
static bool is_for_many(const struct endpoint *endpoint) {
    return endpoint != NULL &&
           (endpoint_is_multicast(endpoint) || endpoint_is_broadcast(endpoint) ||
            machine_route_error(endpoint) == EACCES);
}

/* The kernel has no way to the network of this address, or somebody says that there is
 * none: the route decides, not the errno. */
static void no_network(const struct explain_case *what, struct explanation *out) {
    if (what->endpoint != NULL && endpoint_is_loopback(what->endpoint))
        explain_say(out, "This machine has no route even to itself, or a filter answers "
                         "so: the loopback interface may be down.");
    else if (is_for_many(what->endpoint))
        explain_say(out,
                    "This is a %s; there is no route to it for a connection, which has "
                    "one machine at each end.",
                    endpoint_is_multicast(what->endpoint)
                        ? "multicast address, of a group of machines"
                        : "broadcast address of this machine's own network");
    else if (what->endpoint != NULL && machine_route_error(what->endpoint) == 0)
        explain_say(out,
                    "It is not that this machine has no route to this address: it has "
                    "one. A router on the way or a firewall answered that the network "
                    "cannot be reached (ICMP), or that network is not connected "
                    "there.");
    else
        explain_say(out,
                    "This machine has no route to this address: the network it is in "
                    "is not connected.");
}

/* Is it one machine that cannot be reached, and not its network? */
static bool is_of_host(int error) {
#ifdef EHOSTDOWN
    if (error == EHOSTDOWN) /* the BSDs: nobody has told where the address is */
        return true;
#endif
    return error == EHOSTUNREACH;
}

void explain_unreachable(const struct explain_case *what, struct explanation *out) {
    bool here = what->endpoint != NULL && endpoint_is_loopback(what->endpoint);

    if (is_of_host(what->error))
        explain_say(out,
                    "A machine on the way, or this one, says that this host cannot be "
                    "reached: it is off or its address is wrong, or a firewall rejects.");
    else
        no_network(what, out);
    if (!is_of_host(what->error) && !here && is_for_many(what->endpoint)) {
        explain_try(out, "the address of one machine");
        return;
    }
#ifdef __linux__
    explain_try(out, here ? "ip link: shows whether the interface lo is up"
                          : "ip route: shows where this machine can send");
#else
    explain_try(out, "netstat -rn: shows where this machine can send");
#endif
    if (!here)
        explain_try(out, "127.0.0.1, for a server on this machine");
}

void explain_reset(const struct explain_case *what, struct explanation *out) {
    if (what->error == ECONNABORTED) {
        explain_say(out, "This very machine broke the connection off: its address or its "
                         "network went away, or an administrator ended it (ss -K).");
        return;
    }
    explain_say(out,
                "The other end broke the connection off (a reset, RST), instead of "
                "closing it: its program ended or gave up while data was under way, or "
                "a firewall did it.");
    if (!what->server)
        explain_try(out, "look at the server's own output, then this again");
}

void explain_no_answer(const struct explain_case *what, struct explanation *out) {
    if (what->said != NULL) {
        explain_say(out,
                    "The server accepted the connection and turned it away; it said: "
                    "%.200s",
                    what->said);
        explain_advise(what, CAUSE_TURNED_AWAY, out);
        return;
    }
    explain_say(out,
                "The server accepted the connection and closed it without a line: it is "
                "stopping, or it does not answer `whoami`.");
    explain_advise(what, CAUSE_CLOSED, out);
}

void explain_no_host(const struct explain_case *what, struct explanation *out) {
    const char *name = what->subject == NULL ? "" : what->subject;

    if (what->gai_error == EAI_AGAIN)
        explain_say(out,
                    "The name %.100s could not be looked up now: no name server "
                    "answered. Is this machine on a network?",
                    name);
    else
        explain_say(out,
                    "No address is known here for the name %.100s: neither /etc/hosts "
                    "nor a name server has one, in the family that was asked for.",
                    name);
    if (strstr(name, "://") != NULL || name[0] == '[')
        explain_try(out, "the host alone, without http:// and without brackets");
    else if (strchr(name, ':') != NULL && strchr(name, ':') == strrchr(name, ':'))
        explain_try(out, "HOST and PORT as two words, such as: 127.0.0.1 3306");
    explain_try(out, "a numeric address: 127.0.0.1 or ::1 is this machine");
}
