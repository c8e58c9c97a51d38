/* flight: one connection on its way, from socket() to connect(); the rest is in
 * flight-answer.c and flight-tell.c. See flight.h. */
#include "flight.h"

#include "../lib/clock.h"
#include "../lib/machine.h"
#include "../lib/stop.h"
#include "client.h"
#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

/* socket() makes an end of a connection to come, with no address and no port yet, and
 * returns its descriptor. Fails with EAFNOSUPPORT on a machine without IPv6, EMFILE if
 * this process has too many open files. */
static int open_socket(struct client *client) {
    int family = endpoint_family(&client->peer);
    int fd;

    trace_call(&client->trace, "socket(%s, %s, 0)",
               family == AF_INET6 ? "AF_INET6" : "AF_INET",
               client_is_udp(client) ? "SOCK_DGRAM" : "SOCK_STREAM");
    fd = socket(family, client_is_udp(client) ? SOCK_DGRAM : SOCK_STREAM, 0);
    trace_result(&client->trace, fd);
    return fd;
}

/* setsockopt() with IP_LOCAL_PORT_RANGE lets the kernel choose among LOW-HIGH only. Fails
 * with ENOPROTOOPT on a system that does not know this option. */
static int narrow_range(struct client *client, int fd) {
    const struct client_options *options = &client->options;
    uint32_t range = (uint32_t)options->high << 16 | options->low;
    int result;

    if (!options->narrows)
        return 0;
    trace_call(&client->trace, "setsockopt(%d, IPPROTO_IP, IP_LOCAL_PORT_RANGE, %u-%u)",
               fd, options->low, options->high);
    result = setsockopt(fd, IPPROTO_IP, MACHINE_LOCAL_PORT_RANGE, &range, sizeof range);
    trace_result(&client->trace, result);
    return result;
}

/* bind() gives the socket its local address and port. A client seldom needs it: connect()
 * chooses both. Here it is called if an option asks for it. With an address alone the
 * port is left to connect(), if the system can do that (Linux); if not, bind() chooses it
 * here. Fails with EADDRINUSE if the port is in use or in TIME_WAIT, EADDRNOTAVAIL if the
 * address is not this machine's, EACCES if the port is below the privilege floor. */
static int bind_source(struct client *client, int fd) {
    struct endpoint *source = &client->source;
    int one = 1, result = -1;

    if (source->length == 0)
        return 0;
    if (!client->options.binds_port && MACHINE_BIND_ADDRESS_NO_PORT != -1) {
        trace_call(&client->trace,
                   "setsockopt(%d, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)", fd);
        result =
            setsockopt(fd, IPPROTO_IP, MACHINE_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        trace_result(&client->trace, result);
    }
    client->bind_chose = result == -1;
    trace_call(&client->trace, "bind(%d, %s)", fd,
               trace_endpoint(&client->trace, source));
    result = bind(fd, &source->address.any, source->length);
    trace_result(&client->trace, result);
    return result;
}

/* From now on no call waits: connect() fails with EINPROGRESS while it goes on, and
 * recv() with EAGAIN if nothing has come. One program has many connections on their way.
 * A single one that is to be looked at, with --trace, does without: its calls are those
 * of a textbook, and wake.h ends the wait in connect(). */
static int do_not_wait(struct client *client, int fd) {
    int result;

    if (client->waits)
        return 0;
    trace_call(&client->trace, "fcntl(%d, F_SETFL, O_NONBLOCK)", fd);
    result = fcntl(fd, F_SETFL, O_NONBLOCK);
    trace_result(&client->trace, result);
    return result;
}

/* connect() names the other end. For TCP the kernel now chooses a source port, if bind()
 * did not, and asks the server (SYN); for UDP it only notes where datagrams go. Fails
 * with ECONNREFUSED if nothing listens there, ETIMEDOUT if no answer comes, ENETUNREACH
 * and EHOSTUNREACH if there is no way, EADDRNOTAVAIL if no source port is left. */
static int start_connecting(struct client *client, struct flight *flight) {
    int fd = flight->fd, result;

    trace_call(&client->trace, "connect(%d, %s)", fd,
               trace_endpoint(&client->trace, &client->peer));
    wake_later(client->waits);
    flight->connecting = clock_microseconds(); /* after --step, which may take its time */
    flight->since = clock_milliseconds();      /* connect() may wait, too */
    result = connect(fd, &client->peer.address.any, client->peer.length);
    wake_no_more(client->waits);
    trace_result(&client->trace, result);
    return result;
}

/* getsockname() tells the local end of the socket: which port the kernel chose. Fails
 * with ENOBUFS if the kernel has no memory; on macOS and the BSDs with EINVAL or
 * ECONNRESET if the connection is gone already. */
static int learn_local(struct client *client, struct flight *flight) {
    int result;

    flight->local = endpoint_empty();
    trace_call(&client->trace, "getsockname(%d)", flight->fd);
    result = getsockname(flight->fd, &flight->local.address.any, &flight->local.length);
    trace_result_endpoint(&client->trace, result, &flight->local);
    return result;
}

/* getpeername() tells the other end, which may be another than connect() was given
 * (0.0.0.0 means this machine). Fails with ENOTCONN if the connection is gone already:
 * the next call says how, and what connect() was given has to do. */
static int learn_peer(struct client *client, struct flight *flight) {
    int result;

    flight->peer = endpoint_empty();
    trace_call(&client->trace, "getpeername(%d)", flight->fd);
    result = getpeername(flight->fd, &flight->peer.address.any, &flight->peer.length);
    trace_result_endpoint(&client->trace, result, &flight->peer);
    if (result == -1)
        flight->peer = client->peer;
    return result == -1 && errno != ENOTCONN && errno != EINVAL ? -1 : 0;
}

/* A loop that retries connect() to a port of the kernel's own range can meet itself: the
 * socket is given that very port, and TCP lets two ends open at the same time (RFC 9293,
 * 3.5), also if they are one. */
static bool is_with_itself(const struct client *client, const struct flight *flight) {
    return !client_is_udp(client) && endpoint_equal(&flight->local, &flight->peer);
}

/* Connected: learns both ends, then asks the server what it has. Returns true if the
 * connection is no longer on its way. */
static bool arrive(struct client *client, struct flight *flight) {
    enum call failed = CALL_NONE;

    if (!client_is_udp(client) && flight->took == -1)
        flight->took = clock_microseconds() - flight->connecting;
    if (learn_local(client, flight) == -1)
        failed = CALL_GETSOCKNAME;
    else if (learn_peer(client, flight) == -1)
        failed = CALL_GETPEERNAME;
    if (failed != CALL_NONE || is_with_itself(client, flight)) {
        flight_fail(client, flight, failed == CALL_NONE ? CALL_CONNECT : failed,
                    failed == CALL_NONE ? 0 : errno);
        return true;
    }
    if (!client_is_udp(client))
        client->settled = true;
    client->opened++;
    ports_note(&client->ports, endpoint_port(&flight->local));
    if (client->options.connect_only) {
        client->settled = true;
        flight_tell(client, flight, NULL);
        return true;
    }
    flight->stage = FLIGHT_ASKING;
    flight->since = clock_milliseconds();
    return flight_ask(client, flight);
}

/* On loopback the other end is reached before connect() returns, although it says
 * EINPROGRESS. The time is taken now: many more may be begun before poll() tells. */
static void look_whether_there(struct flight *flight) {
    struct pollfd polled = {.fd = flight->fd, .events = POLLOUT};

    if (poll(&polled, 1, 0) == 1)
        flight->took = clock_microseconds() - flight->connecting;
}

void flight_begin(struct client *client) {
    struct flight *flight = &client->flights[client->flight_count];

    flight->id = ++client->begun;
    flight->stage = FLIGHT_CONNECTING;
    flight->took = -1;
    flight->asked = flight->length = 0;
    flight->fd = open_socket(client);
    if (flight->fd == -1) {
        flight_fail(client, flight, CALL_SOCKET, errno);
    } else if (narrow_range(client, flight->fd) == -1) {
        flight_fail(client, flight, CALL_SETSOCKOPT, errno);
    } else if (bind_source(client, flight->fd) == -1) {
        flight_fail(client, flight, CALL_BIND, errno);
    } else if (do_not_wait(client, flight->fd) == -1) {
        flight_fail(client, flight, CALL_FCNTL, errno);
    } else if (stop_signal() != 0) { /* Ctrl-C, between two steps */
        flight_close(client, flight);
    } else if (client_is_udp(client) && client->options.port == 0) {
        flight_ask_port_zero(client, flight);
        flight_fail(client, flight, CALL_SENDTO, errno);
    } else if (start_connecting(client, flight) == 0) {
        if (arrive(client, flight))
            flight_land(client, flight);
        else
            client->flight_count++;
    } else if (errno == EINPROGRESS || errno == EINTR) {
        look_whether_there(flight);
        client->flight_count++; /* under way; poll() will tell when it is there */
    } else {
        flight_fail(client, flight, CALL_CONNECT, errno);
    }
}

void flight_land(struct client *client, struct flight *flight) {
    if (flight->fd != -1)
        client_hold(client, flight->fd);
    flight->fd = -1;
}

static bool finish_connecting(struct client *client, struct flight *flight) {
    socklen_t length = sizeof(int);
    int error = 0, result;

    trace_call(&client->trace, "getsockopt(%d, SOL_SOCKET, SO_ERROR)", flight->fd);
    result = getsockopt(flight->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    trace_result_text(&client->trace, result, error == 0 ? "0" : explain_errno(error));
    if (result == 0 && error == 0)
        return arrive(client, flight);
    if (result == -1)
        flight_fail(client, flight, CALL_GETSOCKOPT, errno);
    else
        flight_fail(client, flight, CALL_CONNECT, error);
    return true;
}

bool flight_continue(struct client *client, struct flight *flight) {
    if (flight->stage == FLIGHT_CONNECTING)
        return finish_connecting(client, flight);
    if (flight->stage == FLIGHT_ASKING)
        return flight_ask(client, flight);
    return flight_read(client, flight);
}

void flight_expire(struct client *client, struct flight *flight) {
    if (flight->stage == FLIGHT_CONNECTING)
        flight_fail(client, flight, CALL_CONNECT, ETIMEDOUT);
    else
        flight_fail_answer(client, flight, ETIMEDOUT, NULL);
}
