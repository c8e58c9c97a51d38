/* flight: one connection on its way, from socket() to the server's answer. See client.h.
 */
#include "client.h"

#include "../lib/clock.h"
#include "../lib/machine.h"
#include "../lib/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

static const char question[] = "whoami\n";

static bool is_udp(const struct client *client) {
    return client->options.transport == TRANSPORT_UDP;
}

static void close_socket(struct client *client, int fd) {
    int error = errno, result;

    trace_call(&client->trace, "close(%d)", fd);
    result = close(fd);
    trace_result(&client->trace, result);
    errno = error;
}

static int open_socket(struct client *client) {
    int family = endpoint_family(&client->peer);
    int fd;

    trace_call(&client->trace, "socket(%s, %s, 0)",
               family == AF_INET6 ? "AF_INET6" : "AF_INET",
               is_udp(client) ? "SOCK_DGRAM" : "SOCK_STREAM");
    fd = socket(family, is_udp(client) ? SOCK_DGRAM : SOCK_STREAM, 0);
    trace_result(&client->trace, fd);
    return fd;
}

/* Lets the kernel choose among LOW-HIGH only (IP_LOCAL_PORT_RANGE). */
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

/* Binds the source, where an option asks for it. With an address alone the port is left
 * to connect(), if the system can do that (Linux); if not, bind() chooses it here. */
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

static int do_not_wait(struct client *client, int fd) {
    int result;

    trace_call(&client->trace, "fcntl(%d, F_SETFL, O_NONBLOCK)", fd);
    result = fcntl(fd, F_SETFL, O_NONBLOCK);
    trace_result(&client->trace, result);
    return result;
}

static int start_connecting(struct client *client, int fd) {
    int result;

    trace_call(&client->trace, "connect(%d, %s)", fd,
               trace_endpoint(&client->trace, &client->peer));
    result = connect(fd, &client->peer.address.any, client->peer.length);
    trace_result(&client->trace, result);
    return result;
}

/* Remembers the port that this end was given. */
static void note_port(struct client *client, uint16_t port) {
    uint8_t bit = (uint8_t)(1u << (port % 8));

    if (port % 2 == 0)
        client->even++;
    else
        client->odd++;
    if ((client->ports[port / 8] & bit) != 0)
        return;
    client->ports[port / 8] |= bit;
    if (client->distinct == 0 || port < client->lowest)
        client->lowest = port;
    if (client->distinct == 0 || port > client->highest)
        client->highest = port;
    client->distinct++;
}

/* An attempt that failed leaves no trace in the summary. Only the first connection tries
 * several addresses, so nothing else was noted yet. */
static void forget_port(struct client *client) {
    memset(client->ports, 0, sizeof client->ports);
    client->distinct = client->even = client->odd = 0;
}

static enum event_chosen who_chose(const struct client *client) {
    if (client->options.binds_port)
        return client->options.source_port != 0 ? CHOSEN_BY_USER : CHOSEN_AT_BIND;
    return client->bind_chose ? CHOSEN_AT_BIND : CHOSEN_AT_CONNECT;
}

/* Prints the line `connected`; what the server saw is NULL where it did not say. */
static void tell(struct client *client, const struct flight *flight,
                 const struct endpoint *saw) {
    struct event event = {.kind = EVENT_CONNECTED,
                          .transport = client->options.transport,
                          .id = flight->id,
                          .local = &flight->local,
                          .peer = &client->peer,
                          .chosen = who_chose(client),
                          .server_saw = saw,
                          .agree = AGREE_UNKNOWN,
                          .not_asked = client->options.connect_only,
                          .first = client->told++ == 0};

    if (saw != NULL)
        event.agree = endpoint_equal(saw, &flight->local) ? AGREE_YES : AGREE_NO;
    report_event(&client->report, &event);
    if (event.first && event.chosen == CHOSEN_BY_USER) {
        char low_port[EXPLAIN_SENTENCE_SIZE];

        explain_low_port(&flight->local, low_port);
        if (low_port[0] != '\0')
            report_note(&client->report, "source port: %s", low_port);
    }
}

/* The connection stood, and no answer came. */
static void fail_answer(struct client *client, struct flight *flight, int error,
                        const char *said) {
    tell(client, flight, NULL);
    client_failed(client, (struct explain_case){.call = "recv",
                                                .error = error,
                                                .endpoint = &client->peer,
                                                .seconds = client->options.timeout,
                                                .said = said});
}

/* The connection stood, and the question could not be sent. */
static bool fail_send(struct client *client, struct flight *flight, int error) {
    tell(client, flight, NULL);
    client_failed(client, (struct explain_case){
                              .call = "send", .error = error, .endpoint = &client->peer});
    return true;
}

/* A failure before the connection stood. The first connection may still find another
 * address of the same host; the others would only meet the same again. */
static void fail_connect(struct client *client, struct flight *flight, const char *call,
                         int error) {
    if (flight->fd != -1)
        close_socket(client, flight->fd);
    flight->fd = -1;
    if (strcmp(call, "connect") == 0 && target_next(client)) {
        client->begun--; /* it is begun anew, under the same number */
        return;
    }
    if (!client->no_more)
        client_failed(client, (struct explain_case){
                                  .call = call,
                                  .error = error,
                                  .endpoint = strcmp(call, "bind") == 0 ? &client->source
                                                                        : &client->peer,
                                  .source_port = client->options.source_port,
                                  .low = client->options.low,
                                  .high = client->options.high,
                                  .seconds = client->options.timeout});
    client->no_more = true;
}

/* Sends the question, or what is left of it. Returns true where the connection is no
 * longer on its way. */
static bool ask(struct client *client, struct flight *flight) {
    char datagram[UDP_QUESTION_SIZE];
    const char *bytes = question;
    size_t length = sizeof question - 1;
    ssize_t sent;

    if (is_udp(client)) {
        memset(datagram, ' ', sizeof datagram);
        memcpy(datagram, question, length - 1);
        datagram[sizeof datagram - 1] = '\n';
        bytes = datagram;
        length = sizeof datagram;
    }
    while (flight->asked < length) {
        size_t left = length - flight->asked;

        trace_call(&client->trace, "send(%d, %zu bytes)", flight->fd, left);
        sent = send(flight->fd, bytes + flight->asked, left, 0);
        trace_result(&client->trace, sent);
        if (sent >= 0)
            flight->asked += (size_t)sent;
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            return false; /* poll() will tell when the rest can go */
        else if (errno != EINTR)
            return fail_send(client, flight, errno);
    }
    flight->stage = FLIGHT_ASKED;
    flight->since = clock_milliseconds();
    return false;
}

/* Connected: asks which port that gave, and what the server saw. Returns true where the
 * connection is no longer on its way. */
static bool arrive(struct client *client, struct flight *flight) {
    int result;

    flight->local = endpoint_empty();
    trace_call(&client->trace, "getsockname(%d)", flight->fd);
    result = getsockname(flight->fd, &flight->local.address.any, &flight->local.length);
    trace_result_endpoint(&client->trace, result, &flight->local);
    if (result == -1) {
        fail_connect(client, flight, "getsockname", errno);
        return true;
    }
    if (!is_udp(client))
        client->settled = true;
    client->opened++;
    note_port(client, endpoint_port(&flight->local));
    if (client->options.connect_only) {
        client->settled = true;
        tell(client, flight, NULL);
        return true;
    }
    flight->stage = FLIGHT_ASKING;
    flight->since = clock_milliseconds();
    return ask(client, flight);
}

/* UDP has a connect() that takes port 0, and a send() that then sends nothing anybody
 * could get. sendto() says what is wrong. */
static int refuse_port_zero(struct client *client, int fd) {
    ssize_t sent;

    trace_call(&client->trace, "sendto(%d, %zu bytes, %s)", fd, sizeof question - 1,
               trace_endpoint(&client->trace, &client->peer));
    sent = sendto(fd, question, sizeof question - 1, 0, &client->peer.address.any,
                  client->peer.length);
    trace_result(&client->trace, sent);
    if (sent != -1)
        errno = EINVAL; /* this system let it go nowhere */
    return -1;
}

void flight_begin(struct client *client) {
    struct flight *flight = &client->flights[client->flight_count];

    flight->id = ++client->begun;
    flight->stage = FLIGHT_CONNECTING;
    flight->asked = flight->length = 0;
    flight->fd = open_socket(client);
    if (flight->fd == -1) {
        fail_connect(client, flight, "socket", errno);
    } else if (narrow_range(client, flight->fd) == -1) {
        fail_connect(client, flight, "setsockopt", errno);
    } else if (bind_source(client, flight->fd) == -1) {
        fail_connect(client, flight, "bind", errno);
    } else if (do_not_wait(client, flight->fd) == -1) {
        fail_connect(client, flight, "fcntl", errno);
    } else if (stop_signal() != 0) { /* Ctrl-C, between two steps */
        close_socket(client, flight->fd);
    } else if (is_udp(client) && client->options.port == 0) {
        refuse_port_zero(client, flight->fd);
        fail_connect(client, flight, "sendto", errno);
    } else if (start_connecting(client, flight->fd) == 0) {
        if (arrive(client, flight))
            flight_land(client, flight);
        else
            client->flight_count++;
    } else if (errno == EINPROGRESS || errno == EINTR) {
        flight->since = clock_milliseconds(); /* after --step, which may take its time */
        client->flight_count++; /* under way; poll() will tell when it is there */
    } else {
        fail_connect(client, flight, "connect", errno);
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
        fail_connect(client, flight, "getsockopt", errno);
    else
        fail_connect(client, flight, "connect", error);
    return true;
}

/* The answer is whole, or as much of it as will come. */
static void judge_answer(struct client *client, struct flight *flight) {
    struct endpoint saw;

    flight->answer[flight->length] = '\0';
    client->settled = true;
    switch (answer_read(flight->answer, &saw)) {
    case ANSWER_SAW:
        tell(client, flight, &saw);
        break;
    case ANSWER_NO:
        fail_answer(client, flight, 0, flight->answer);
        break;
    case ANSWER_FOREIGN:
        tell(client, flight, NULL);
        break;
    }
}

/* The connection ended before a newline came. Is what did come no answer, or one of this
 * kit's that was cut? Half of an address is another address. */
static bool is_cut(const struct flight *flight) {
    static const char ours[] = "you=";
    size_t length = flight->length < sizeof ours - 1 ? flight->length : sizeof ours - 1;

    return memcmp(flight->answer, ours, length) == 0;
}

/* Reads more of the answer. Returns true where there is nothing more to wait for. */
static bool read_answer(struct client *client, struct flight *flight) {
    size_t room = sizeof flight->answer - 1 - flight->length;
    char *at = flight->answer + flight->length;
    ssize_t count;
    char *end;

    trace_call(&client->trace, "recv(%d, %zu bytes)", flight->fd, room);
    count = recv(flight->fd, at, room, 0);
    trace_result(&client->trace, count);
    if (count == -1) {
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
            return false;
        if (is_udp(client) && errno == ECONNREFUSED && !client->settled) {
            client->opened--;
            forget_port(client);
            fail_connect(client, flight, "connect", errno);
        } else {
            fail_answer(client, flight, errno, NULL);
        }
        return true;
    }
    if (count == 0 && !is_udp(client) && is_cut(flight)) {
        fail_answer(client, flight, 0, NULL);
        return true;
    }
    end = memchr(at, '\n', (size_t)count);
    flight->length =
        end != NULL ? (size_t)(end - flight->answer) : flight->length + (size_t)count;
    if (end == NULL && count > 0 && !is_udp(client) &&
        flight->length < sizeof flight->answer - 1)
        return false;
    judge_answer(client, flight);
    return true;
}

bool flight_continue(struct client *client, struct flight *flight) {
    if (flight->stage == FLIGHT_CONNECTING)
        return finish_connecting(client, flight);
    if (flight->stage == FLIGHT_ASKING)
        return ask(client, flight);
    return read_answer(client, flight);
}

void flight_expire(struct client *client, struct flight *flight) {
    if (flight->stage == FLIGHT_CONNECTING)
        fail_connect(client, flight, "connect", ETIMEDOUT);
    else
        fail_answer(client, flight, ETIMEDOUT, NULL);
}
