/* note: what the person at the terminal is told of an event. See note.h. */
#include "note.h"

#include "view.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 4 };

static void say_command(struct view *view, const struct entry *entry,
                        const char *address) {
    const char *transport = entry_get(entry, "transport");

    view_say(view, "students type: demo-client %s%s %s",
             strcmp(transport, "udp") == 0 ? "--udp " : "", address,
             entry_get(entry, "local.port"));
}

/* A server on all addresses is reached at each of this machine's. */
static void note_listening(struct view *view, const struct entry *entry) {
    const char *address = entry_get(entry, "local.address");
    int family = endpoint_numeric_family(address);
    struct endpoint local, found[SHOWN_MAX];
    size_t count = 0;

    if (endpoint_parse_address(address, family, &local) == 0 &&
        endpoint_is_wildcard(&local))
        count = machine_addresses(family, found, SHOWN_MAX);
    for (size_t i = 0; i < count; i++) {
        char text[ENDPOINT_ADDRESS_SIZE];

        endpoint_address(&found[i], text);
        say_command(view, entry, text);
    }
    if (count == 0)
        say_command(view, entry, address);
}

void note_event(struct view *view, const struct entry *entry) {
    if (strcmp(entry->name, "listening") == 0)
        note_listening(view, entry);
    else if (strcmp(entry->name, "error") == 0 && entry_number(entry, "exit") > 0)
        view_say(view, "an error: %s", entry_get(entry, "message"));
}
