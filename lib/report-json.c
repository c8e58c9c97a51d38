/* report-json: events as lines of JSON (RFC 8259). See report.h.
 *
 * A server writes two of these for each client, so they are put together by hand. */
#include "registry.h"
#include "report.h"

static void add_key(struct line *line, const char *key) {
    line_add(line, ",\"");
    line_add(line, key);
    line_add(line, "\":");
}

static void add_number(struct line *line, const char *key, uint64_t number) {
    add_key(line, key);
    line_add_number(line, number);
}

/* A word of ours, which needs no escaping. */
static void add_word(struct line *line, const char *key, const char *word) {
    add_key(line, key);
    line_add(line, "\"");
    line_add(line, word);
    line_add(line, "\"");
}

static void add_address(struct line *line, const struct endpoint *endpoint) {
    char address[ENDPOINT_ADDRESS_SIZE];

    line_add(line, "{\"address\":\"");
    line_add_bytes(line, address, endpoint_address(endpoint, address));
    line_add(line, "\"");
    add_number(line, "port", endpoint_port(endpoint));
}

/* All of an endpoint but the closing brace. */
static void add_endpoint(struct line *line, const char *key,
                         const struct endpoint *endpoint, enum transport transport,
                         const struct machine_range *range) {
    uint16_t port = endpoint_port(endpoint);

    add_key(line, key);
    add_address(line, endpoint);
    add_word(line, "range", port_range_name(port_range(port)));
    add_key(line, "service");
    line_add_json(line, registry_name(port, transport));
    line_add(line, ",\"kernel_range\":");
    line_add(line, !range->known                    ? "null"
                   : machine_range_has(range, port) ? "true"
                                                    : "false");
}

static void start(struct line *line, const char *event) {
    line_add(line, "{\"portlab\":1,\"event\":\"");
    line_add(line, event);
    line_add(line, "\"");
}

static void add_chosen(struct line *line, enum event_chosen chosen) {
    add_word(line, "chosen_by", chosen == CHOSEN_BY_USER ? "user" : "kernel");
    line_add(line, "}");
}

static void listening(struct line *line, const struct event *event,
                      const struct machine_range *range) {
    start(line, "listening");
    add_word(line, "transport", transport_name(event->transport));
    add_endpoint(line, "local", event->local, event->transport, range);
    add_chosen(line, event->chosen);
    add_number(line, "pid", (uint64_t)event->pid);
}

/* What accepted, datagram and connected begin with. */
static void both_ends(struct line *line, const struct event *event, const char *name,
                      const struct machine_range *range) {
    start(line, name);
    add_number(line, "id", event->id);
    add_word(line, "transport", transport_name(event->transport));
    add_endpoint(line, "local", event->local, event->transport, range);
    if (event->kind == EVENT_CONNECTED)
        add_chosen(line, event->chosen);
    else
        line_add(line, "}");
    add_endpoint(line, "peer", event->peer, event->transport, range);
    line_add(line, "}");
}

static void closed(struct line *line, const struct event *event) {
    start(line, "closed");
    add_number(line, "id", event->id);
    add_word(line, "by", report_by(event->by));
    add_word(line, "why", report_why(event->why));
    add_number(line, "bytes_in", event->bytes_in);
    add_number(line, "bytes_out", event->bytes_out);
    add_number(line, "open", event->open);
}

static void connected(struct line *line, const struct event *event,
                      const struct machine_range *range) {
    both_ends(line, event, "connected", range);
    add_key(line, "server_saw");
    if (event->server_saw == NULL) {
        line_add(line, "null");
    } else {
        add_address(line, event->server_saw);
        line_add(line, "}");
    }
    add_key(line, "agree");
    line_add(line, event->agree == AGREE_UNKNOWN ? "null"
                   : event->agree == AGREE_YES   ? "true"
                                                 : "false");
}

static void summary(struct line *line, const struct event *event) {
    start(line, "summary");
    add_word(line, "transport", transport_name(event->transport));
    add_number(line, "asked", event->asked);
    add_number(line, "opened", event->opened);
    add_number(line, "distinct_source_ports", event->distinct);
    if (event->distinct == 0) {
        line_add(line, ",\"lowest\":null,\"highest\":null");
    } else {
        add_number(line, "lowest", event->lowest);
        add_number(line, "highest", event->highest);
    }
    add_number(line, "even", event->even);
    add_number(line, "odd", event->odd);
}

void report_json_event(struct line *line, const struct event *event,
                       const struct machine_range *range) {
    switch (event->kind) {
    case EVENT_LISTENING:
        listening(line, event, range);
        break;
    case EVENT_ACCEPTED:
        both_ends(line, event, "accepted", range);
        add_number(line, "open", event->open);
        break;
    case EVENT_DATAGRAM:
        both_ends(line, event, "datagram", range);
        add_number(line, "bytes", event->bytes);
        break;
    case EVENT_CLOSED:
        closed(line, event);
        break;
    case EVENT_STOPPED:
        start(line, "stopped");
        add_word(line, "why", report_why(event->why));
        add_number(line, "served", event->served);
        break;
    case EVENT_CONNECTED:
        connected(line, event, range);
        break;
    case EVENT_SUMMARY:
        summary(line, event);
        break;
    }
    line_add(line, "}");
}

void report_json_error(struct line *line, const struct explanation *explanation,
                       const struct machine_range *range) {
    start(line, "error");
    add_word(line, "call", explanation->call);
    if (explanation->has_endpoint) {
        add_endpoint(line, "endpoint", &explanation->endpoint, explanation->transport,
                     range);
        line_add(line, "}");
    } else {
        line_add(line, ",\"endpoint\":null");
    }
    add_key(line, "errno");
    line_add_json(line, explanation->errno_name);
    add_key(line, "message");
    line_add_json(line, explanation->message);
    add_key(line, "explanation");
    line_add_json(line, explanation->sentence);
    line_add(line, ",\"remedies\":[");
    for (size_t i = 0; i < explanation->remedy_count; i++) {
        line_add(line, i == 0 ? "" : ",");
        line_add_json(line, explanation->remedies[i]);
    }
    line_add(line, "]");
    add_number(line, "exit", (uint64_t)explanation->exit_status);
    line_add(line, "}");
}
