/* peer-rows: see peer-rows.h. */
#include "peer-rows.h"

#include "../grader/ends.h"
#include "../grader/table.h"
#include "../grader/trouble.h"
#include "peer-readings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEW = 6,     /* rows of each family that tell nothing */
    MANY = 9000, /* of one of them, in front */
    LOWEST = 1024,
    HIGHEST = 9999, /* four digits, so that they are a port in hex, too */
    QUARTERS = 4,   /* of an address: a byte, or a word of 32 bits */
    PATH_SIZE = 512
};

static struct readings_table table;
static uint16_t decimal; /* in hex it has the digits that the port has in decimal */

static const struct {
    const char *name;
    enum table_state state;
} states[] = {{"ESTABLISHED", TABLE_ESTABLISHED}, {"SYN_SENT", TABLE_SYN_SENT},
              {"SYN_RECV", TABLE_SYN_RECV},       {"FIN_WAIT1", TABLE_FIN_WAIT1},
              {"FIN_WAIT2", TABLE_FIN_WAIT2},     {"TIME_WAIT", TABLE_TIME_WAIT},
              {"CLOSE_WAIT", TABLE_CLOSE_WAIT},   {"LAST_ACK", TABLE_LAST_ACK},
              {"LISTEN", TABLE_LISTEN},           {"CLOSING", TABLE_CLOSING}};

enum { STATES = sizeof states / sizeof states[0] };

static _Noreturn void misused(const char *word) {
    fprintf(stderr, "peer: %s: no such row\n", word);
    exit(64);
}

/* An address of a private network or one for examples (RFC 5737, RFC 3849), or one of
 * this machine alone. No two of its bytes that were drawn are equal. */
static struct endpoint draw_address(int family, bool loopback) {
    struct endpoint end = ends_at(family == AF_INET6 ? "2001:db8::"
                                  : loopback         ? "127.0.0.0"
                                                     : "10.0.0.0",
                                  0);
    size_t size;
    unsigned char *bytes = readings_bytes(&end, &size);

    for (size_t i = size == 4 ? 1 : 4; i < size; i++)
        do
            bytes[i] = (unsigned char)(ends_random() % 200 + 11);
        while (memchr(bytes, bytes[i], i) != NULL);
    return end;
}

static struct endpoint wildcard(int family) {
    return ends_at(family == AF_INET ? "0.0.0.0" : "::", 0);
}

static uint16_t other_port(void) {
    uint16_t own = endpoint_port(&table.own), port;

    do
        port = ends_random_port((struct ends_span){1, 65535});
    while (port == own || port == decimal || port == ends_turned(own));
    return port;
}

static void draw_port(void) {
    char digits[8];
    uint16_t port;

    do {
        port = ends_random_port((struct ends_span){LOWEST, HIGHEST});
        snprintf(digits, sizeof digits, "%u", port);
        decimal = (uint16_t)strtoul(digits, NULL, 16);
    } while (ends_turned(port) == port || ends_turned(port) == decimal ||
             ends_turned(port) == 0);
    endpoint_set_port(&table.own, port);
}

static struct table_socket *add(struct endpoint local, enum table_state state) {
    struct readings_row *row = &table.rows[table.count++];
    int family = endpoint_family(&local);

    row->socket = (struct table_socket){.local = local, .state = state};
    row->socket.remote =
        state == TABLE_LISTEN ? wildcard(family) : draw_address(family, false);
    if (state != TABLE_LISTEN)
        endpoint_set_port(&row->socket.remote, other_port());
    row->socket.uid = ends_random() % 2 == 0 ? 0 : 1000 + ends_random() % 5;
    row->socket.inode = state == TABLE_FIN_WAIT2 ? 0 : 10000 + ends_random() % 4000000;
    row->socket.timer = ends_random() % 6000 + 1;
    return &row->socket;
}

/* Rows that tell nothing: they have other ports. */
static void add_others(int family, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        enum table_state state = states[ends_random() % STATES].state;
        struct endpoint local = ends_random() % 3 != 0  ? draw_address(family, false)
                                : state == TABLE_LISTEN ? wildcard(family)
                                : family == endpoint_family(&table.own)
                                    ? table.own
                                    : draw_address(family, false);

        endpoint_set_port(&local, other_port());
        add(local, state);
    }
}

/* An address that is the same but for one byte, in this quarter of it. */
static struct endpoint changed(struct endpoint end, unsigned quarter) {
    size_t size;
    unsigned char *bytes = readings_bytes(&end, &size);
    size_t part = size / QUARTERS;

    bytes[quarter * part + ends_random() % part] ^=
        (unsigned char)(1 + ends_random() % 255);
    return end;
}

static struct endpoint local_of(const char *word, unsigned quarter, const char *text) {
    int family = endpoint_family(&table.own);
    bool loopback = endpoint_is_loopback(&table.own);

    if (strcmp(word, "own") == 0)
        return table.own;
    if (strcmp(word, "wild") == 0)
        return wildcard(family);
    if (strcmp(word, "other") == 0)
        return draw_address(family, loopback);
    if (strcmp(word, "turned") == 0)
        return readings_turned(table.own);
    if (strcmp(word, "family") == 0)
        return wildcard(family == AF_INET ? AF_INET6 : AF_INET);
    if (strcmp(word, "near") == 0)
        return changed(table.own, quarter);
    if (strcmp(word, "part") == 0)
        return changed(wildcard(family), quarter);
    misused(text);
}

static bool is_for_each_quarter(const char *word) {
    return strcmp(word, "near") == 0 || strcmp(word, "part") == 0;
}

static enum table_state state_of(const char *word, const char *text) {
    for (size_t i = 0; i < STATES; i++)
        if (strcmp(word, states[i].name) == 0)
            return states[i].state;
    misused(text);
}

static void add_rows(const char *text) {
    char local[16], port[16], state[16];
    uint16_t own = endpoint_port(&table.own);
    struct endpoint end;
    struct table_socket *row;

    if (sscanf(text, "%15[^:]:%15[^:]:%15s", local, port, state) != 3)
        misused(text);
    for (unsigned quarter = 0; quarter < (is_for_each_quarter(local) ? QUARTERS : 1);
         quarter++) {
        end = local_of(local, quarter, text);
        endpoint_set_port(&end, strcmp(port, "own") == 0       ? own
                                : strcmp(port, "decimal") == 0 ? decimal
                                : strcmp(port, "turned") == 0  ? ends_turned(own)
                                                               : other_port());
        row = add(end, state_of(state, text));
        if (strcmp(port, "remote") == 0)
            endpoint_set_port(&row->remote, own);
        table.rows[table.count - 1].tells = true;
    }
}

static void shuffle(void) {
    for (size_t i = table.count; i > 1; i--) {
        size_t j = ends_random() % i;
        struct readings_row row = table.rows[i - 1];

        table.rows[i - 1] = table.rows[j];
        table.rows[j] = row;
    }
}

/* As the tables are handed over: IPv4 first. */
static void put_families_in_order(void) {
    static struct readings_table sorted;

    sorted = (struct readings_table){.own = table.own};
    for (int i = 0; i < 2; i++) {
        unsigned number = 0;

        for (size_t j = 0; j < table.count; j++)
            if (endpoint_family(&table.rows[j].socket.local) ==
                (i == 0 ? AF_INET : AF_INET6)) {
                sorted.rows[sorted.count] = table.rows[j];
                sorted.rows[sorted.count++].socket.number = number++;
            }
    }
    table = sorted;
}

static FILE *open_file(const char *file, const char *suffix) {
    char path[PATH_SIZE];
    FILE *out;

    snprintf(path, sizeof path, "%s%s", file, suffix);
    out = fopen(path, "w");
    if (out == NULL)
        trouble_stop(path);
    return out;
}

static void write_table(const char *file) {
    FILE *out = open_file(file, ""), *telling = open_file(file, ".rows");
    int family = AF_UNSPEC;

    for (size_t i = 0; i < table.count; i++) {
        const struct readings_row *row = &table.rows[i];

        if (family != endpoint_family(&row->socket.local))
            table_heading(out, family = endpoint_family(&row->socket.local));
        table_row(out, &row->socket);
        if (row->tells)
            table_row(telling, &row->socket);
    }
    if (fclose(out) == EOF || fclose(telling) == EOF)
        trouble_stop(file);
}

void rows_write(const char *file, char **words) {
    int family = AF_INET;
    bool loopback = false, kept = false;
    uint16_t port = 0;

    for (; *words != NULL && strchr(*words, ':') == NULL; words++)
        if (strcmp(*words, "ipv6") == 0)
            family = AF_INET6;
        else if (strcmp(*words, "loopback") == 0)
            loopback = true;
        else if (strcmp(*words, "kept") == 0)
            kept = true;
        else if (sscanf(*words, "port=%hu", &port) != 1)
            misused(*words);
    table.own = loopback ? ends_at(family == AF_INET ? "127.0.0.1" : "::1", 0)
                         : draw_address(family, false);
    if (port == 0)
        draw_port();
    else
        endpoint_set_port(&table.own, port);
    add_others(AF_INET, kept && family == AF_INET ? MANY : FEW);
    add_others(AF_INET6, kept && family == AF_INET6 ? MANY : FEW);
    for (; *words != NULL; words++)
        add_rows(*words);
    if (!kept)
        shuffle();
    put_families_in_order();
    write_table(file);
    readings_tell(&table);
}
