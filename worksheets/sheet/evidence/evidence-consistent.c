/* evidence-consistent: what no honest run can break, whichever version of the kit made
 * it. See evidence.h.
 *
 * The seal shows what was edited. This is for what was put together by someone who seals
 * it again, and it asks for little: a client may be curl, which reports nothing; several
 * servers and clients may write to one log, in any order between them. */
#include "evidence.h"

#include "../text/document.h"
#include "../text/keep.h"
#include "../text/text.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 64 };

static bool is(const struct entry *entry, const char *name) {
    return strcmp(entry->name, name) == 0;
}

static bool equal(const char *one, const char *other) {
    return one != NULL && other != NULL && strcmp(one, other) == 0;
}

/* One end of a connection; NULL and -1: that is not said. */
struct end {
    const char *address;
    long port;
};

/* The end that an event has under a name, "local". An IPv4 client of an IPv6 socket is
 * ::ffff:127.0.0.1 there. */
static struct end end_of(const struct entry *entry, const char *name) {
    char path[PATH_SIZE];
    struct end end;

    snprintf(path, sizeof path, "%s.port", name);
    end.port = entry_number(entry, path);
    snprintf(path, sizeof path, "%s.address", name);
    end.address = entry_get(entry, path);
    if (end.address != NULL && text_begins(end.address, "::ffff:"))
        end.address += strlen("::ffff:");
    return end;
}

static const char *show(struct end end) {
    return keep_text("%s port %ld", end.address == NULL ? "no address" : end.address,
                     end.port);
}

/* Two addresses; an interface name after `%` does not count. */
static bool same_address(const char *one, const char *other) {
    return one != NULL && other != NULL && strcspn(one, "%") == strcspn(other, "%") &&
           strncmp(one, other, strcspn(one, "%")) == 0;
}

static bool same_end(struct end one, struct end other) {
    return one.port != -1 && one.port == other.port &&
           same_address(one.address, other.address);
}

/* Whether a server that listens at an end is reached at another. One on :: may take IPv4,
 * too. */
static bool covers(struct end at, struct end end) {
    return at.port == end.port &&
           (same_address(at.address, end.address) || equal(at.address, "::") ||
            (equal(at.address, "0.0.0.0") && end.address != NULL &&
             strchr(end.address, ':') == NULL));
}

static bool same_transport(const struct entry *one, const struct entry *other) {
    return equal(entry_get(one, "transport"), entry_get(other, "transport"));
}

/* Whether a server listened, before event `at`, for what it took there. */
static bool was_listened_for(const struct run *run, size_t at) {
    const struct entry *taken = &run->events[at];

    for (size_t i = 1; i < at; i++) {
        const struct entry *before = &run->events[i];

        if (is(before, "listening") && same_transport(before, taken) &&
            covers(end_of(before, "local"), end_of(taken, "local")))
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
            same_end(end_of(entry, "peer"), end_of(connected, "server_saw")))
            return true;
    }
    return another;
}

/* What the server says of both ends is what the client has. Over UDP a server may know
 * its port alone; before version 1.1 it was the client's end alone that was compared. */
static bool ends_agree(const struct entry *entry) {
    struct end at = end_of(entry, "server_at"), peer = end_of(entry, "peer");

    return same_end(end_of(entry, "local"), end_of(entry, "server_saw")) &&
           (at.port == -1 || same_end(peer, at) ||
            (peer.port == at.port &&
             (equal(at.address, "0.0.0.0") || equal(at.address, "::"))));
}

/* What is wrong with a connection; NULL: nothing. Both ends are what the server says,
 * unless the client says itself that they are not. */
static const char *look_at_connected(const struct run *run, const struct entry *entry) {
    const char *agree = entry_get(entry, "agree");
    struct end saw = end_of(entry, "server_saw");

    if (saw.port == -1)
        return NULL;
    if ((equal(agree, "true") && !ends_agree(entry)) ||
        (equal(agree, "false") && ends_agree(entry)))
        return keep_text("its two ends contradict \"agree\":%s", agree);
    if (was_seen(run, entry))
        return NULL;
    return keep_text("no server of this step saw the peer %s", show(saw));
}

static const char *look_at_event(const struct run *run, size_t at) {
    const struct entry *entry = &run->events[at];

    if (is_taken(entry) && !was_listened_for(run, at))
        return keep_text("no server listened at %s", show(end_of(entry, "local")));
    return is(entry, "connected") ? look_at_connected(run, entry) : NULL;
}

/* A run that stands before another in the file was over when that one began. Version 1.0
 * had each time from the clock of the machine, which may have been set back. */
static const char *look_at_times(const struct evidence *evidence, const struct run *run) {
    if (run->ended[0] == '\0')
        return "it has no end";
    if (evidence->kit == NULL)
        return NULL;
    if (strcmp(run->began, run->ended) > 0)
        return "it ended before it began";
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++) {
        const struct run *other = &evidence->runs[i];

        if (other->ran && other->line < run->line && strcmp(other->ended, run->began) > 0)
            return keep_text("it began before step %zu had ended", i + 1);
    }
    return NULL;
}

static int look_at_run(const struct evidence *evidence, size_t step, const char **why) {
    const struct run *run = &evidence->runs[step];
    struct place place = {.path = keep_text("step %zu", step + 1), .why = why};
    const char *wrong = look_at_times(evidence, run);

    if (wrong == NULL && (run->count == 0 || !is(&run->events[0], "facts")))
        wrong = "it does not begin with this machine's facts";
    for (size_t i = 1; i < run->count && wrong == NULL; i++) {
        wrong = look_at_event(run, i);
        if (wrong != NULL)
            place.path = keep_text("step %zu, line %zu (%.20s)", step + 1, i + 1,
                                   run->events[i].name);
    }
    return wrong == NULL ? 0 : document_wrong(&place, "%s", wrong);
}

int evidence_consistent(const struct evidence *evidence, const char **why) {
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++)
        if (evidence->runs[i].ran && look_at_run(evidence, i, why) == -1)
            return -1;
    return 0;
}
