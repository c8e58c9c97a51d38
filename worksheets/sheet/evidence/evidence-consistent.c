/* evidence-consistent: what no honest run can break, whichever version of the kit made
 * it. See evidence.h.
 *
 * The seal shows what was edited. This is for what was put together by someone who seals
 * it again, and it asks for little: a client may be curl, which reports nothing; several
 * servers and clients may write to one log, in any order between them. */
#include "evidence.h"

#include "../text/document.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 64 };

/* One run, and where to say what is wrong with it. */
struct look {
    const struct run *run;
    char where[PATH_SIZE]; /* "step 1", "step 1, line 3 (accepted)" */
    struct place place;
};

static bool is(const struct entry *entry, const char *name) {
    return strcmp(entry->name, name) == 0;
}

static bool equal(const char *one, const char *other) {
    return one != NULL && other != NULL && strcmp(one, other) == 0;
}

/* The address at an end, "local", or NULL. An IPv4 client of an IPv6 socket is
 * ::ffff:127.0.0.1 there. */
static const char *address_of(const struct entry *entry, const char *end) {
    char path[PATH_SIZE];
    const char *address;

    snprintf(path, sizeof path, "%s.address", end);
    address = entry_get(entry, path);
    return address != NULL && strncmp(address, "::ffff:", 7) == 0 ? address + 7 : address;
}

static const char *said(const struct entry *entry, const char *end) {
    const char *address = address_of(entry, end);

    return address == NULL ? "no address" : address;
}

static long port_of(const struct entry *entry, const char *end) {
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s.port", end);
    return entry_number(entry, path);
}

/* Two addresses; an interface name after `%` does not count. */
static bool same_address(const char *one, const char *other) {
    return one != NULL && other != NULL && strcspn(one, "%") == strcspn(other, "%") &&
           strncmp(one, other, strcspn(one, "%")) == 0;
}

static bool same_end(const struct entry *one, const char *end, const struct entry *other,
                     const char *other_end) {
    return port_of(one, end) != -1 && port_of(one, end) == port_of(other, other_end) &&
           same_address(address_of(one, end), address_of(other, other_end));
}

static bool same_transport(const struct entry *one, const struct entry *other) {
    return equal(entry_get(one, "transport"), entry_get(other, "transport"));
}

/* Whether a server that listens at an address can be reached at another. One on :: may
 * take IPv4, too. */
static bool covers(const char *at, const char *address) {
    return same_address(at, address) || equal(at, "::") ||
           (equal(at, "0.0.0.0") && address != NULL && strchr(address, ':') == NULL);
}

/* Whether a server listened, before event `at`, for what it took there. */
static bool was_listened_for(const struct run *run, size_t at) {
    const struct entry *taken = &run->events[at];

    for (size_t i = 1; i < at; i++) {
        const struct entry *before = &run->events[i];

        if (is(before, "listening") && same_transport(before, taken) &&
            port_of(before, "local") == port_of(taken, "local") &&
            covers(address_of(before, "local"), address_of(taken, "local")))
            return true;
    }
    return false;
}

static bool is_taken(const struct entry *entry) {
    return is(entry, "accepted") || is(entry, "datagram");
}

/* Whether a server of this run had the source that a client says the server saw; true if
 * the server was another program, which reports nothing. */
static bool was_seen(const struct run *run, const struct entry *connected) {
    bool another = true;

    for (size_t i = 1; i < run->count; i++) {
        const struct entry *entry = &run->events[i];

        another = another && !is(entry, "listening");
        if (is_taken(entry) && same_transport(entry, connected) &&
            same_end(entry, "peer", connected, "server_saw"))
            return true;
    }
    return another;
}

/* What the server says of both ends is what the client has. Over UDP a server may know
 * its port alone; before version 1.1 it was the client's end alone that was compared. */
static bool ends_agree(const struct entry *entry) {
    const char *at = address_of(entry, "server_at");

    return same_end(entry, "local", entry, "server_saw") &&
           (port_of(entry, "server_at") == -1 ||
            same_end(entry, "peer", entry, "server_at") ||
            (port_of(entry, "peer") == port_of(entry, "server_at") && at != NULL &&
             (equal(at, "0.0.0.0") || equal(at, "::"))));
}

/* Both ends are what the server says, unless the client says itself that they are not. */
static int check_connected(const struct look *look, const struct entry *entry) {
    const char *agree = entry_get(entry, "agree");

    if (port_of(entry, "server_saw") == -1)
        return 0;
    if ((equal(agree, "true") && !ends_agree(entry)) ||
        (equal(agree, "false") && ends_agree(entry)))
        return document_wrong(&look->place, "its two ends contradict \"agree\":%s",
                              agree);
    if (was_seen(look->run, entry))
        return 0;
    return document_wrong(&look->place, "no server of this step saw the peer %s port %ld",
                          said(entry, "server_saw"), port_of(entry, "server_saw"));
}

static int check_event(struct look *look, size_t step, size_t at) {
    const struct entry *entry = &look->run->events[at];

    snprintf(look->where, sizeof look->where, "step %zu, line %zu (%.20s)", step, at + 1,
             entry->name);
    if (is_taken(entry) && !was_listened_for(look->run, at))
        return document_wrong(&look->place, "no server listened at %s port %ld",
                              said(entry, "local"), port_of(entry, "local"));
    return is(entry, "connected") ? check_connected(look, entry) : 0;
}

/* A run that stands before another in the file was over when that one began. Version 1.0
 * had each time from the clock of the machine, which may have been set back. */
static int check_times(const struct look *look, const struct evidence *evidence) {
    const struct run *run = look->run;

    if (run->ended[0] == '\0')
        return document_wrong(&look->place, "it has no end");
    if (evidence->kit == NULL)
        return 0;
    if (strcmp(run->began, run->ended) > 0)
        return document_wrong(&look->place, "it ended before it began");
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++) {
        const struct run *other = &evidence->runs[i];

        if (other->ran && other->place < run->place &&
            strcmp(other->ended, run->began) > 0)
            return document_wrong(&look->place, "it began before step %zu had ended",
                                  i + 1);
    }
    return 0;
}

static int check_run(struct look *look, const struct evidence *evidence, size_t step) {
    snprintf(look->where, sizeof look->where, "step %zu", step);
    if (check_times(look, evidence) == -1)
        return -1;
    if (look->run->count == 0 || !is(&look->run->events[0], "facts"))
        return document_wrong(&look->place,
                              "it does not begin with this machine's facts");
    for (size_t i = 1; i < look->run->count; i++)
        if (check_event(look, step, i) == -1)
            return -1;
    return 0;
}

int evidence_consistent(const struct evidence *evidence, const char **why) {
    struct look look = {.place = {.why = why}};

    look.place.path = look.where;
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++) {
        look.run = &evidence->runs[i];
        if (look.run->ran && check_run(&look, evidence, i + 1) == -1)
            return -1;
    }
    return 0;
}
