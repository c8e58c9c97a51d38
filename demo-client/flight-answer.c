/* flight-answer: the question, and the server's answer. See flight.h. */
#include "flight.h"

#include "../lib/clock.h"
#include "client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static const char question[] = "whoami\n";

/* A question over UDP is this long, so that a server that sends no more bytes than it got
 * can still send its whole answer. */
enum { UDP_QUESTION_SIZE = 256 };

/* The connection stood, and the question could not be sent. */
static bool fail_send(struct client *client, struct flight *flight, int error) {
    flight_tell(client, flight, NULL);
    client_failed(client, (struct explain_case){.call = CALL_SEND,
                                                .error = error,
                                                .endpoint = &flight->peer});
    return true;
}

bool flight_ask(struct client *client, struct flight *flight) {
    char datagram[UDP_QUESTION_SIZE];
    const char *bytes = question;
    size_t length = sizeof question - 1;
    ssize_t sent;

    if (client_is_udp(client)) {
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

void flight_ask_port_zero(struct client *client, const struct flight *flight) {
    ssize_t sent;

    trace_call(&client->trace, "sendto(%d, %zu bytes, %s)", flight->fd,
               sizeof question - 1, trace_endpoint(&client->trace, &client->peer));
    sent = sendto(flight->fd, question, sizeof question - 1, 0, &client->peer.address.any,
                  client->peer.length);
    trace_result(&client->trace, sent);
    if (sent != -1)
        errno = EINVAL; /* this system let it go nowhere */
}

/* The answer is whole, or as much of it as will come. */
static void judge_answer(struct client *client, struct flight *flight) {
    struct answer answer;

    flight->answer[flight->length] = '\0';
    client->settled = true;
    switch (answer_read(flight->answer, &answer)) {
    case ANSWER_SAW:
        flight_tell(client, flight, &answer);
        break;
    case ANSWER_NO:
        flight_fail_answer(client, flight, 0, flight->answer);
        break;
    case ANSWER_FOREIGN:
        flight_tell(client, flight, NULL);
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

bool flight_read(struct client *client, struct flight *flight) {
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
        if (client_is_udp(client) && errno == ECONNREFUSED && !client->settled) {
            client->opened--;
            ports_forget(&client->ports);
            flight_fail(client, flight, CALL_CONNECT, errno);
        } else {
            flight_fail_answer(client, flight, errno, NULL);
        }
        return true;
    }
    if (count == 0 && !client_is_udp(client) && is_cut(flight)) {
        flight_fail_answer(client, flight, 0, NULL);
        return true;
    }
    end = memchr(at, '\n', (size_t)count);
    flight->length =
        end != NULL ? (size_t)(end - flight->answer) : flight->length + (size_t)count;
    if (end == NULL && count > 0 && !client_is_udp(client) &&
        flight->length < sizeof flight->answer - 1)
        return false;
    judge_answer(client, flight);
    return true;
}
