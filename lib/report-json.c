/* report-json: events as lines of JSON (RFC 8259), by the table of event.h. See report.h.
 *
 * A server writes two of these for each client, so they are put together by hand. */
#include "registry.h"
#include "report.h"

static const char *const agreement[] = {
    [AGREE_UNKNOWN] = "null", [AGREE_YES] = "true", [AGREE_NO] = "false"};

/* The range of another machine is not known here. */
static bool is_elsewhere(const struct event *event, const struct endpoint *endpoint) {
    return event->elsewhere && endpoint != event->local;
}

static void add_part(struct line *line, enum event_part part, const struct event *event,
                     const struct endpoint *endpoint, const struct machine_range *range) {
    char address[ENDPOINT_ADDRESS_SIZE];
    uint16_t port = endpoint_port(endpoint);

    switch (part) {
    case PART_ADDRESS:
        line_add(line, "\"");
        line_add_bytes(line, address, endpoint_address(endpoint, address));
        line_add(line, "\"");
        break;
    case PART_PORT:
        line_add_number(line, port);
        break;
    case PART_RANGE:
        line_add_word(line, port_range_name(port_range(port)));
        break;
    case PART_SERVICE:
        line_add_json(line, registry_name(port, event->transport));
        break;
    case PART_KERNEL_RANGE:
        line_add(line, !range->known || is_elsewhere(event, endpoint) ? "null"
                       : machine_range_has(range, port)               ? "true"
                                                                      : "false");
        break;
    case PART_CHOSEN_BY:
        line_add_word(line, event->chosen == CHOSEN_BY_USER ? "user" : "kernel");
        break;
    }
}

static void add_endpoint(struct line *line, enum event_part parts,
                         const struct event *event, const struct endpoint *endpoint,
                         const struct machine_range *range) {
    if (endpoint == NULL) {
        line_add(line, "null");
        return;
    }
    for (enum event_part part = 0; part < parts; part++) {
        line_add_key(line, part == 0 ? '{' : ',', event_part_name(part));
        add_part(line, part, event, endpoint, range);
    }
    line_add(line, "}");
}

static void add_remedies(struct line *line, const struct event *event) {
    line_add(line, "[");
    for (size_t i = 0; i < event->remedy_count; i++) {
        line_add(line, i == 0 ? "" : ",");
        line_add_json(line, event->remedies[i]);
    }
    line_add(line, "]");
}

static void add_number_or_null(struct line *line, uint64_t number) {
    if (number == 0)
        line_add(line, "null");
    else
        line_add_number(line, number);
}

static void add_time_or_null(struct line *line, int64_t microseconds) {
    if (microseconds < 0)
        line_add(line, "null");
    else
        line_add_number(line, (uint64_t)microseconds);
}

static void add_value(struct line *line, const struct event_key *key,
                      const struct event *event, const struct machine_range *range) {
    const void *member = (const char *)event + key->offset;

    switch (key->value) {
    case VALUE_NUMBER:
        line_add_number(line, *(const uint64_t *)member);
        break;
    case VALUE_PORT_OR_NULL:
        add_number_or_null(line, *(const uint16_t *)member);
        break;
    case VALUE_TIME_OR_NULL:
        add_time_or_null(line, *(const int64_t *)member);
        break;
    case VALUE_TRANSPORT:
        line_add_word(line, transport_name(*(const enum transport *)member));
        break;
    case VALUE_BY:
        line_add_word(line, event_by_name(*(const enum event_by *)member));
        break;
    case VALUE_WHY:
        line_add_word(line, event_why_name(*(const enum event_why *)member));
        break;
    case VALUE_AGREE:
        line_add(line, agreement[*(const enum event_agree *)member]);
        break;
    case VALUE_TEXT:
        line_add_json(line, *(const char *const *)member);
        break;
    case VALUE_REMEDIES:
        add_remedies(line, event);
        break;
    case VALUE_ADDRESS_OR_NULL:
    case VALUE_ENDPOINT:
    case VALUE_ENDPOINT_OR_NULL:
    case VALUE_ENDPOINT_CHOSEN:
        add_endpoint(line, event_parts(key->value), event,
                     *(const struct endpoint *const *)member, range);
        break;
    }
}

void report_json_event(struct line *line, const struct event *event,
                       const struct machine_range *range) {
    line_add(line, "{\"portlab\":1,\"event\":");
    line_add_word(line, event_name(event->kind));
    for (const struct event_key *key = event_keys(event->kind); key->name != NULL;
         key++) {
        line_add_key(line, ',', key->name);
        add_value(line, key, event, range);
    }
    line_add(line, "}");
}
