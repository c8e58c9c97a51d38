/* points: the ports that logs of the pair tell of: reading them. See points.h. */
#include "points.h"

#include "../../../lib/entry.h"
#include "../../../lib/line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void points_open(struct points *points) {
    memset(points, 0, sizeof *points);
    machine_ephemeral(&points->here);
}

void points_close(struct points *points) {
    free(points->list);
}

/* A number of an entry from 0 to `max`. */
static bool take_number(const struct entry *entry, const char *path, long max,
                        long *number) {
    *number = entry_number(entry, path);
    return *number >= 0 && *number <= max;
}

/* "kernel_range" says whether a port lies in the range of the machine that wrote the log.
 * If that is not so here, it was another machine, or a netbox. */
static void compare_range(const struct points *points, struct points_sample *sample,
                          uint16_t port, const char *in_range) {
    bool says = in_range != NULL && strcmp(in_range, "null") != 0;

    if (says && points->here.known &&
        machine_range_has(&points->here, port) != (strcmp(in_range, "true") == 0))
        sample->contradicts = true;
}

/* The endpoint at a key of an entry. Without the scope of a link-local address: it names
 * an interface of the machine that wrote it. */
static bool take_endpoint(const struct points *points, struct points_sample *sample,
                          const struct entry *entry, const char *key,
                          struct endpoint *endpoint) {
    char path[32], address[ENDPOINT_ADDRESS_SIZE];
    const char *text;
    long port;

    snprintf(path, sizeof path, "%s.address", key);
    text = entry_get(entry, path);
    if (text == NULL || strlen(text) >= sizeof address)
        return false;
    snprintf(address, sizeof address, "%.*s", (int)strcspn(text, "%"), text);
    snprintf(path, sizeof path, "%s.port", key);
    if (endpoint_parse_address(address, AF_UNSPEC, endpoint) != 0 ||
        !take_number(entry, path, UINT16_MAX, &port))
        return false;
    endpoint_set_port(endpoint, (uint16_t)port);
    *endpoint = endpoint_unmapped(endpoint);
    snprintf(path, sizeof path, "%s.kernel_range", key);
    compare_range(points, sample, (uint16_t)port, entry_get(entry, path));
    return true;
}

static bool is(const struct entry *entry, const char *path, const char *word) {
    const char *value = entry_get(entry, path);

    return value != NULL && strcmp(value, word) == 0;
}

static bool take_transport(const struct entry *entry, struct point *point) {
    const char *text = entry_get(entry, "transport");

    return text != NULL && transport_parse(text, &point->transport) == 0;
}

/* Returns 0, or -1 if there is no memory. */
static int add(struct points *points, struct point *point) {
    if (points->count == POINTS_MAX) {
        points->too_many++;
        return 0;
    }
    if (points->count == points->capacity) {
        size_t capacity = points->capacity == 0 ? 1024 : points->capacity * 2;
        struct point *list = realloc(points->list, capacity * sizeof *list);

        if (list == NULL)
            return -1;
        points->list = list;
        points->capacity = capacity;
    }
    point->sample = points->sample_count - 1;
    point->order = points->lines;
    points->list[points->count++] = *point;
    return 0;
}

/* The readers of events return 1 for what was taken, 0 for a line that lacks what it must
 * have, and -1 if there is no memory. */
typedef int reader(struct points *points, const struct entry *entry, int64_t at);

static struct points_sample *present(struct points *points) {
    return &points->samples[points->sample_count - 1];
}

static int take_connected(struct points *points, const struct entry *entry, int64_t at) {
    struct point point = {.told = TOLD_BY_CLIENT, .at = at};
    long took = entry_number(entry, "took"), id = entry_number(entry, "id");

    if (!take_transport(entry, &point) ||
        !take_endpoint(points, present(points), entry, "local", &point.client) ||
        !take_endpoint(points, present(points), entry, "peer", &point.server) || id < 1)
        return 0;
    point.by_user = is(entry, "local.chosen_by", "user");
    point.timed = took >= 0 && took <= INT32_MAX;
    point.took = point.timed ? (unsigned)took : 0;
    point.id = (unsigned long)id;
    return add(points, &point) == -1 ? -1 : 1;
}

/* Or a datagram. */
static int take_accepted(struct points *points, const struct entry *entry, int64_t at) {
    struct point point = {.told = TOLD_BY_SERVER, .at = at};

    if (!take_transport(entry, &point) ||
        !take_endpoint(points, present(points), entry, "peer", &point.client) ||
        !take_endpoint(points, present(points), entry, "local", &point.server))
        return 0;
    return add(points, &point) == -1 ? -1 : 1;
}

static int take_listening(struct points *points, const struct entry *entry, int64_t at) {
    struct endpoint local;

    (void)at;
    if (!take_endpoint(points, present(points), entry, "local", &local))
        return 0;
    for (size_t i = 0; i < points->listening_count; i++)
        if (endpoint_port(&points->listening[i]) == endpoint_port(&local))
            return 1;
    if (is(entry, "local.chosen_by", "user") &&
        points->listening_count < POINTS_SAMPLES_MAX)
        points->listening[points->listening_count++] = local;
    return 1;
}

static int take_error(struct points *points, const struct entry *entry, int64_t at) {
    (void)at;
    if (is(entry, "call", "connect") && is(entry, "errno", "EADDRNOTAVAIL"))
        points->ran_out = true;
    return 1;
}

static int take_facts(struct points *points, const struct entry *entry, int64_t at) {
    struct points_sample *sample = present(points);
    long low, high, step = entry_number(entry, "ephemeral.step");

    (void)at;
    if (is(entry, "ephemeral.low", "null"))
        return 1;
    if (!take_number(entry, "ephemeral.low", UINT16_MAX, &low) ||
        !take_number(entry, "ephemeral.high", UINT16_MAX, &high) || low > high)
        return 0;
    if (sample->told_range && (sample->range.low != low || sample->range.high != high)) {
        sample->range.known = false;
        return 1;
    }
    sample->range.known = !sample->told_range || sample->range.known;
    sample->told_range = points->told_range = true;
    sample->range.low = (uint16_t)low;
    sample->range.high = (uint16_t)high;
    sample->range.step = step > 0 && step <= UINT16_MAX ? (unsigned)step : 0;
    return 1;
}

static const struct {
    const char *event;
    reader *read;
} readers[] = {{"connected", take_connected}, {"accepted", take_accepted},
               {"datagram", take_accepted},   {"listening", take_listening},
               {"error", take_error},         {"facts", take_facts}};

/* Events of the kit that have no port to draw are passed over. */
static int take_event(struct points *points, const struct entry *entry, int64_t *at) {
    long now = entry_number(entry, "at");

    *at = now > 0 ? now : *at;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        if (strcmp(entry->name, readers[i].event) == 0)
            return readers[i].read(points, entry, *at);
    return 1;
}

/* Reads a line without its end, LF or CR LF. Of one that is longer than LINE_SIZE the
 * rest is passed over. False: there is none. */
static bool read_line(FILE *in, struct line *line, bool *too_long) {
    int byte;

    line_start(line);
    *too_long = false;
    while ((byte = getc(in)) != EOF && byte != '\n') {
        char letter = (char)byte;

        *too_long = *too_long || line->length == sizeof line->text - 1;
        line_add_bytes(line, &letter, !*too_long);
    }
    if (byte == EOF && line->length == 0)
        return false;
    if (line->length > 0 && line->text[line->length - 1] == '\r')
        line->length--;
    line->text[line->length] = '\0'; /* entry_read() wants it there */
    return true;
}

static void note_unreadable(struct points *points, const char *path, size_t number) {
    struct line line;

    if (points->unreadable++ > 0)
        return;
    line_start(&line);
    path = strcmp(path, "-") == 0 ? "standard input" : path;
    line_add_plain(&line, path, strnlen(path, 60));
    line_add_format(&line, ", line %zu", number);
    snprintf(points->first_unreadable, sizeof points->first_unreadable, "%.*s",
             (int)line.length, line.text);
}

static int read_lines(struct points *points, FILE *in, const char *path) {
    struct line line;
    bool too_long;
    int64_t at = 0;

    for (size_t number = 1; read_line(in, &line, &too_long); number++) {
        struct entry entry;
        int taken = 0;

        if (line.length == 0)
            continue;
        points->lines++;
        if (!too_long && entry_read(&entry, line.text, line.length) == 0) {
            taken = take_event(points, &entry, &at);
            entry_free(&entry);
        }
        if (taken == -1)
            return -1;
        if (taken == 0)
            note_unreadable(points, path, number);
    }
    return ferror(in) ? -1 : 0;
}

/* "openbsd" of "logs/openbsd.jsonl". Of a long name as much as a picture has room for. */
static void name_sample(struct points_sample *sample, const char *path) {
    static const char cut[] = "...";
    const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(base, '.');
    size_t length = dot == NULL || dot == base ? strlen(base) : (size_t)(dot - base);
    size_t room = sizeof sample->name - sizeof cut;
    struct line line;

    line_start(&line);
    line_add_plain(&line, base, length);
    if (strcmp(path, "-") == 0) {
        line_start(&line);
        line_add(&line, "standard input");
    }
    if (line.length >= sizeof sample->name) {
        line.text[room] = '\0';
        line.length = line_utf8(line.text, room); /* not in the midst of a character */
        line_add(&line, cut);
    }
    memcpy(sample->name, line.text, line.length);
}

static int read_sample(struct points *points, FILE *in, const char *path) {
    if (points->sample_count == POINTS_SAMPLES_MAX) {
        errno = E2BIG;
        return -1;
    }
    name_sample(&points->samples[points->sample_count++], path);
    return read_lines(points, in, path);
}

int points_read(struct points *points, const char *path) {
    FILE *in;
    int result, error;

    if (strcmp(path, "-") == 0)
        return read_sample(points, stdin, path);
    in = fopen(path, "r");
    if (in == NULL)
        return -1;
    result = read_sample(points, in, path);
    error = errno;
    fclose(in);
    errno = error;
    return result;
}
