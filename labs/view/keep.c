/* keep: the events that came, and are held. See keep.h. */
#include "keep.h"

#include <stdlib.h>
#include <string.h>

/* Of eight events one goes, when there are too many: so the past changes seldom, and who
 * is being told of it need not begin again for each event. */
enum { DROPPED_PART = 8 };

int keep_open(struct keep *keep) {
    memset(keep, 0, sizeof *keep);
    keep->first = keep->next = 1;
    keep->events = calloc(KEEP_EVENTS_MAX, sizeof *keep->events);
    return keep->events == NULL ? -1 : 0;
}

static void drop_oldest(struct keep *keep) {
    uint64_t count = (keep->next - keep->first) / DROPPED_PART + 1;

    for (; count > 0; count--) {
        struct kept *oldest = &keep->events[keep->first++ % KEEP_EVENTS_MAX];

        keep->bytes -= oldest->length;
        past_add(&keep->past, oldest->text);
        oldest->text = NULL;
    }
}

int keep_add(struct keep *keep, const char *text, size_t length) {
    char *copy = malloc(length + 1);

    if (copy == NULL)
        return -1;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (keep->next - keep->first == KEEP_EVENTS_MAX ||
        keep->bytes + length > KEEP_BYTES_MAX)
        drop_oldest(keep);
    keep->events[keep->next++ % KEEP_EVENTS_MAX] =
        (struct kept){.text = copy, .length = length};
    keep->bytes += length;
    return 0;
}

const struct kept *keep_get(const struct keep *keep, uint64_t number) {
    return &keep->events[number % KEEP_EVENTS_MAX];
}

void keep_close(struct keep *keep) {
    for (; keep->events != NULL && keep->first < keep->next; keep->first++)
        free(keep->events[keep->first % KEEP_EVENTS_MAX].text);
    free(keep->events);
    past_free(&keep->past);
    memset(keep, 0, sizeof *keep);
}
