/* registry-source: a line of lib/registry.tsv, read strictly. See registry-source.h. */
#include "registry-source.h"

#include <string.h>

enum { FIELDS = 6 };

/* Cuts a line at its tabs. Returns the number of fields, at most FIELDS + 1. */
static int cut(char *line, char *fields[FIELDS + 1]) {
    int count = 0;

    fields[count++] = line;
    for (char *tab = strchr(line, '\t'); tab != NULL && count <= FIELDS;
         tab = strchr(tab + 1, '\t')) {
        *tab = '\0';
        fields[count++] = tab + 1;
    }
    return count;
}

static const char *read_transport(const char *text, uint8_t *transport) {
    enum transport known;

    if (strcmp(text, "-") == 0) {
        *transport = REGISTRY_ANY_TRANSPORT;
        return NULL;
    }
    if (transport_parse(text, &known) == -1)
        return "the transport is none of tcp, udp, sctp, dccp, -";
    *transport = (uint8_t)known;
    return NULL;
}

/* A row without a name is unassigned where its description says so; everything else that
 * has no name (reserved, removed, "any private mail system") is not free to be had. */
static uint8_t kind_of(const char *name, const char *description) {
    if (strcmp(name, "-") != 0)
        return REGISTRY_ASSIGNED;
    if (strstr(description, "nassigned") != NULL)
        return REGISTRY_UNASSIGNED;
    return REGISTRY_RESERVED;
}

const char *registry_source_row(char *line, struct registry_row *row,
                                const char **description) {
    char *fields[FIELDS + 1];
    const char *wrong;

    if (cut(line, fields) != FIELDS)
        return "expected six fields, separated by single tabs";
    if (port_parse(fields[0], &row->low) == -1 || port_parse(fields[1], &row->high) == -1)
        return "a bound is not a port";
    if (row->low > row->high)
        return "the low port is above the high one";
    wrong = read_transport(fields[2], &row->transport);
    if (wrong != NULL)
        return wrong;
    if (fields[3][0] == '\0' || strlen(fields[3]) >= REGISTRY_NAME_SIZE)
        return "the name is empty or too long";
    row->kind = kind_of(fields[3], fields[4]);
    row->preferred = 0;
    memset(row->name, 0, sizeof row->name);
    if (row->kind == REGISTRY_ASSIGNED)
        strcpy(row->name, fields[3]);
    *description = fields[4];
    return NULL;
}

const char *registry_source_note(char *line, uint16_t *port, const char **text) {
    char *fields[FIELDS + 1];

    if (cut(line, fields) != 2)
        return "expected two fields, separated by a single tab";
    if (port_parse(fields[0], port) == -1)
        return "the first field is not a port";
    if (fields[1][0] == '\0')
        return "the second field is empty";
    *text = fields[1];
    return NULL;
}
