/* peer-readings: see peer-readings.h. */
#include "peer-readings.h"

#include "../grader/ends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum mistake {
    RIGHT,
    DECIMAL,      /* reads the port's hex digits as decimal */
    TURNED_PORT,  /* compares with htons() of the port */
    REMOTE,       /* takes the remote port for one that counts, too */
    ANY_ADDRESS,  /* does not look at the address */
    NO_WILDCARD,  /* wants the very same address */
    ANY_WILDCARD, /* takes the wildcard of the other family, too */
    TURNED_WORDS, /* reads the address from left to right */
    NO_STATE,     /* each row is a listener */
    LIVE_ALONE,   /* ESTABLISHED is the one state of a connection */
    NO_TIME_WAIT, /* TIME_WAIT is no reason */
    FIRST,        /* ends at the first row */
    LAST,         /* the last row wins */
    MISTAKES
};

static const char *const names[] = {
    "right", "decimal", "turned-port", "remote",       "address", "wildcard", "family",
    "words", "state",   "live",        "no-time-wait", "first",   "last"};

/* From the weakest to the strongest. */
enum reason { NONE, TIME_WAIT, CONNECTION, LISTENER };
static const char *const reasons[] = {"none", "time-wait", "connection", "listener"};

unsigned char *readings_bytes(struct endpoint *endpoint, size_t *size) {
    if (endpoint_family(endpoint) == AF_INET) {
        *size = sizeof endpoint->address.ipv4.sin_addr;
        return (unsigned char *)&endpoint->address.ipv4.sin_addr;
    }
    *size = sizeof endpoint->address.ipv6.sin6_addr;
    return (unsigned char *)&endpoint->address.ipv6.sin6_addr;
}

struct endpoint readings_turned(struct endpoint end) {
    size_t size;
    unsigned char *bytes = readings_bytes(&end, &size), word[4];

    for (size_t at = 0; at < size; at += sizeof word) {
        memcpy(word, bytes + at, sizeof word);
        for (size_t i = 0; i < sizeof word; i++)
            bytes[at + i] = word[sizeof word - 1 - i];
    }
    return end;
}

static bool has_port(const struct table_socket *row, uint16_t own, enum mistake mistake) {
    uint16_t port = endpoint_port(&row->local);
    char digits[8];

    if (mistake == DECIMAL) {
        snprintf(digits, sizeof digits, "%04X", port);
        return strtoul(digits, NULL, 10) == own;
    }
    if (mistake == TURNED_PORT)
        return port == ends_turned(own);
    return port == own || (mistake == REMOTE && endpoint_port(&row->remote) == own);
}

static bool has_address(const struct table_socket *row, const struct endpoint *own,
                        enum mistake mistake) {
    struct endpoint local = row->local;

    if (mistake == ANY_ADDRESS)
        return true;
    if (mistake == TURNED_WORDS)
        local = readings_turned(local);
    if (endpoint_is_wildcard(&local) && mistake != NO_WILDCARD)
        return mistake == ANY_WILDCARD || endpoint_family(&local) == endpoint_family(own);
    return endpoint_same_address(&local, own);
}

static enum reason reason_of(enum table_state state, enum mistake mistake) {
    if (state == TABLE_LISTEN || mistake == NO_STATE)
        return LISTENER;
    if (state == TABLE_TIME_WAIT)
        return mistake == NO_TIME_WAIT ? NONE : TIME_WAIT;
    return mistake == LIVE_ALONE && state != TABLE_ESTABLISHED ? NONE : CONNECTION;
}

static enum reason read_as(const struct readings_table *table, enum mistake mistake) {
    enum reason reason = NONE;

    for (size_t i = 0; i < table->count; i++) {
        const struct table_socket *row = &table->rows[i].socket;
        enum reason why = reason_of(row->state, mistake);

        if (!has_port(row, endpoint_port(&table->own), mistake) ||
            !has_address(row, &table->own, mistake))
            continue;
        if (mistake == FIRST)
            return why;
        if (why > reason || mistake == LAST)
            reason = why;
    }
    return reason;
}

void readings_tell(const struct readings_table *table) {
    char address[ENDPOINT_ADDRESS_SIZE];
    enum reason right = read_as(table, RIGHT);

    endpoint_address(&table->own, address);
    printf("%s %u %s\n", address, endpoint_port(&table->own), reasons[right]);
    for (enum mistake mistake = RIGHT + 1; mistake < MISTAKES; mistake++) {
        enum reason reason = read_as(table, mistake);

        if (reason != right)
            printf("mistake %s %s\n", names[mistake], reasons[reason]);
    }
}
