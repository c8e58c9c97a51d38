/* flight-tell: reports a connection, and handles a failure. See
 * flight.h. */
#include "flight.h"

#include "client.h"
#include "target.h"

#include <errno.h>
#include <unistd.h>

void flight_close(struct client *client, struct flight *flight) {
    int error = errno, result;

    if (flight->fd == -1)
        return;
    trace_call(&client->trace, "close(%d)", flight->fd);
    result = close(flight->fd);
    trace_result(&client->trace, result);
    flight->fd = -1;
    errno = error;
}

static enum event_chosen who_chose(const struct client *client) {
    if (client->options.binds_port)
        return client->options.source_port != 0 ? CHOSEN_BY_USER : CHOSEN_AT_BIND;
    return client->bind_chose ? CHOSEN_AT_BIND : CHOSEN_AT_CONNECT;
}

/* Is it what the server says? Over UDP a server that is bound to every address does not
 * know at which of them it got the datagram: it has a port alone. */
static bool is_same_end(const struct endpoint *here, const struct endpoint *said) {
    return endpoint_port(here) == endpoint_port(said) &&
           (endpoint_is_wildcard(said) || endpoint_same_address(here, said));
}

/* Do both ends of the connection look the same from both ends? */
static enum event_agree compare(const struct flight *flight,
                                const struct answer *answer) {
    if (!is_same_end(&flight->local, &answer->you))
        return AGREE_NO;
    if (answer->me.length == 0)
        return AGREE_UNKNOWN;
    return is_same_end(&flight->peer, &answer->me) ? AGREE_YES : AGREE_NO;
}

/* What follows for the source port if bind() was called. */
static void tell_of_bind(struct client *client, const struct flight *flight) {
    char low_port[EXPLAIN_SENTENCE_SIZE];

    if (!client_is_udp(client))
        report_note(&client->report,
                    "source port: bind claims it for every destination; a port that "
                    "connect chooses can serve several destinations at once");
    explain_low_port(&flight->local, low_port);
    if (low_port[0] != '\0')
        report_note(&client->report, "source port: %s", low_port);
}

void flight_tell(struct client *client, const struct flight *flight,
                 const struct answer *answer) {
    struct event event = {.kind = EVENT_CONNECTED,
                          .transport = client->options.transport,
                          .id = flight->id,
                          .local = &flight->local,
                          .peer = &flight->peer,
                          .chosen = who_chose(client),
                          .agree = AGREE_UNKNOWN,
                          .took = flight->took,
                          .not_asked = flight->asked == 0,
                          .first = client->told++ == 0};

    client->unsent += flight->asked == 0;
    if (answer != NULL) {
        event.server_saw = &answer->you;
        event.server_at = answer->me.length == 0 ? NULL : &answer->me;
        event.agree = compare(flight, answer);
    }
    report_event(&client->report, &event);
    if (event.first && client->options.binds_port)
        tell_of_bind(client, flight);
}

void flight_fail_answer(struct client *client, struct flight *flight, int error,
                        const char *said) {
    flight_tell(client, flight, NULL);
    client_failed(client, (struct explain_case){.call = CALL_RECV,
                                                .error = error,
                                                .endpoint = &flight->peer,
                                                .seconds = client->options.timeout,
                                                .said = said});
}

void flight_fail(struct client *client, struct flight *flight, enum call call,
                 int error) {
    flight_close(client, flight);
    if (call == CALL_CONNECT && target_next(client)) {
        client->begun--; /* it begins again, with the same number */
        return;
    }
    if (!client->no_more)
        client_failed(client,
                      (struct explain_case){
                          .call = call,
                          .error = error,
                          .endpoint = call == CALL_BIND ? &client->source : &client->peer,
                          .source_port = client->options.source_port,
                          .low = client->options.low,
                          .high = client->options.high,
                          .narrowed_by = client->options.narrows ? "--range" : NULL,
                          .seconds = client->options.timeout});
    client->no_more = true;
}
