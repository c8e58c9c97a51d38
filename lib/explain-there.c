/* explain-there: errors that come from the other end or from the way to it: a refusal,
 * silence, no route, a reset, no such host. See explain-there.h. */
#include "explain-there.h"

#include "explain-parts.h"
#include "machine.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

void explain_port_zero(const struct explain_case *what, struct explanation *out) {
    explain_say(out,
                "Port 0 is reserved (RFC 6335, section 6), so no service can use it. In "
                "bind it means \"kernel, choose a port\", but a destination must "
                "be a port that you name.");
    explain_advise(what, CAUSE_PORT_ZERO, out);
}

void explain_itself(const struct explain_case *what, struct explanation *out) {
    uint16_t port = explain_port(what);

    explain_say(out,
                "There is no server: both ends of this connection are this one "
                "socket. Its source port %u, which %s, is also the port that it "
                "connects to, and no process is listening on that port. TCP lets "
                "both ends open at the same time (RFC 9293, section 3.5), so the socket "
                "answered itself.",
                port, what->source_port != 0 ? "you asked for" : "the kernel chose");
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
                    "%s answered with ICMP \"port unreachable\": no socket is bound "
                    "to UDP port %u at this address, or a firewall rejected the "
                    "datagram.",
                    here ? "This machine" : "That machine", port);
    else
        explain_say(out,
                    "%s refused at once: no process is listening on TCP port %u at "
                    "this address, or a firewall rejected the connection.",
                    here ? "This machine" : "That machine", port);
    if (here)
        explain_say(out, " A server in a container or a netbox has its own network, with "
                         "its own loopback address.");
    explain_advise(what, CAUSE_REFUSED, out);
#ifdef __linux__
    explain_try(out, "ss -%cnl, on the server's machine: lists the %s",
                transport_name(what->transport)[0],
                what->transport == TRANSPORT_UDP ? "bound UDP sockets"
                                                 : "listening sockets");
#endif
}

/* "for 5 seconds", or "for a long time" if the program set no limit. */
static void say_how_long(const struct explain_case *what, struct explanation *out) {
    if (what->seconds == 0)
        explain_say(out, "for a long time");
    else
        explain_say(out, "for %u second%s", what->seconds, what->seconds == 1 ? "" : "s");
}

void explain_timed_out(const struct explain_case *what, struct explanation *out) {
    if (what->call == CALL_CONNECT) {
        explain_say(out, "There was no answer, not even a refusal, ");
        say_how_long(what, out);
        explain_say(out, ". A firewall may be dropping the packets, no machine may be "
                         "using this address, or the server's accept queue may be full.");
        explain_try(out, "ping, to test the address; another port, to test the firewall");
        explain_advise(what, CAUSE_SILENCE, out);
    } else if (what->transport == TRANSPORT_UDP) {
        explain_say(out, "The datagram was sent, but nothing came back ");
        say_how_long(what, out);
        explain_say(out,
                    ". UDP does not report whether it arrived: it may have been lost "
                    "or dropped, or the server may not answer such a datagram.");
        explain_advise(what, CAUSE_NO_REPLY, out);
    } else {
        explain_say(out, "The connection is open, but the server sent nothing ");
        say_how_long(what, out);
        explain_say(out, ". Many servers wait for a request in their own protocol; the "
                         "port number does not determine which protocol that is.");
        explain_advise(what, CAUSE_NO_ANSWER, out);
    }
}

/* Is it the address of several machines: a multicast or a broadcast address? */
static bool is_for_many(const struct endpoint *endpoint) {
    return endpoint != NULL &&
           (endpoint_is_multicast(endpoint) || endpoint_is_broadcast(endpoint) ||
            machine_route_error(endpoint) == EACCES);
}

/* The kernel has no route to this address's network, or a router reports that there is
 * none. The route tells which, not the errno. */
static void no_network(const struct explain_case *what, struct explanation *out) {
    if (what->endpoint != NULL && endpoint_is_loopback(what->endpoint))
        explain_say(out, "This machine has no route even to itself, or a packet filter "
                         "rejected the connection. The loopback interface may be down.");
    else if (is_for_many(what->endpoint))
        explain_say(out,
                    "This is %s. A connection has one machine at each end, so there "
                    "is no route to this address for one.",
                    endpoint_is_multicast(what->endpoint)
                        ? "a multicast address, which belongs to a group of machines"
                        : "the broadcast address of this machine's own network");
    else if (what->endpoint != NULL && machine_route_error(what->endpoint) == 0)
        explain_say(out,
                    "This machine has a route to this address. Either a router or a "
                    "firewall on the way answered that the network cannot be reached "
                    "(ICMP), or the next network is not connected.");
    else
        explain_say(out, "This machine has no route to this address: it is not connected "
                         "to a network that leads there.");
}

/* Is it one machine that cannot be reached, rather than its network? */
static bool is_of_host(int error) {
#ifdef EHOSTDOWN
    if (error == EHOSTDOWN) /* the BSDs: no machine answered for the address */
        return true;
#endif
    return error == EHOSTUNREACH;
}

void explain_unreachable(const struct explain_case *what, struct explanation *out) {
    bool here = what->endpoint != NULL && endpoint_is_loopback(what->endpoint);

    if (is_of_host(what->error))
        explain_say(out, "This machine, or one on the way, reports that the host cannot "
                         "be reached: the host is off, its address is wrong, or a "
                         "firewall rejected the packet.");
    else
        no_network(what, out);
    if (!is_of_host(what->error) && !here && is_for_many(what->endpoint)) {
        explain_try(out, "use the address of one machine");
        return;
    }
#ifdef __linux__
    explain_try(out, here ? "ip link: shows whether the loopback interface lo is up"
                          : "ip route: lists the networks that this machine can reach");
#else
    explain_try(out, "netstat -rn: lists the networks that this machine can reach");
#endif
    if (!here)
        explain_try(out, "use 127.0.0.1, if the server runs on this machine");
}

void explain_reset(const struct explain_case *what, struct explanation *out) {
    if (what->error == ECONNABORTED) {
        explain_say(out,
                    "This machine itself broke off the connection: its address or "
                    "its network went away, or an administrator ended the connection "
                    "(ss -K).");
        return;
    }
    explain_say(out, "The other end reset the connection (RST) instead of closing it: "
                     "its program ended or gave up while data was still on the way, "
                     "or a firewall sent the reset.");
    if (!what->server)
        explain_try(out, "look at the server's output, then run this command again");
}

void explain_no_answer(const struct explain_case *what, struct explanation *out) {
    if (what->said != NULL) {
        explain_say(out,
                    "The server accepted the connection, but then turned it away "
                    "with this line: %.200s",
                    what->said);
        explain_advise(what, CAUSE_TURNED_AWAY, out);
        return;
    }
    explain_say(out, "The server accepted the connection, but closed it without "
                     "sending a line: it is shutting down, or it does not understand "
                     "`whoami`.");
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
                    "Neither /etc/hosts nor a name server has an address for the "
                    "name %.100s, or not one of the requested family.",
                    name);
    if (strstr(name, "://") != NULL || name[0] == '[')
        explain_try(out, "give the host alone, without http:// and without brackets");
    else if (strchr(name, ':') != NULL && strchr(name, ':') == strrchr(name, ':'))
        explain_try(out, "give HOST and PORT as two arguments, such as: 127.0.0.1 3306");
    explain_try(out, "use a numeric address: 127.0.0.1 and ::1 are this machine");
}
