/* evidence-consistent: whether what was reported agrees with itself. See evidence.h.
 *
 * Only what must hold on any machine is asked for: a client may be curl, which reports
 * nothing; several servers and clients may write to one log, in any order between them.
 */
#include "evidence.h"

#include "../../../lib/port.h"
#include "../../../lib/registry.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 64, COUNT_MAX = 100000 };

/* One run, and where to say what is wrong with it. */
struct look {
    const struct run *run;
    const struct entry *facts;
    size_t step; /* from 1 */
    size_t line; /* the event that is looked at, from 1 */
    char *why;
    size_t size;
};

#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
static int
wrong(struct look *look, const char *format, ...) {
    va_list arguments;
    int length;

    length =
        look->line == 0
            ? snprintf(look->why, look->size, "step %zu: ", look->step)
            : snprintf(look->why, look->size, "step %zu, line %zu (%s): ", look->step,
                       look->line, look->run->events[look->line - 1].name);
    va_start(arguments, format);
    if (length > 0 && (size_t)length < look->size)
        vsnprintf(look->why + length, look->size - (size_t)length, format, arguments);
    va_end(arguments);
    return -1;
}

static bool is(const struct entry *event, const char *name) {
    return strcmp(event->name, name) == 0;
}

static bool is_one_of(const char *value, const char *words) {
    size_t length = value == NULL ? 0 : strlen(value);

    for (const char *at = words; length > 0 && (at = strstr(at, value)) != NULL; at++)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

/* The value at `stem` and `leaf`: "local" and ".port". */
static const char *part(const struct entry *event, const char *stem, const char *leaf) {
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s%s", stem, leaf);
    return entry_get(event, path);
}

static long part_number(const struct entry *event, const char *stem, const char *leaf) {
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s%s", stem, leaf);
    return entry_number(event, path);
}

/* How many connections. Where it is more than there can be events it is COUNT_MAX, so
 * that no sum of them is too large for a long. */
static long count_at(const struct entry *event, const char *path) {
    long count = entry_number(event, path);

    return count < COUNT_MAX ? count : COUNT_MAX;
}

static bool equal(const char *one, const char *other) {
    return one != NULL && other != NULL && strcmp(one, other) == 0;
}

/* Two addresses; an interface name after `%` does not count. */
static bool same_address(const char *one, const char *other) {
    return one != NULL && other != NULL && strcspn(one, "%") == strcspn(other, "%") &&
           strncmp(one, other, strcspn(one, "%")) == 0;
}

static bool same_end(const struct entry *one, const char *stem, const struct entry *other,
                     const char *other_stem) {
    return part_number(one, stem, ".port") == part_number(other, other_stem, ".port") &&
           same_address(part(one, stem, ".address"), part(other, other_stem, ".address"));
}

/* Does the port lie in the machine's range, as the event says it does? */
static int check_kernel_range(struct look *look, long port, const char *said) {
    long low = entry_number(look->facts, "ephemeral.low");
    long high = entry_number(look->facts, "ephemeral.high");
    const char *expected = low == -1                     ? "null"
                           : port >= low && port <= high ? "true"
                                                         : "false";

    if (look->run->boxes)
        return 0;
    if (!equal(said, expected))
        return wrong(look,
                     "%ld and this machine's range, %ld-%ld, do not agree with '%s'",
                     port, low, high, said == NULL ? "" : said);
    return 0;
}

/* Whether this is the name, where this kit's registry is the one that was asked then. */
static bool is_service(const struct look *look, long port, const char *transport,
                       const char *said) {
    const char *name = registry_name(
        (uint16_t)port, equal(transport, "udp") ? TRANSPORT_UDP : TRANSPORT_TCP);

    return !equal(entry_get(look->facts, "registry.snapshot"), registry_snapshot) ||
           equal(said, name == NULL ? "null" : name);
}

/* An error does not say over which transport it was: without one, either name will do. */
static int check_service(struct look *look, long port, const char *transport,
                         const char *said) {
    const char *name;

    if (is_service(look, port, transport, said) ||
        (transport == NULL && is_service(look, port, "udp", said)))
        return 0;
    name = registry_name((uint16_t)port,
                         equal(transport, "udp") ? TRANSPORT_UDP : TRANSPORT_TCP);
    return wrong(look, "the service of port %ld is %s", port,
                 name == NULL ? "none" : name);
}

static int check_end(struct look *look, const struct entry *event, const char *stem) {
    const char *transport = entry_get(event, "transport");
    long port = part_number(event, stem, ".port");
    const char *said = part(event, stem, ".range");

    if (port < 0 || port > 65535 || part(event, stem, ".address") == NULL)
        return wrong(look, "'%s' is no address and port", stem);
    if (!equal(said, port_range_name(port_range((uint16_t)port))))
        return wrong(look, "port %ld is not in the range '%s'", port,
                     said == NULL ? "" : said);
    if (check_kernel_range(look, port, part(event, stem, ".kernel_range")) == -1)
        return -1;
    return check_service(look, port, transport, part(event, stem, ".service"));
}

/* What an event of each kind must have. */
static const struct shape {
    const char *name, *ends, *numbers;
    bool transport;
} shapes[] = {
    {"listening", "local", "pid", true},
    {"accepted", "local peer", "id open", true},
    {"datagram", "local peer", "id bytes", true},
    {"closed", "", "id bytes_in bytes_out open", false},
    {"stopped", "", "served", false},
    {"connected", "local peer", "id", true},
    {"summary", "", "asked opened distinct_source_ports even odd", true},
    {"error", "", "exit", false},
};

/* Takes the next word of a list. */
static bool next_word(const char **list, char word[PATH_SIZE]) {
    size_t length = strcspn(*list, " ");

    snprintf(word, PATH_SIZE, "%.*s", (int)length, *list);
    *list += length + ((*list)[length] == ' ' ? 1 : 0);
    return length > 0;
}

static int check_words(struct look *look, const struct entry *event) {
    if (is(event, "closed") &&
        (!is_one_of(entry_get(event, "by"), "client server") ||
         !is_one_of(entry_get(event, "why"), "end reset idle limit refused stop")))
        return wrong(look, "the pair closes no connection like that");
    if (is(event, "stopped") && !is_one_of(entry_get(event, "why"), "count signal"))
        return wrong(look, "a server does not stop like that");
    if ((is(event, "listening") || is(event, "connected")) &&
        !is_one_of(entry_get(event, "local.chosen_by"), "user kernel"))
        return wrong(look, "a port is chosen by the user or by the kernel");
    return 0;
}

/* An error's sentence names the call, the endpoint and the errno. */
static int check_error(struct look *look, const struct entry *event) {
    static const char *const named[] = {"call", "errno", "endpoint.address",
                                        "endpoint.port"};
    const char *message = entry_get(event, "message");

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        const char *value = entry_get(event, named[i]);

        if (message == NULL || (value != NULL && strcmp(value, "null") != 0 &&
                                strstr(message, value) == NULL))
            return wrong(look, "its message does not have '%s'", named[i]);
    }
    if (!is_one_of(entry_get(event, "exit"), "64 68 69 71 74 77"))
        return wrong(look, "no program of the kit ends like that");
    return 0;
}

static int check_shape(struct look *look, const struct entry *event) {
    const struct shape *shape = NULL;
    const char *list;
    char word[PATH_SIZE];

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (is(event, shapes[i].name))
            shape = &shapes[i];
    if (shape == NULL)
        return wrong(look, "the pair reports no such event");
    if (shape->transport && !is_one_of(entry_get(event, "transport"), "tcp udp"))
        return wrong(look, "there is no such transport");
    for (list = shape->numbers; next_word(&list, word);)
        if (entry_number(event, word) == -1)
            return wrong(look, "'%s' is no number", word);
    for (list = shape->ends; next_word(&list, word);)
        if (check_end(look, event, word) == -1)
            return -1;
    if (is(event, "error") && entry_get(event, "endpoint.port") != NULL &&
        check_end(look, event, "endpoint") == -1)
        return -1;
    if (is(event, "error") && check_error(look, event) == -1)
        return -1;
    return check_words(look, event);
}

static int check_facts(struct look *look) {
    long low, high;

    if (look->run->count == 0 || !is(&look->run->events[0], "facts"))
        return wrong(look, "it does not begin with this machine's facts");
    look->facts = &look->run->events[0];
    look->line = 1;
    low = entry_number(look->facts, "ephemeral.low");
    high = entry_number(look->facts, "ephemeral.high");
    if ((low == -1) != (high == -1) || low > high || high > 65535)
        return wrong(look, "this is no range of ports");
    return 0;
}

/* Is a wildcard address, which listens on every one of its family. */
static bool is_everywhere(const char *address) {
    return equal(address, "0.0.0.0") || equal(address, "::");
}

/* Whether this is the `listening` line of the server that took this connection. */
static bool listens_for(const struct entry *listening, const struct entry *event) {
    const char *at = entry_get(listening, "local.address");
    const char *address = entry_get(event, "local.address");
    bool family = (strchr(at, ':') == NULL) == (strchr(address, ':') == NULL);

    return is(listening, "listening") &&
           equal(entry_get(listening, "transport"), entry_get(event, "transport")) &&
           entry_number(listening, "local.port") == entry_number(event, "local.port") &&
           (same_address(at, address) || (is_everywhere(at) && family));
}

/* The last `listening` before event `at` that fits it, or SIZE_MAX. */
static size_t find_listener(const struct run *run, size_t at) {
    for (size_t i = at; i-- > 1;)
        if (is(&run->events[i], "listening") &&
            listens_for(&run->events[i], &run->events[at]))
            return i;
    return SIZE_MAX;
}

static size_t count_events(const struct run *run, const char *name) {
    size_t count = 0;

    for (size_t i = 0; i < run->count; i++)
        count += is(&run->events[i], name) ? 1 : 0;
    return count;
}

static bool is_taken(const struct entry *event) {
    return is(event, "accepted") || is(event, "datagram");
}

/* What a server took was listened for, and its ids count up from 1. */
static int check_taken(struct look *look, size_t at) {
    const struct run *run = look->run;
    size_t listener = find_listener(run, at);
    long id = 1;

    if (listener == SIZE_MAX)
        return wrong(look, "nothing listened at %s port %s",
                     entry_get(&run->events[at], "local.address"),
                     entry_get(&run->events[at], "local.port"));
    if (run->boxes)
        return 0; /* two boxes may have the same endpoint at the same time */
    for (size_t i = listener + 1; i < at; i++)
        if (is_taken(&run->events[i]) &&
            listens_for(&run->events[listener], &run->events[i]))
            id++;
    if (entry_number(&run->events[at], "id") != id)
        return wrong(look, "its id should be %ld", id);
    return 0;
}

/* Whether this connection was closed before event `until`. Only its id says so, and every
 * server counts from 1; where that can be doubted, it was. */
static bool is_closed(const struct run *run, size_t at, size_t until) {
    for (size_t i = at + 1; i < until; i++)
        if ((is(&run->events[i], "closed") && equal(entry_get(&run->events[i], "id"),
                                                    entry_get(&run->events[at], "id"))) ||
            (is(&run->events[i], "listening") &&
             listens_for(&run->events[i], &run->events[at])))
            return true;
    return false;
}

/* Connections that are open at the same time have different 4-tuples. */
static int check_tuple(struct look *look, size_t at) {
    const struct run *run = look->run;
    const struct entry *event = &run->events[at];

    for (size_t i = 1; i < at && !run->boxes; i++) {
        const struct entry *before = &run->events[i];

        if (is(before, "accepted") && same_end(before, "peer", event, "peer") &&
            same_end(before, "local", event, "local") && !is_closed(run, i, at))
            return wrong(look, "line %zu has the same 4-tuple, and is still open", i + 1);
    }
    return 0;
}

/* A `closed` has its `accepted` before it, and no other `closed` has. */
static int check_closed(struct look *look, size_t at) {
    const struct run *run = look->run;
    const char *id = entry_get(&run->events[at], "id");
    size_t opened = 0, closed = 0;

    for (size_t i = 1; i <= at; i++)
        if (equal(entry_get(&run->events[i], "id"), id)) {
            opened += is(&run->events[i], "accepted") ? 1 : 0;
            closed += is(&run->events[i], "closed") ? 1 : 0;
        }
    if (closed > opened)
        return wrong(look, "no connection with the id %s is open", id);
    return 0;
}

/* The servers of TCP, or of both. */
static size_t count_servers(const struct run *run, bool tcp_alone) {
    size_t count = 0;

    for (size_t i = 1; i < run->count; i++)
        if (is(&run->events[i], "listening") &&
            (!tcp_alone || equal(entry_get(&run->events[i], "transport"), "tcp")))
            count++;
    return count;
}

/* What one TCP server alone says is open adds up. */
static int check_open(struct look *look, size_t at) {
    const struct run *run = look->run;
    long open = 0;

    if (count_servers(run, true) != 1)
        return 0;
    for (size_t i = 1; i <= at; i++)
        open += is(&run->events[i], "accepted") ? 1
                : is(&run->events[i], "closed") ? -1
                                                : 0;
    if (entry_number(&run->events[at], "open") != open)
        return wrong(look, "%ld connections are open here", open);
    return 0;
}

/* What the servers say they served, too. A client over a limit does not count, nor does a
 * datagram from another server. */
static int check_served(struct look *look, size_t at) {
    const struct run *run = look->run;
    long said = 0, accepted = 0, datagrams = 0;

    for (size_t i = 1; i <= at; i++) {
        const struct entry *event = &run->events[i];

        said += is(event, "stopped") ? count_at(event, "served") : 0;
        accepted += is(event, "accepted") ? 1 : 0;
        accepted -= is(event, "closed") && equal(entry_get(event, "why"), "limit");
        datagrams += is(event, "datagram") ? 1 : 0;
    }
    if (said > accepted + datagrams ||
        (count_servers(run, false) == 1 && datagrams == 0 && said != accepted))
        return wrong(look, "%ld were served", accepted + datagrams);
    return 0;
}

/* Whether this is the server's end of a client's connection: the source that the server
 * saw, and, where nothing translates on the way, the destination. A UDP server on every
 * address does not say which one it was. */
static bool is_other_end(const struct look *look, const struct entry *taken,
                         const struct entry *connected) {
    if (!is_taken(taken) ||
        !equal(entry_get(taken, "transport"), entry_get(connected, "transport")) ||
        !same_end(taken, "peer", connected, "server_saw"))
        return false;
    return look->run->boxes || equal(entry_get(connected, "agree"), "false") ||
           same_end(taken, "local", connected, "peer") ||
           (is_everywhere(entry_get(taken, "local.address")) &&
            entry_number(taken, "local.port") == entry_number(connected, "peer.port"));
}

/* The client's source is what the server saw, and the server of this run says so too. */
static int check_connected(struct look *look, size_t at) {
    const struct run *run = look->run;
    const struct entry *event = &run->events[at];
    const char *agree = entry_get(event, "agree");
    bool saw = entry_get(event, "server_saw.port") != NULL;

    if (!is_one_of(agree, saw ? "true false" : "null"))
        return wrong(look, "what the server saw does not go with '%s'",
                     agree == NULL ? "" : agree);
    if (!saw)
        return 0;
    if (same_end(event, "local", event, "server_saw") != equal(agree, "true"))
        return wrong(look, "both ends do not agree with '%s'", agree);
    if (count_events(run, "listening") == 0)
        return 0; /* the server was another program */
    for (size_t i = 1; i < run->count; i++)
        if (is_other_end(look, &run->events[i], event))
            return 0;
    return wrong(look, "no server of this step had the peer %s port %s",
                 entry_get(event, "server_saw.address"),
                 entry_get(event, "server_saw.port"));
}

/* The connections of one client, those since the summary before. */
struct tally {
    size_t count;
    long different, lowest, highest, even, odd;
};

static void add_to_tally(struct tally *tally, const struct run *run, size_t from,
                         size_t at) {
    long port = entry_number(&run->events[at], "local.port");
    bool before = false;

    for (size_t i = from; i < at; i++)
        before = before || (is(&run->events[i], "connected") &&
                            entry_number(&run->events[i], "local.port") == port);
    tally->different += before ? 0 : 1;
    tally->lowest = tally->count == 0 || port < tally->lowest ? port : tally->lowest;
    tally->highest = port > tally->highest ? port : tally->highest;
    tally->even += port % 2 == 0 ? 1 : 0;
    tally->odd += port % 2;
    tally->count++;
}

/* Whether each id from 1 to `count` is there once: then one client wrote these lines. */
static bool is_one_client(const struct run *run, size_t from, size_t at, size_t count) {
    for (size_t id = 1; id <= count; id++) {
        size_t found = 0;

        for (size_t i = from; i < at; i++)
            if (is(&run->events[i], "connected") &&
                entry_number(&run->events[i], "id") == (long)id)
                found++;
        if (found != 1)
            return false;
    }
    return true;
}

static int check_counts(struct look *look, const struct entry *event,
                        const struct tally *tally) {
    const char *lowest = entry_get(event, "lowest"),
               *highest = entry_get(event, "highest");

    if (tally->count == 0 ? !equal(lowest, "null") || !equal(highest, "null")
                          : entry_number(event, "lowest") != tally->lowest ||
                                entry_number(event, "highest") != tally->highest)
        return wrong(look, "the lowest and the highest source port are not these");
    if (entry_number(event, "distinct_source_ports") != tally->different)
        return wrong(look, "there are %ld different source ports", tally->different);
    if (entry_number(event, "even") != tally->even ||
        entry_number(event, "odd") != tally->odd)
        return wrong(look, "%ld source ports are even, %ld are odd", tally->even,
                     tally->odd);
    return 0;
}

static int check_summary(struct look *look, size_t at) {
    const struct run *run = look->run;
    const struct entry *event = &run->events[at];
    struct tally tally = {0};
    size_t from = at;
    long opened = count_at(event, "opened");

    if (entry_number(event, "asked") < opened ||
        count_at(event, "even") + count_at(event, "odd") != opened ||
        entry_number(event, "distinct_source_ports") > opened)
        return wrong(look, "its counts do not add up");
    while (from > 1 && !is(&run->events[from - 1], "summary"))
        from--;
    for (size_t i = from; i < at; i++)
        if (is(&run->events[i], "connected"))
            add_to_tally(&tally, run, from, i);
    /* Clients that ran side by side, or one that was stopped: nothing more can be said.
     */
    if ((count_events(run, "summary") > 1 &&
         !is_one_client(run, from, at, (size_t)opened)) ||
        (long)tally.count < opened)
        return 0;
    if ((long)tally.count != opened)
        return wrong(look, "%zu connections were opened", tally.count);
    return check_counts(look, event, &tally);
}

/* Each client counts its connections from 1: so many are the third of theirs as there are
 * clients with three or more. Clients may run side by side; one that was stopped has left
 * connections out. */
static int check_ids(struct look *look) {
    const struct run *run = look->run;
    size_t connected = count_events(run, "connected");
    long opened = 0;

    for (size_t i = 1; i < run->count; i++)
        if (is(&run->events[i], "summary"))
            opened += count_at(&run->events[i], "opened");
    for (long id = 1; opened == (long)connected && id <= opened; id++) {
        long have = 0, wanted = 0;

        for (size_t i = 1; i < run->count; i++) {
            const struct entry *event = &run->events[i];

            have += is(event, "connected") && entry_number(event, "id") == id;
            wanted += is(event, "summary") && count_at(event, "opened") >= id;
        }
        if (have != wanted)
            return wrong(look, "%ld connections have the id %ld, and %ld should", have,
                         id, wanted);
    }
    return 0;
}

static int check_event(struct look *look, size_t at) {
    const struct entry *event = &look->run->events[at];

    look->line = at + 1;
    if (check_shape(look, event) == -1)
        return -1;
    if (is_taken(event) && check_taken(look, at) == -1)
        return -1;
    if (is(event, "accepted") && check_tuple(look, at) == -1)
        return -1;
    if (is(event, "closed") && check_closed(look, at) == -1)
        return -1;
    if ((is(event, "accepted") || is(event, "closed")) && check_open(look, at) == -1)
        return -1;
    if (is(event, "stopped") && check_served(look, at) == -1)
        return -1;
    if (is(event, "connected"))
        return check_connected(look, at);
    return is(event, "summary") ? check_summary(look, at) : 0;
}

static int check_run(struct look *look) {
    const struct run *run = look->run;

    if (run->began == NULL || run->ended == NULL)
        return wrong(look, "it has no end");
    if (strcmp(run->began, run->ended) > 0)
        return wrong(look, "it ended before it began");
    if (run->port == 0 || run->other == 0 || run->port == run->other)
        return wrong(look, "its two ports are not two");
    if (check_facts(look) == -1)
        return -1;
    for (size_t i = 1; i < run->count; i++)
        if (check_event(look, i) == -1)
            return -1;
    look->line = 0;
    return check_ids(look);
}

int evidence_consistent(const struct evidence *evidence, char *why, size_t size) {
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++) {
        struct look look = {.run = &evidence->runs[i], .step = i + 1, .size = size};

        look.why = why;
        if (evidence->runs[i].ran && check_run(&look) == -1)
            return -1;
    }
    return 0;
}
