/* shape: is a line just as the pair writes it? See shape.h. */
#include "shape.h"

#include "../../lib/event.h"
#include "../../lib/line.h"

#include <string.h>

enum { DIGITS_MAX = 18, PORT_MAX = 65535 };

/* Each of these passes what it looks for, and returns whether it was there. */

static bool pass(const char **at, const char *text) {
    size_t length = strlen(text);

    if (strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool pass_number(const char **at, unsigned long most) {
    const char *start = *at;
    unsigned long number = 0;

    while (**at >= '0' && **at <= '9' && *at - start < DIGITS_MAX)
        number = number * 10 + (unsigned long)(*(*at)++ - '0');
    return *at > start && number <= most && (*start != '0' || *at == start + 1);
}

/* A string that needs no escaping, and is not empty; of at most so many bytes. */
static bool pass_string(const char **at, size_t most) {
    const char *start = *at + 1;

    if (**at != '"')
        return false;
    for ((*at)++; **at >= ' ' && **at < 0x7f && **at != '"' && **at != '\\';)
        (*at)++;
    if (**at != '"' || *at == start || (size_t)(*at - start) > most)
        return false;
    (*at)++;
    return true;
}

static bool pass_truth(const char **at) {
    return pass(at, "true") || pass(at, "false") || pass(at, "null");
}

static bool pass_part(const char **at, enum event_part part) {
    switch (part) {
    case PART_ADDRESS:
        return pass_string(at, ENDPOINT_ADDRESS_SIZE - 1);
    case PART_PORT:
        return pass_number(at, PORT_MAX);
    case PART_RANGE:
    case PART_CHOSEN_BY:
        return pass_string(at, LINE_SIZE);
    case PART_SERVICE:
        return pass_string(at, LINE_SIZE) || pass(at, "null");
    case PART_KERNEL_RANGE:
        break;
    }
    return pass_truth(at);
}

/* A name in quotes with a colon, after `{` or `,`. */
static bool pass_key(const char **at, const char *before, const char *name) {
    return pass(at, before) && pass(at, "\"") && pass(at, name) && pass(at, "\":");
}

static bool pass_endpoint(const char **at, enum event_part parts) {
    for (enum event_part part = 0; part < parts; part++)
        if (!pass_key(at, part == 0 ? "{" : ",", event_part_name(part)) ||
            !pass_part(at, part))
            return false;
    return pass(at, "}");
}

static bool pass_value(const char **at, enum event_value value) {
    switch (value) {
    case VALUE_NUMBER:
        return pass_number(at, (unsigned long)-1);
    case VALUE_PORT_OR_NULL:
    case VALUE_TIME_OR_NULL:
        return pass(at, "null") || pass_number(at, (unsigned long)-1);
    case VALUE_TRANSPORT:
    case VALUE_BY:
    case VALUE_WHY:
        return pass_string(at, LINE_SIZE);
    case VALUE_AGREE:
        return pass_truth(at);
    case VALUE_ADDRESS_OR_NULL:
    case VALUE_ENDPOINT_OR_NULL:
        return pass(at, "null") || pass_endpoint(at, event_parts(value));
    case VALUE_ENDPOINT:
    case VALUE_ENDPOINT_CHOSEN:
        return pass_endpoint(at, event_parts(value));
    case VALUE_TEXT:
    case VALUE_REMEDIES:
        break; /* of no event that is looked for here */
    }
    return false;
}

static bool is_event(const char *at, enum event_kind kind) {
    const struct event_key *key = event_keys(kind);

    if (!pass(&at, event_name(kind)) || !pass(&at, "\""))
        return false;
    for (; key->name != NULL; key++)
        if (!pass_key(&at, ",", key->name) || !pass_value(&at, key->value))
            return false;
    return strcmp(at, "}") == 0;
}

bool shape_is_known(const char *line, size_t length) {
    static const enum event_kind kinds[] = {EVENT_ACCEPTED, EVENT_CLOSED, EVENT_DATAGRAM,
                                            EVENT_CONNECTED};
    const char *at = line;

    if (strlen(line) != length || length > LINE_SIZE ||
        !pass(&at, "{\"portlab\":1,\"event\":\""))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (is_event(at, kinds[i]))
            return true;
    return false;
}
