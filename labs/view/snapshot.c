/* snapshot: what the events that are no longer held come to. See snapshot.h. */
#include "snapshot.h"

#include "../../lib/version.h"
#include "view.h"

/* What follows the lists of a part, and the end of its frame, has this much room. */
enum { END_SIZE = 64, ADDRESSES_MAX = 8 };

typedef bool adder(const struct past *past, size_t number, struct draft *draft);

static bool add_source(const struct past *past, size_t number, struct draft *draft) {
    const struct host *host = &past->sources.list[number];

    return draft_add(draft, "[") && draft_add_json(draft, host->address) &&
           draft_add_format(draft, ",%llu]", (unsigned long long)host->clients);
}

static bool add_open(const struct past *past, size_t number, struct draft *draft) {
    return draft_add(draft, past->open[number].text);
}

/* Adds a list of what there is from *number on, and has room. */
static void add_list(const struct past *past, adder *add, size_t *number, size_t count,
                     struct draft *draft) {
    const char *before = "[";

    draft_add(draft, before);
    before = "";
    for (; *number < count; (*number)++) {
        size_t length = draft->length;

        if (!draft_add(draft, before) || !add(past, *number, draft) ||
            draft_room(draft) < END_SIZE) {
            draft->length = length;
            break;
        }
        before = ",";
    }
    draft_add(draft, "]");
}

static void add_counts(const struct past *past, struct draft *draft) {
    draft_add_format(
        draft,
        "{\"accepted\":%llu,\"closed\":%llu,\"open\":%zu,\"datagrams\":%llu,"
        "\"connected\":%llu,\"errors\":%llu,\"even\":%llu,\"odd\":%llu,\"sources\":%zu,"
        "\"shared\":%zu}",
        (unsigned long long)past->accepted, (unsigned long long)past->closed, past->count,
        (unsigned long long)past->datagrams, (unsigned long long)past->connected,
        (unsigned long long)past->errors, (unsigned long long)past->even,
        (unsigned long long)past->odd, past->sources.count, past_shared(past));
}

bool snapshot_add(const struct past *past, uint64_t upto, unsigned part, size_t *cursor,
                  struct draft *draft) {
    size_t sources = past->sources.count, all = sources + past->count;
    size_t source = *cursor < sources ? *cursor : sources;
    size_t open = *cursor - source;

    draft_add_format(draft, "{\"part\":%u,\"upto\":%llu,\"counts\":", part,
                     (unsigned long long)upto);
    add_counts(past, draft);
    draft_add(draft, ",\"sources\":");
    add_list(past, add_source, &source, sources, draft);
    draft_add(draft, ",\"open\":");
    add_list(past, add_open, &open, source < sources ? 0 : past->count, draft);
    *cursor = source + open;
    draft_add_format(draft, ",\"last\":%s}", *cursor == all ? "true" : "false");
    return *cursor == all;
}

/* The addresses of this machine that a neighbour can type. */
static void add_addresses(const struct view *view, struct draft *draft) {
    static const int families[] = {AF_INET, AF_INET6};
    const char *before = "";

    draft_add(draft, "[");
    for (size_t i = 0; i < 2 && !view->options.hide; i++) {
        struct endpoint found[ADDRESSES_MAX];
        size_t count = machine_addresses(families[i], found, ADDRESSES_MAX);

        for (size_t k = 0; k < count; k++) {
            char address[ENDPOINT_ADDRESS_SIZE];

            endpoint_address(&found[k], address);
            draft_add_format(draft, "%s\"%s\"", before, address);
            before = ",";
        }
    }
    draft_add(draft, "]");
}

void snapshot_add_start(const struct view *view, uint64_t after, struct draft *draft) {
    const struct machine_range *range = &view->report.range;
    char system[MACHINE_NAME_SIZE];
    struct machine_floor floor;

    machine_system(system);
    machine_floor(&floor);
    draft_add_format(draft, "{\"version\":\"%s\",\"hidden\":%s,\"machine\":{\"system\":",
                     PORTLAB_VERSION, view->options.hide ? "true" : "false");
    draft_add_json(draft, system);
    if (range->known)
        draft_add_format(draft, ",\"ephemeral\":{\"low\":%u,\"high\":%u}", range->low,
                         range->high);
    else
        draft_add(draft, ",\"ephemeral\":null");
    if (floor.known)
        draft_add_format(draft, ",\"floor\":%lu", (unsigned long)floor.port);
    else
        draft_add(draft, ",\"floor\":null");
    draft_add(draft, ",\"addresses\":");
    add_addresses(view, draft);
    draft_add_format(draft, "},\"ended\":%s,\"after\":%llu}",
                     view->intake.ended ? "true" : "false", (unsigned long long)after);
}
