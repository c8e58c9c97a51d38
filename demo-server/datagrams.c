/* datagrams: UDP. One socket serves all clients, since a datagram needs no connection;
 * each is answered to where it came from. See datagrams.h. */
#include "datagrams.h"

#include "listener.h"
#include "server.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static const char ours[] = "you=";

enum { DATAGRAM_BURST = 64, DATAGRAM_SIZE = 65536, OURS_LENGTH = sizeof ours - 1 };

/* What looks like an answer of ours gets none: two servers would answer each other for
 * ever. And a source port of 0 says that no answer is wanted (RFC 768). */
static bool wants_answer(const struct endpoint *peer, const char *bytes, size_t count) {
    return endpoint_port(peer) != 0 &&
           !(count >= OURS_LENGTH && memcmp(bytes, ours, OURS_LENGTH) == 0);
}

static void answer(struct server *server, const struct endpoint *peer, size_t asked) {
    char text[ANSWER_SIZE];
    size_t length = answer_line(text, peer, &server->local, server->last_id);
    ssize_t sent;

    /* The source of a datagram can be forged. A server that answers with more bytes than
     * it got helps an attacker to flood another machine. */
    if (!endpoint_is_loopback(peer) && length > asked)
        length = asked;
    if (length < OURS_LENGTH)
        return; /* cut so short, it would not be known as an answer */
    trace_call(&server->trace, "sendto(%d, %zu bytes, %s)", server->listen_fd, length,
               trace_endpoint(&server->trace, peer));
    do
        sent =
            sendto(server->listen_fd, text, length, 0, &peer->address.any, peer->length);
    while (sent == -1 && errno == EINTR);
    trace_result(&server->trace, sent);
    if (sent >= 0)
        server->served++;
    else
        server_failed(server, CALL_SENDTO, peer, true);
}

/* Takes one datagram. Returns false if none waits. */
static bool take_one(struct server *server) {
    static char bytes[DATAGRAM_SIZE];
    struct endpoint peer = endpoint_empty();
    struct event event = {.kind = EVENT_DATAGRAM, .transport = TRANSPORT_UDP};
    ssize_t count;

    trace_call(&server->trace, "recvfrom(%d, %d bytes)", server->listen_fd,
               DATAGRAM_SIZE);
    count = recvfrom(server->listen_fd, bytes, sizeof bytes, 0, &peer.address.any,
                     &peer.length);
    trace_result_endpoint(&server->trace, count, &peer);
    if (count == -1)
        return listener_may_go_on(server, CALL_RECVFROM);
    event.id = ++server->last_id;
    event.local = &server->local;
    event.peer = &peer;
    event.bytes = (uint64_t)count;
    report_event(&server->report, &event);
    if (wants_answer(&peer, bytes, (size_t)count))
        answer(server, &peer, (size_t)count);
    return true;
}

void datagrams_answer(struct server *server) {
    for (int i = 0; i < DATAGRAM_BURST && server->listen_fd != -1; i++) {
        if (!take_one(server))
            return;
        if (server->options.count > 0 && server->served == server->options.count)
            listener_close(server);
    }
}
