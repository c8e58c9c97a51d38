/* commands: the command lines of the programs that bench starts, except for the
 * peers'.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "children.h"

enum { ARGUMENTS_MAX = 12, ARGUMENT_SIZE = 1024, FLIGHTS = 64 /* as in demo-client */ };

enum server {
    BARE_SERVER,
    DEMO_TEXT,
    DEMO_PIPED,
    DEMO_JSON,
    DEMO_VIEWED, /* by port-view, through a pipe */
    NGINX,       /* from here on: the peers */
    NGINX_FIRST, /* does not wait to be asked */
    ASYNCIO,
    SOCKETSERVER,
    SOCAT,
    NCAT,
    SERVER_COUNT
};

enum client {
    LOAD_ASKS,
    LOAD_READS, /* the server speaks without being asked */
    LOAD_ENDS,  /* waits for the server's end of the connection, not for an answer */
    BARE_ASKS,
    BURST_ASKS,
    BURST_CONNECTS,
    DEMO_CLIENT,
    NETCAT
};

/* What all turns have in common. */
struct bench {
    const char *tree;   /* where the programs are */
    unsigned long part; /* counts are divided by this: more than 1 for a try */
    unsigned long many; /* connections to open and hold */
    char range[16];     /* "32768-60999", or "" where the kernel cannot be told */
    unsigned servers;   /* how many were started: for addresses that are new */
    double load;        /* of this machine, before; -1: not known */
    char python[256];   /* the interpreter, where there is one */
};

struct command {
    char text[ARGUMENTS_MAX][ARGUMENT_SIZE];
    char *arguments[ARGUMENTS_MAX + 1]; /* zeros at first: behind the last is NULL */
    int count;
};

__attribute__((format(printf, 2, 3))) static void add(struct command *command,
                                                      const char *format, ...) {
    char *text = command->text[command->count];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof command->text[0], format, values);
    va_end(values);
    command->arguments[command->count++] = text;
}

static void add_server(struct command *command, const struct bench *bench,
                       enum server kind, const char *address, unsigned long count) {
    if (kind == BARE_SERVER) {
        add(command, "%s/build/tests/bench/bare-server", bench->tree);
        add(command, "%s", address);
        add(command, "%lu", count);
        return;
    }
    add(command, "%s/demo-server/demo-server", bench->tree);
    add(command, "--address=%s", address);
    add(command, "--count=%lu", count);
    if (kind == DEMO_JSON || kind == DEMO_VIEWED)
        add(command, "--json");
    add(command, "0");
}

static void add_host_and_port(struct command *command, const char *where) {
    add(command, "%.*s", (int)strcspn(where, ":"), where);
    add(command, "%s", strchr(where, ':') + 1);
}

/* Four clients, one connection after another. */
static void add_load(struct command *command, const struct bench *bench, enum client kind,
                     const char *where, unsigned long count) {
    add(command, "%s/build/tests/bench/load", bench->tree);
    add(command, kind == LOAD_ASKS ? "ask" : kind == LOAD_READS ? "read" : "end");
    add(command, "%s", where);
    add(command, "%lu", count);
}

/* Many at the same time. */
static void add_bare_client(struct command *command, const struct bench *bench,
                            enum client kind, const char *where, unsigned long count) {
    add(command, "%s/build/tests/bench/bare-client", bench->tree);
    add(command, kind == BURST_CONNECTS ? "connect" : "ask");
    add(command, "%lu", count);
    add(command, "%s", where);
    add(command, "%lu", kind == BARE_ASKS ? FLIGHTS : count);
    if (bench->range[0] != '\0')
        add(command, "%s", bench->range);
}

static void add_client(struct command *command, const struct bench *bench,
                       enum client kind, const char *where, unsigned long count) {
    switch (kind) {
    case LOAD_ASKS:
    case LOAD_READS:
    case LOAD_ENDS:
        add_load(command, bench, kind, where, count);
        break;
    case BARE_ASKS:
    case BURST_ASKS:
    case BURST_CONNECTS:
        add_bare_client(command, bench, kind, where, count);
        break;
    case DEMO_CLIENT:
        add(command, "%s/demo-client/demo-client", bench->tree);
        add(command, "--count=%lu", count);
        add(command, "--hold=%d", count > 1 ? PATIENCE_SECONDS : 0);
        if (count > 1 && bench->range[0] != '\0')
            add(command, "--range=%s", bench->range);
        add_host_and_port(command, where);
        break;
    case NETCAT:
        add(command, "nc");
        add(command, "-N");
        add_host_and_port(command, where);
        break;
    }
}

#endif
