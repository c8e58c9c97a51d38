/* record: one line of the pair's log, judged. See record.h. */
#include "record.h"

#include "../../lib/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 64, PORT_MAX = 65535 };

const char *record_fault_name(enum record_fault fault) {
    static const char *const names[] = {
        [RECORD_GOOD] = "nothing",
        [RECORD_NUL] = "a NUL byte",
        [RECORD_LONG] = "a line that is too long",
        [RECORD_HALF] = "half a line",
        [RECORD_TEXT] =
            "a line of text (demo-server and demo-client write JSON with --json)",
        [RECORD_FOREIGN] = "a line that is not an event of demo-server or demo-client",
        [RECORD_LACKS] = "an event without the keys that the page needs",
    };

    return names[fault];
}

static bool is_number(const char *value) {
    size_t digits = value == NULL ? 0 : strspn(value, "0123456789");

    return digits > 0 && digits < 19 && value[digits] == '\0';
}

static bool is_null(const char *value) {
    return value != NULL && strcmp(value, "null") == 0;
}

static const char *part_of(const struct entry *entry, const char *key, const char *part) {
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s.%s", key, part);
    return entry_get(entry, path);
}

static bool is_endpoint(const struct entry *entry, const char *key) {
    const char *address = part_of(entry, key, "address");
    const char *port = part_of(entry, key, "port");

    return address != NULL && address[0] != '\0' &&
           strlen(address) < ENDPOINT_ADDRESS_SIZE && is_number(port) &&
           strtoul(port, NULL, 10) <= PORT_MAX;
}

/* Is that at the key which is to be there? */
static bool is_value(const struct entry *entry, const struct event_key *key) {
    const char *value = entry_get(entry, key->name);

    switch (key->value) {
    case VALUE_NUMBER:
        return is_number(value);
    case VALUE_PORT_OR_NULL:
    case VALUE_TIME_OR_NULL:
        return is_number(value) || is_null(value);
    case VALUE_ADDRESS_OR_NULL:
    case VALUE_ENDPOINT_OR_NULL:
        return is_null(value) || is_endpoint(entry, key->name);
    case VALUE_ENDPOINT:
    case VALUE_ENDPOINT_CHOSEN:
        return is_endpoint(entry, key->name);
    case VALUE_REMEDIES:
        return true;
    case VALUE_TRANSPORT:
    case VALUE_BY:
    case VALUE_WHY:
    case VALUE_AGREE:
    case VALUE_TEXT:
        break;
    }
    return value != NULL;
}

/* Version 1.0 of the kit wrote none of these. */
static bool is_of_now(const struct entry *entry, const struct event_key *key) {
    static const char *const names[] = {"at", "took", "server_at"};
    bool there = entry_get(entry, key->name) != NULL ||
                 part_of(entry, key->name, "address") != NULL;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(key->name, names[i]) == 0)
            return !there;
    return false;
}

static const struct event_key *keys_of(const struct entry *entry) {
    for (enum event_kind kind = 0; kind <= EVENT_ERROR; kind++)
        if (strcmp(entry->name, event_name(kind)) == 0)
            return event_keys(kind);
    return NULL;
}

static bool is_whole(const struct entry *entry) {
    const struct event_key *key = keys_of(entry);

    if (key == NULL)
        return strcmp(entry->name, "facts") == 0;
    for (; key->name != NULL; key++)
        if (!is_value(entry, key) && !is_of_now(entry, key))
            return false;
    return true;
}

/* Why a line is no event. */
static enum record_fault fault_of(const char *line, size_t length) {
    static const char start[] = "{\"portlab\":";
    static const char *const words[] = {"listening  ", "accepted   ", "closed     ",
                                        "connected  ", "datagram   ", "           "};

    if (length > LINE_SIZE)
        return RECORD_LONG;
    if (memchr(line, '\0', length) != NULL)
        return RECORD_NUL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (length > strlen(words[i]) && memcmp(line, words[i], strlen(words[i])) == 0)
            return RECORD_TEXT;
    if (length >= sizeof start - 1 && memcmp(line, start, sizeof start - 1) == 0 &&
        line[length - 1] != '}')
        return RECORD_HALF;
    return RECORD_FOREIGN;
}

enum record_fault record_read(struct entry *entry, const char *line, size_t length) {
    if (entry_read(entry, line, length) == -1)
        return fault_of(line, length);
    if (is_whole(entry))
        return RECORD_GOOD;
    entry_free(entry);
    return RECORD_LACKS;
}

static void add_host(struct line *line, struct hosts *hosts, const char *address) {
    line_add_format(line, "\"host %zu\"", hosts_find(hosts, address) + 1);
}

/* A number, true, false or null as it is, and anything else as a string. */
static void add_value(struct line *line, const char *value) {
    if (is_number(value) || is_null(value) || strcmp(value, "true") == 0 ||
        strcmp(value, "false") == 0)
        line_add(line, value);
    else
        line_add_json(line, value);
}

static void add_endpoint(struct line *line, const struct entry *entry,
                         struct hosts *hosts, const struct event_key *key) {
    char before = '{';

    if (part_of(entry, key->name, "address") == NULL) {
        line_add(line, "null");
        return;
    }
    for (enum event_part part = 0; part < event_parts(key->value); part++) {
        const char *name = event_part_name(part);
        const char *value = part_of(entry, key->name, name);

        if (value == NULL)
            continue;
        line_add_key(line, before, name);
        if (part == PART_ADDRESS)
            add_host(line, hosts, value);
        else
            add_value(line, value);
        before = ',';
    }
    line_add(line, "}");
}

bool record_hide(const struct entry *entry, struct hosts *hosts, struct line *line) {
    const struct event_key *key = keys_of(entry);

    line_start(line);
    line_add(line, "{\"portlab\":1,\"event\":");
    line_add_json(line, entry->name);
    for (; key != NULL && key->name != NULL; key++) {
        const char *value = entry_get(entry, key->name);
        bool says = key->value == VALUE_TEXT && strcmp(key->name, "call") != 0 &&
                    strcmp(key->name, "errno") != 0;

        if (is_of_now(entry, key))
            continue;
        line_add_key(line, ',', key->name);
        if (event_parts(key->value) > 0)
            add_endpoint(line, entry, hosts, key);
        else if (key->value == VALUE_REMEDIES)
            line_add(line, "[]");
        else
            add_value(line, says ? "null" : value);
    }
    line_add(line, "}");
    return line->length < LINE_SIZE;
}
