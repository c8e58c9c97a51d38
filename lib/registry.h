/* registry: which service a port is for, as IANA's registry says, and back.
 *
 * The table is made from registry.tsv when the kit is built
 * (lib/registry-table.c), so that it does not depend on /etc/services. Source: IANA,
 * Service Name and Transport Protocol Port Number Registry; RFC 6335. */
#ifndef REGISTRY_H
#define REGISTRY_H

#include "port.h"

#include <stddef.h>

enum registry_kind {
    REGISTRY_ASSIGNED,  /* has a name */
    REGISTRY_RESERVED,  /* held back by IANA */
    REGISTRY_UNASSIGNED /* free to be asked for */
};

enum { REGISTRY_NAME_SIZE = 24, REGISTRY_ANY_TRANSPORT = 0xff };

/* One row of the registry. */
struct registry_row {
    uint16_t low, high;            /* host byte order; equal for a single port */
    uint8_t transport;             /* enum transport, or REGISTRY_ANY_TRANSPORT */
    uint8_t kind;                  /* enum registry_kind */
    uint8_t preferred;             /* first choice among the names of this port */
    char name[REGISTRY_NAME_SIZE]; /* "" unless assigned */
};

/* The rows, sorted by low port. */
extern const struct registry_row registry_rows[];
extern const size_t registry_count;

/* The description of row i; a separate table, linked only if it is used. */
extern const char *const registry_descriptions[];

/* The date of the newest entry, "YYYY-MM-DD". */
extern const char registry_snapshot[];

/* The IANA name of a port over a transport: the preferred one if there are several. NULL
 * if it has none. */
const char *registry_name(uint16_t port, enum transport transport);

/* The port of a name, in any case: the preferred one if it has several, else the
 * lowest. Returns 0, or -1 with errno ENOENT (no such name) or EPROTONOSUPPORT (the name
 * exists, and only for other transports; *other is then one of them). */
int registry_port(const char *name, enum transport transport, uint16_t *port,
                  enum transport *other);

/* The index of the first row that covers a port, or registry_count. The rows that follow
 * may cover it too, up to the first whose low port is higher. */
size_t registry_first(uint16_t port);

/* The row before or at `from` is done: the next that carries `name`, in any case, or
 * registry_count. Start with from = 0. */
size_t registry_find(const char *name, size_t from);

/* The service that widely uses a port without a registration, or NULL. */
const char *registry_customary(uint16_t port);

/* The number of distinct ports that have a name. */
size_t registry_named_ports(void);

#endif
