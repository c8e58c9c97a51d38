/* turn: one contender's turn in a round: a server and a client, started and measured.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef TURN_H
#define TURN_H

#include "peers.h"
#include "readings.h"
#include "table.h"

/* Who has a turn in each round. */
struct contender {
    const char *name;
    /* NULL: beside the others of its group, lanes.h. */
    void (*turn)(struct bench *bench, const struct contender *who,
                 struct samples *samples);
    enum server server;
    enum client client;
    unsigned long count; /* connections */
    unsigned long held;  /* others, that are there meanwhile */
    int base;            /* the contender that it is compared with */
};

struct turn {
    struct child server, client;
    struct child reader; /* of a server that writes to a pipe */
    char where[64];      /* ADDRESS:PORT of the server */
    double cpu;          /* the server's until it listened, in seconds */
};

static double now(void) {
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The program behind the server's pipe. */
static void start_piped(struct turn *turn, const struct bench *bench, enum server kind,
                        char *const arguments[]) {
    struct command command = {.count = 0};

    if (kind == DEMO_VIEWED)
        add(&command, "%s/labs/view/port-view", bench->tree);
    else
        add(&command, "cat");
    turn->server =
        child_start_piped("server", arguments, command.arguments, &turn->reader);
}

/* Starts one of ours, which chooses its port and says it; port-view says it for it. */
static void start_ours(struct turn *turn, const struct bench *bench, enum server kind,
                       const char *address, unsigned long count) {
    struct command command = {.count = 0};
    char tail[TAIL_SIZE];
    const char *port;

    add_server(&command, bench, kind, address, count);
    if (kind == DEMO_PIPED || kind == DEMO_VIEWED)
        start_piped(turn, bench, kind, command.arguments);
    else
        turn->server = child_start("server", command.arguments, -1, -1, false);
    child_await(&turn->server, kind == DEMO_VIEWED ? "demo-client" : "listening", tail);
    port = strstr(tail, kind == DEMO_JSON ? "\"port\":" : address);
    port = port == NULL ? NULL : strpbrk(port, ": ");
    if (port == NULL)
        fail("the server does not say its port");
    snprintf(turn->where, sizeof turn->where, "%s:%lu", address,
             strtoul(port + 1, NULL, 10));
}

static bool can_connect(const char *where) {
    struct sockaddr_in peer = {.sin_family = AF_INET};
    char address[32];
    bool can;
    int fd;

    snprintf(address, sizeof address, "%.*s", (int)strcspn(where, ":"), where);
    inet_pton(AF_INET, address, &peer.sin_addr);
    peer.sin_port = htons((uint16_t)strtoul(strchr(where, ':') + 1, NULL, 10));
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    can = connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0;
    close(fd);
    return can;
}

/* Starts a peer, which is given a port, and is there when a connection succeeds. */
static void start_peer(struct turn *turn, const struct bench *bench, enum server kind,
                       const char *address) {
    struct command command = {.count = 0};

    peer_find_port(address, turn->where);
    if ((kind == NGINX || kind == NGINX_FIRST) && !nginx_configure(kind, turn->where))
        fail("its configuration cannot be written");
    add_peer(&command, bench, kind, turn->where);
    turn->server = child_start("server", command.arguments, -1, -1, true);
    while (!can_connect(turn->where)) {
        if (child_has_ended(&turn->server))
            fail("it does not listen on %s", turn->where);
        wait_a_moment();
    }
}

/* Starts the server, on an address that is new, so that no port is held back by a
 * connection that ended a moment ago. Waits until it listens. */
static void start_server(struct turn *turn, struct bench *bench, enum server kind,
                         unsigned long count) {
    char address[32];

    snprintf(address, sizeof address, "127.1.%u.%u", bench->servers / 250,
             1 + bench->servers % 250);
    bench->servers++;
    if (is_peer(kind))
        start_peer(turn, bench, kind, address);
    else
        start_ours(turn, bench, kind, address, count);
    turn->cpu = child_cpu(&turn->server);
}

static void start_client(struct turn *turn, const struct bench *bench, enum client kind,
                         unsigned long count) {
    struct command command = {.count = 0};

    add_client(&command, bench, kind, turn->where, count);
    turn->client = child_start("client", command.arguments, -1, -1, false);
}

/* Ends a peer, or waits for one of ours, which ends by itself when its last client has
 * left; demo-server has told of each connection, and of its end. Returns the CPU time
 * since it listened, in seconds. */
static double end_server(struct turn *turn, enum server kind, unsigned long count) {
    double cpu;
    int status;

    if (is_peer(kind)) {
        kill(turn->server.pid, SIGTERM);
        cpu = child_reap(&turn->server, &status);
    } else {
        cpu = child_end(&turn->server, 0);
    }
    if (kind == DEMO_VIEWED)
        kill(turn->reader.pid, SIGTERM);
    if (kind == DEMO_PIPED || kind == DEMO_VIEWED)
        child_end(&turn->reader, 0);
    if (kind != BARE_SERVER && kind != DEMO_VIEWED && !is_peer(kind) &&
        (child_lines(&turn->server, "accepted") != count ||
         child_lines(&turn->server, "closed") != count))
        fail("not %lu lines accepted, and as many closed", count);
    close(turn->server.output);
    return cpu - turn->cpu;
}

static void take_times(struct samples *samples, unsigned long count, double seconds,
                       double cpu) {
    samples->connections = count;
    values_add(&samples->seconds, seconds);
    values_add(&samples->rate, (double)count / seconds);
    values_add(&samples->cpu, cpu * 1e6 / (double)count);
}

/* Four clients, from their start to the end of the last. In seconds. */
static double run_load(struct turn *turn, const struct bench *bench, enum client kind,
                       unsigned long count) {
    double start = now(), end;

    start_client(turn, bench, kind, count);
    child_end(&turn->client, 0);
    end = now();
    close(turn->client.output);
    return end - start;
}

/* Waits for the last line of a client that has opened all, and holds them. */
static void await_opened(const struct child *client, unsigned long count) {
    char tail[TAIL_SIZE], all[64];

    child_await(client, " opened", tail);
    snprintf(all, sizeof all, "%lu of %lu opened", count, count);
    if (strstr(tail, all) == NULL)
        fail("lost a connection: not \"%s\"", all);
}

static void end_holding(const struct contender *who, struct child *client,
                        unsigned long count) {
    child_end(client, SIGTERM);
    if (who->client == DEMO_CLIENT && child_lines(client, "connected") != count)
        fail("not %lu lines connected", count);
    close(client->output);
}

/* Many connections that are held: the client's times, and the server's memory. */
static void turn_hold(struct bench *bench, const struct contender *who,
                      struct samples *samples) {
    double start, before;
    struct turn turn;

    start_server(&turn, bench, who->server, who->count);
    before = child_anonymous(&turn.server);
    start = now();
    start_client(&turn, bench, who->client, who->count);
    await_opened(&turn.client, who->count);
    take_times(samples, who->count, now() - start, child_cpu(&turn.client));
    values_add(&samples->bytes,
               (child_anonymous(&turn.server) - before) / (double)who->count);
    end_holding(who, &turn.client, who->count);
    end_server(&turn, who->server, who->count);
}

/* All connects at once: until the last is answered. */
static void turn_burst(struct bench *bench, const struct contender *who,
                       struct samples *samples) {
    double start, seconds;
    struct turn turn;

    start_server(&turn, bench, who->server, who->count);
    start = now();
    start_client(&turn, bench, who->client, who->count);
    await_opened(&turn.client, who->count);
    seconds = now() - start;
    end_holding(who, &turn.client, who->count);
    take_times(samples, who->count, seconds, end_server(&turn, who->server, who->count));
}

#endif
