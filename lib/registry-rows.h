/* registry-rows: the tables that registry-table writes, as registry.c reads them. */
#ifndef REGISTRY_ROWS_H
#define REGISTRY_ROWS_H

#include "registry.h"

/* A port and what is commonly found there; the last has no text. */
struct registry_note {
    uint16_t port;
    const char *text;
};

/* For each port the first row that covers it, or registry_count. */
extern const uint16_t registry_index[];
extern const struct registry_note registry_notes[];

#endif
