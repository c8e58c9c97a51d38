/* turn: one contender's turn in a round: a server and a client, started and measured.
 *
 * The servers' and the clients' addresses are new in each turn, so that no port is held
 * back by a connection that ended a moment ago. All functions are here, since each .c
 * file of this directory is a program. */
#ifndef TURN_H
#define TURN_H

#include "readings.h"
#include "table.h"

enum { COUNT = 20000, ARGUMENTS_MAX = 12 };

enum server { BARE_SERVER, DEMO_TEXT, DEMO_PIPED, DEMO_JSON };
enum client { LOAD, BARE_CONNECTS, BARE_ASKS, DEMO_CLIENT };

/* Who has a turn in each round: a server and a client. */
struct contender {
    const char *name;
    enum server server;
    enum client client;
};

/* What all turns have in common. */
struct bench {
    const char *tree;   /* where the programs are */
    unsigned long many; /* connections to open and hold */
    char range[16];     /* "32768-60999", or "" where the kernel cannot be told */
    unsigned turn;      /* how many there were: for addresses that are new */
};

struct turn {
    struct child server, client;
    struct child reader; /* of a server that writes to a pipe */
    char where[64];      /* ADDRESS:PORT of the server */
};

struct command {
    char text[ARGUMENTS_MAX][512];
    char *arguments[ARGUMENTS_MAX + 1];
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
    command->arguments[command->count] = NULL;
}

static double now(void) {
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
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
    if (kind == DEMO_JSON)
        add(command, "--json");
    add(command, "0");
}

static void add_client(struct command *command, const struct bench *bench,
                       enum client kind, const char *where) {
    if (kind == DEMO_CLIENT) {
        add(command, "%s/demo-client/demo-client", bench->tree);
        add(command, "--count=%lu", bench->many);
        add(command, "--hold=%d", PATIENCE_SECONDS);
        if (bench->range[0] != '\0')
            add(command, "--range=%s", bench->range);
        add(command, "%.*s", (int)strcspn(where, ":"), where);
        add(command, "%s", strchr(where, ':') + 1);
        return;
    }
    add(command, "%s/build/tests/bench/bare-client", bench->tree);
    add(command, kind == BARE_ASKS ? "ask" : "connect");
    add(command, "%lu", bench->many);
    add(command, "%s", where);
    if (bench->range[0] != '\0')
        add(command, "%s", bench->range);
}

static void add_load(struct command *command, const struct bench *bench,
                     const char *where) {
    add(command, "%s/build/tests/bench/load", bench->tree);
    add(command, "%s", where);
    add(command, "%d", COUNT);
    add(command, "%u", 4 * 256 + 4 * bench->turn); /* 127.0.4.0 and on */
}

/* Starts the server, and waits until it listens. */
static void start_server(struct turn *turn, const struct bench *bench, enum server kind,
                         unsigned long count) {
    struct command command = {.count = 0};
    char address[32], tail[TAIL_SIZE];
    const char *port;

    snprintf(address, sizeof address, "127.0.2.%u", 1 + bench->turn);
    add_server(&command, bench, kind, address, count);
    if (kind == DEMO_PIPED)
        turn->server = child_start_piped("server", command.arguments, &turn->reader);
    else
        turn->server = child_start("server", command.arguments, -1, -1);
    child_await(&turn->server, "listening", tail);
    port = strstr(tail, kind == DEMO_JSON ? "\"port\":" : address);
    port = port == NULL ? NULL : strchr(port, ':');
    if (port == NULL)
        fail("the server does not say its port");
    snprintf(turn->where, sizeof turn->where, "%s:%lu", address,
             strtoul(port + 1, NULL, 10));
}

static void start_client(struct turn *turn, const struct bench *bench, enum client kind) {
    struct command command = {.count = 0};

    if (kind == LOAD)
        add_load(&command, bench, turn->where);
    else
        add_client(&command, bench, kind, turn->where);
    turn->client = child_start("client", command.arguments, -1, -1);
}

/* Waits for the server, which ends by itself when its last client has left. demo-server
 * has told of each connection, and of its end. Returns its CPU time, in seconds. */
static double end_server(struct turn *turn, enum server kind, unsigned long count) {
    double cpu = child_end(&turn->server, 0);

    if (kind == DEMO_PIPED)
        child_end(&turn->reader, 0);
    if (kind != BARE_SERVER && (child_lines(&turn->server, "accepted") != count ||
                                child_lines(&turn->server, "closed") != count))
        fail("not %lu lines accepted, and as many closed", count);
    close(turn->server.output);
    return cpu;
}

/* COUNT connections, one after another from each of four clients. */
static void turn_accept(const struct bench *bench, const struct contender *who,
                        struct samples *samples, int round) {
    struct turn turn;
    double start;

    start_server(&turn, bench, who->server, COUNT);
    start = now();
    start_client(&turn, bench, LOAD);
    child_end(&turn.client, 0);
    samples->connections = COUNT;
    samples->seconds[round] = now() - start;
    samples->cpu[round] = end_server(&turn, who->server, COUNT) * 1e6 / (double)COUNT;
    close(turn.client.output);
}

/* Waits for the last line of a client that has opened all. */
static void await_opened(const struct bench *bench, const struct child *client) {
    char tail[TAIL_SIZE], all[64];

    child_await(client, " opened", tail);
    snprintf(all, sizeof all, "%lu of %lu opened", bench->many, bench->many);
    if (strstr(tail, all) == NULL)
        fail("lost a connection: not \"%s\"", all);
}

static void end_client(const struct bench *bench, const struct contender *who,
                       struct child *client) {
    child_end(client, SIGTERM);
    if (who->client == DEMO_CLIENT && child_lines(client, "connected") != bench->many)
        fail("not %lu lines connected", bench->many);
    close(client->output);
}

/* Many connections at the same time. */
static void turn_hold(const struct bench *bench, const struct contender *who,
                      struct samples *samples, int round) {
    double start, before, many = (double)bench->many;
    struct turn turn;

    start_server(&turn, bench, who->server, bench->many);
    before = child_anonymous(&turn.server);
    start = now();
    start_client(&turn, bench, who->client);
    await_opened(bench, &turn.client);
    samples->connections = many;
    samples->seconds[round] = now() - start;
    samples->cpu[round] = child_cpu(&turn.client) * 1e6 / many;
    samples->bytes[round] = (child_anonymous(&turn.server) - before) / many;
    end_client(bench, who, &turn.client);
    end_server(&turn, who->server, bench->many);
}

#endif
