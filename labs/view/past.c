/* past: what the events that are no longer kept come to. See past.h. */
#include "past.h"

#include "../../lib/entry.h"

#include <stdlib.h>
#include <string.h>

static void forget_all(struct past *past) {
    for (size_t i = 0; i < past->count; i++)
        free(past->open[i].text);
    past->count = 0;
}

/* Where a connection is in the list, or belongs. */
static size_t find(const struct past *past, long id) {
    size_t low = 0, high = past->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (past->open[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void forget(struct past *past, long id) {
    size_t at = find(past, id);

    if (at == past->count || past->open[at].id != id)
        return;
    free(past->open[at].text);
    memmove(past->open + at, past->open + at + 1,
            (--past->count - at) * sizeof *past->open);
}

/* Returns false if there is no memory for it. */
static bool remember(struct past *past, long id, char *text) {
    size_t room = past->room == 0 ? 64 : past->room * 2, at;
    struct open *open;

    forget(past, id);
    if (past->count == past->room) {
        open = realloc(past->open, room * sizeof *open);
        if (open == NULL)
            return false;
        past->open = open;
        past->room = room;
    }
    at = find(past, id);
    memmove(past->open + at + 1, past->open + at,
            (past->count++ - at) * sizeof *past->open);
    past->open[at] = (struct open){.id = id, .text = text};
    return true;
}

static void count_source(struct past *past, const struct entry *entry) {
    size_t place = hosts_find(&past->sources, entry_get(entry, "peer.address"));

    if (entry_number(entry, "peer.port") % 2 == 0)
        past->even++;
    else
        past->odd++;
    if (place < HOSTS_MAX)
        past->sources.list[place].clients++;
}

/* Returns whether the text was kept. */
static bool take(struct past *past, const struct entry *entry, char *text) {
    if (strcmp(entry->name, "accepted") == 0) {
        past->accepted++;
        count_source(past, entry);
        return remember(past, entry_number(entry, "id"), text);
    }
    if (strcmp(entry->name, "closed") == 0) {
        past->closed++;
        forget(past, entry_number(entry, "id"));
    } else if (strcmp(entry->name, "datagram") == 0) {
        past->datagrams++;
        count_source(past, entry);
    } else if (strcmp(entry->name, "connected") == 0) {
        past->connected++;
    } else if (strcmp(entry->name, "error") == 0) {
        past->errors++;
    } else if (strcmp(entry->name, "listening") == 0) {
        forget_all(past); /* another server, which counts from 1 */
    }
    return false;
}

void past_add(struct past *past, char *text) {
    struct entry entry;
    bool kept = false;

    if (entry_read(&entry, text, strlen(text)) == 0) {
        kept = take(past, &entry, text);
        entry_free(&entry);
    }
    if (!kept)
        free(text);
}

size_t past_shared(const struct past *past) {
    size_t shared = 0;

    for (size_t i = 0; i < past->sources.count; i++)
        shared += past->sources.list[i].clients > 1;
    return shared;
}

void past_free(struct past *past) {
    forget_all(past);
    free(past->open);
    hosts_free(&past->sources);
    memset(past, 0, sizeof *past);
}
