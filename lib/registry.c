/* registry: which service a port is for, as IANA's registry says. See registry.h. */
#include "registry.h"

#include "registry-rows.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_for(const struct registry_row *row, enum transport transport) {
    return row->transport == transport || row->transport == REGISTRY_ANY_TRANSPORT;
}

size_t registry_first(uint16_t port) {
    return registry_index[port];
}

const char *registry_name(uint16_t port, enum transport transport) {
    const struct registry_row *found = NULL;

    for (size_t i = registry_index[port];
         i < registry_count && registry_rows[i].low <= port; i++) {
        const struct registry_row *row = &registry_rows[i];

        if (row->kind != REGISTRY_ASSIGNED || row->high < port || !is_for(row, transport))
            continue;
        if (row->preferred)
            return row->name;
        if (found == NULL)
            found = row;
    }
    return found == NULL ? NULL : found->name;
}

size_t registry_find(const char *name, size_t from) {
    for (size_t i = from; i < registry_count; i++)
        if (registry_rows[i].kind == REGISTRY_ASSIGNED &&
            strcasecmp(registry_rows[i].name, name) == 0)
            return i;
    return registry_count;
}

int registry_port(const char *name, enum transport transport, uint16_t *port,
                  enum transport *other) {
    const struct registry_row *found = NULL;

    errno = ENOENT;
    for (size_t i = registry_find(name, 0); i < registry_count;
         i = registry_find(name, i + 1)) {
        const struct registry_row *row = &registry_rows[i];

        if (!is_for(row, transport)) {
            *other = (enum transport)row->transport;
            errno = EPROTONOSUPPORT;
        } else if (found == NULL || (row->preferred && !found->preferred)) {
            found = row;
        }
    }
    if (found == NULL)
        return -1;
    *port = found->low;
    return 0;
}

const char *registry_customary(uint16_t port) {
    for (const struct registry_note *note = registry_notes; note->text != NULL; note++)
        if (note->port == port)
            return note->text;
    return NULL;
}

static bool has_name(uint16_t port) {
    for (size_t i = registry_index[port];
         i < registry_count && registry_rows[i].low <= port; i++)
        if (registry_rows[i].kind == REGISTRY_ASSIGNED && registry_rows[i].high >= port)
            return true;
    return false;
}

size_t registry_named_ports(void) {
    size_t count = 0;

    for (uint32_t port = 0; port <= UINT16_MAX; port++)
        count += has_name((uint16_t)port);
    return count;
}
