/* event-test: lib/event.h: which paths each event has, and that report-json writes
 * what the table says, in its order. */
#include "../../lib/report.h"

#include "check.h"

#include <string.h>

#define PLAIN(key)                                                                       \
    key ".address", key ".port", key ".range", key ".service", key ".kernel_range"

enum { PATHS_MAX = 24 };

/* All paths of each event, in the order in which they are written. */
static const struct {
    const char *name;
    const char *paths[PATHS_MAX];
} events[] = {
    {"listening", {"transport", PLAIN("local"), "local.chosen_by", "pid", "at"}},
    {"accepted", {"id", "transport", PLAIN("local"), PLAIN("peer"), "open", "at"}},
    {"datagram", {"id", "transport", PLAIN("local"), PLAIN("peer"), "bytes", "at"}},
    {"closed", {"id", "by", "why", "bytes_in", "bytes_out", "open", "at"}},
    {"stopped", {"why", "served", "at"}},
    {"connected",
     {"id", "transport", PLAIN("local"), "local.chosen_by", PLAIN("peer"),
      "server_saw.address", "server_saw.port", "agree", "server_at.address",
      "server_at.port", "took", "at"}},
    {"summary",
     {"transport", "asked", "opened", "distinct_source_ports", "lowest", "highest",
      "even", "odd", "at"}},
    {"error",
     {"call", PLAIN("endpoint"), "errno", "message", "explanation", "remedies", "exit",
      "at"}},
};

/* Where an endpoint can be null, it is a path itself. */
static const char *const may_be_null[][2] = {
    {"connected", "server_saw"}, {"connected", "server_at"}, {"error", "endpoint"}};

static const char *const no_paths[][2] = {
    {"listening", "id"},
    {"listening", "local"},
    {"listening", "local."},
    {"listening", "local.pid"},
    {"listening", "localaddress"},
    {"listening", "local.port.x"},
    {"listening", "peer.port"},
    {"listening", "PID"},
    {"listening", "pi"},
    {"listening", "pid.port"},
    {"listening", ""},
    {"listening", "."},
    {"accepted", "peer"},
    {"accepted", "local.chosen_by"},
    {"connected", "local"},
    {"connected", "peer.chosen_by"},
    {"connected", "agree."},
    {"connected", "server_saw.range"},
    {"error", "remedies"},
    {"error", "endpoint.chosen_by"},
    {"closed", "served"},
    {"facts", "system"},
    {"listenin", "pid"},
    {"", "pid"},
};

static void test_paths(void) {
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        check(event_exists(events[i].name), "%s", events[i].name);
        for (const char *const *path = events[i].paths; *path != NULL; path++)
            check(event_has(events[i].name, *path) == (strcmp(*path, "remedies") != 0),
                  "%s has %s", events[i].name, *path);
    }
    for (size_t i = 0; i < sizeof may_be_null / sizeof may_be_null[0]; i++)
        check(event_has(may_be_null[i][0], may_be_null[i][1]), "%s has %s",
              may_be_null[i][0], may_be_null[i][1]);
    for (size_t i = 0; i < sizeof no_paths / sizeof no_paths[0]; i++)
        check(!event_has(no_paths[i][0], no_paths[i][1]), "%s has no '%s'",
              no_paths[i][0], no_paths[i][1]);
    check(!event_exists("facts") && !event_exists("") && !event_exists("listen"),
          "no other event");
}

/* Behind the next key of a line, if it is this one; else NULL. */
static const char *next_key(const char *at, const char *key) {
    const char *end = strstr(at, "\":");
    size_t length = strlen(key);

    if (end == NULL || end - at < (long)length + 1 || end[-(long)length - 1] != '"' ||
        memcmp(end - length, key, length) != 0)
        return NULL;
    return end + 2;
}

/* The keys of the line are those of the paths, in their order, and no others. */
static void test_keys(size_t i, const char *line) {
    const char *at = strstr(line, "event\":") + 7;
    char outer[32] = "", key[32];

    for (const char *const *path = events[i].paths; *path != NULL && at != NULL; path++) {
        const char *inner = strchr(*path, '.');

        snprintf(key, sizeof key, "%.*s", (int)strcspn(*path, "."), *path);
        if (inner == NULL || strcmp(key, outer) != 0)
            at = next_key(at, key);
        strcpy(outer, key);
        if (at != NULL && inner != NULL)
            at = next_key(at, inner + 1);
        check(at != NULL, "%s: %s comes next in %s", events[i].name, *path, line);
    }
    check(at == NULL || strstr(at, "\":") == NULL, "%s: no more: %s", events[i].name,
          line);
}

static void test_writing(void) {
    struct machine_range range = {.known = true, .low = 32768, .high = 60999};
    struct endpoint local, peer;
    struct line line;

    endpoint_parse("127.0.0.1:3306", &local);
    endpoint_parse("127.0.0.1:50000", &peer);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        struct event event = {.kind = (enum event_kind)i,
                              .local = &local,
                              .peer = &peer,
                              .server_saw = &local,
                              .server_at = &peer,
                              .call = "bind",
                              .endpoint = &local};

        check(strcmp(event_name(event.kind), events[i].name) == 0, "%s", events[i].name);
        line_start(&line);
        report_json_event(&line, &event, &range);
        line_add_bytes(&line, "", 1);
        test_keys(i, line.text);
    }
}

int main(void) {
    test_paths();
    test_writing();
    return check_done();
}
