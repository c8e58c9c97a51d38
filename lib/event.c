/* event: what happened, and the name and the keys of each event. See event.h. */
#include "event.h"

#include <string.h>

enum { KEYS_MAX = 9 };

#define AT(member) offsetof(struct event, member)

static const struct {
    const char *name;
    struct event_key keys[KEYS_MAX + 1];
} events[] = {
    [EVENT_LISTENING] = {"listening",
                         {{"transport", VALUE_TRANSPORT, AT(transport)},
                          {"local", VALUE_ENDPOINT_CHOSEN, AT(local)},
                          {"pid", VALUE_NUMBER, AT(pid)},
                          {"at", VALUE_NUMBER, AT(at)}}},
    [EVENT_ACCEPTED] = {"accepted",
                        {{"id", VALUE_NUMBER, AT(id)},
                         {"transport", VALUE_TRANSPORT, AT(transport)},
                         {"local", VALUE_ENDPOINT, AT(local)},
                         {"peer", VALUE_ENDPOINT, AT(peer)},
                         {"open", VALUE_NUMBER, AT(open)},
                         {"at", VALUE_NUMBER, AT(at)}}},
    [EVENT_DATAGRAM] = {"datagram",
                        {{"id", VALUE_NUMBER, AT(id)},
                         {"transport", VALUE_TRANSPORT, AT(transport)},
                         {"local", VALUE_ENDPOINT, AT(local)},
                         {"peer", VALUE_ENDPOINT, AT(peer)},
                         {"bytes", VALUE_NUMBER, AT(bytes)},
                         {"at", VALUE_NUMBER, AT(at)}}},
    [EVENT_CLOSED] = {"closed",
                      {{"id", VALUE_NUMBER, AT(id)},
                       {"by", VALUE_BY, AT(by)},
                       {"why", VALUE_WHY, AT(why)},
                       {"bytes_in", VALUE_NUMBER, AT(bytes_in)},
                       {"bytes_out", VALUE_NUMBER, AT(bytes_out)},
                       {"open", VALUE_NUMBER, AT(open)},
                       {"at", VALUE_NUMBER, AT(at)}}},
    [EVENT_STOPPED] = {"stopped",
                       {{"why", VALUE_WHY, AT(why)},
                        {"served", VALUE_NUMBER, AT(served)},
                        {"at", VALUE_NUMBER, AT(at)}}},
    [EVENT_CONNECTED] = {"connected",
                         {{"id", VALUE_NUMBER, AT(id)},
                          {"transport", VALUE_TRANSPORT, AT(transport)},
                          {"local", VALUE_ENDPOINT_CHOSEN, AT(local)},
                          {"peer", VALUE_ENDPOINT, AT(peer)},
                          {"server_saw", VALUE_ADDRESS_OR_NULL, AT(server_saw)},
                          {"agree", VALUE_AGREE, AT(agree)},
                          {"server_at", VALUE_ADDRESS_OR_NULL, AT(server_at)},
                          {"took", VALUE_TIME_OR_NULL, AT(took)},
                          {"at", VALUE_NUMBER, AT(at)}}},
    [EVENT_SUMMARY] = {"summary",
                       {{"transport", VALUE_TRANSPORT, AT(transport)},
                        {"asked", VALUE_NUMBER, AT(asked)},
                        {"opened", VALUE_NUMBER, AT(opened)},
                        {"distinct_source_ports", VALUE_NUMBER, AT(distinct)},
                        {"lowest", VALUE_PORT_OR_NULL, AT(lowest)},
                        {"highest", VALUE_PORT_OR_NULL, AT(highest)},
                        {"even", VALUE_NUMBER, AT(even)},
                        {"odd", VALUE_NUMBER, AT(odd)},
                        {"at", VALUE_NUMBER, AT(at)}}},
    [EVENT_ERROR] = {"error",
                     {{"call", VALUE_TEXT, AT(call)},
                      {"endpoint", VALUE_ENDPOINT_OR_NULL, AT(endpoint)},
                      {"errno", VALUE_TEXT, AT(errno_name)},
                      {"message", VALUE_TEXT, AT(message)},
                      {"explanation", VALUE_TEXT, AT(sentence)},
                      {"remedies", VALUE_REMEDIES, AT(remedies)},
                      {"exit", VALUE_NUMBER, AT(exit_status)},
                      {"at", VALUE_NUMBER, AT(at)}}},
};

static const char *const parts[] = {
    [PART_ADDRESS] = "address",
    [PART_PORT] = "port",
    [PART_RANGE] = "range",
    [PART_SERVICE] = "service",
    [PART_KERNEL_RANGE] = "kernel_range",
    [PART_CHOSEN_BY] = "chosen_by",
};

const char *event_name(enum event_kind kind) {
    return events[kind].name;
}

const struct event_key *event_keys(enum event_kind kind) {
    return events[kind].keys;
}

enum event_part event_parts(enum event_value value) {
    switch (value) {
    case VALUE_ADDRESS_OR_NULL:
        return PART_PORT + 1;
    case VALUE_ENDPOINT:
    case VALUE_ENDPOINT_OR_NULL:
        return PART_KERNEL_RANGE + 1;
    case VALUE_ENDPOINT_CHOSEN:
        return PART_CHOSEN_BY + 1;
    default:
        return 0;
    }
}

const char *event_part_name(enum event_part part) {
    return parts[part];
}

static const struct event_key *keys_of(const char *name) {
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (strcmp(events[i].name, name) == 0)
            return events[i].keys;
    return NULL;
}

bool event_exists(const char *name) {
    return keys_of(name) != NULL;
}

static bool is_path_to(const struct event_key *key, const char *path) {
    size_t length = strlen(key->name);

    if (strncmp(path, key->name, length) != 0)
        return false;
    if (path[length] == '\0')
        return key->value != VALUE_ENDPOINT && key->value != VALUE_ENDPOINT_CHOSEN &&
               key->value != VALUE_REMEDIES;
    for (enum event_part part = 0; part < event_parts(key->value); part++)
        if (path[length] == '.' && strcmp(path + length + 1, parts[part]) == 0)
            return true;
    return false;
}

bool event_has(const char *name, const char *path) {
    const struct event_key *key = keys_of(name);

    for (; key != NULL && key->name != NULL; key++)
        if (is_path_to(key, path))
            return true;
    return false;
}

const char *event_by_name(enum event_by by) {
    return by == BY_CLIENT ? "client" : "server";
}

const char *event_why_name(enum event_why why) {
    static const char *const words[] = {
        [WHY_END] = "end",     [WHY_RESET] = "reset",     [WHY_IDLE] = "idle",
        [WHY_LIMIT] = "limit", [WHY_REFUSED] = "refused", [WHY_STOP] = "stop",
        [WHY_COUNT] = "count", [WHY_SIGNAL] = "signal"};

    return words[why];
}
