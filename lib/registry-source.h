/* registry-source: a line of lib/registry.tsv, read strictly. */
#ifndef REGISTRY_SOURCE_H
#define REGISTRY_SOURCE_H

#include "registry.h"

/* Reads one line, without its newline, into row; *description points into the line, which
 * is cut into its fields. row->preferred is left 0. Returns NULL, or what is wrong. */
const char *registry_source_row(char *line, struct registry_row *row,
                                const char **description);

/* Reads a line of the form PORT, tab, TEXT. Returns NULL, or what is wrong. */
const char *registry_source_note(char *line, uint16_t *port, const char **text);

#endif
