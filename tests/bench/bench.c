/* bench: the pair beside bare loops that make the same socket calls, and beside peers.
 *
 * `make bench` runs it; `make bench ROUNDS=9` for fewer rounds. In each round every
 * contender has its turn, those of a group side by side or one after another. A ratio is
 * taken within a round, since the rates of separate runs drift by a quarter and more.
 * What a program prints goes to a file in memory, or through a pipe to one.
 * - accepting: four clients (load.c) connect, ask, read a line and close; ncat's wait for
 *   its end instead. Seconds: until they are done. CPU: the server's, user and system,
 *   since it listened, for each connection; with that of its children (wait4).
 * - opening: a client opens 15,000 connections to bare-server and holds them. Seconds and
 *   CPU: the client's, from its start to its last line. The kernel may choose from its
 *   whole range at once (IP_LOCAL_PORT_RANGE); else it finds every second port so slowly
 *   that this would hide all else. bare-server's answer names a port that no client has:
 *   demo-client says so each time, in lines longer than usual.
 * - holding: the server's own memory (Anonymous of smaps_rollup) with as many connections
 *   answered and held, less that before the first, for each of them.
 * - while others are held: as accepting, at two servers, with few and with many.
 * - a burst: 900 connects at once, each of which asks. Seconds: until the last is
 *   answered. ncat is connected to, and not asked; once, since it is slow.
 * - first line: from the start of a program to its first line, one run after another.
 * A contender that dies or loses a connection ends the bench with status 1; a figure that
 * is not reached does not. Linux only.
 *
 * contenders.h says who they are; turn.h, lanes.h and first.h are a turn, commands.h and
 * peers.h what is started, children.h, readings.h and scratch.h what belongs to that,
 * room.h what this machine has room for, table.h and figures.h what is printed. */
#define _GNU_SOURCE

#include <stdio.h>

#ifdef __linux__
#include "contenders.h"
#include "figures.h"
#include "room.h"

#include <limits.h>
#include <sys/utsname.h>

enum { ROUNDS = 13, ROUNDS_ENOUGH = 9 };

/* A count that can be had here, and that four clients share; the part of it that is
 * wanted. */
static unsigned long fit(unsigned long count, unsigned long part, unsigned long most) {
    count = (count + part - 1) / part;
    if (count > most)
        count = most;
    return count < 4 ? 4 : count - count % 4;
}

static void prepare(struct bench *bench, struct samples samples[WHO_COUNT],
                    const struct room *room) {
    const char *missing[SERVER_COUNT] = {NULL};

    if (!scratch_open())
        fail("no folder for files of its own");
    memcpy(bench->range, room->range, sizeof bench->range);
    if (getloadavg(&bench->load, 1) != 1)
        bench->load = -1;
    for (int server = NGINX; server < SERVER_COUNT; server++)
        missing[server] = peer_missing(bench, (enum server)server);
    for (int who = 0; who < WHO_COUNT; who++) {
        struct contender *it = &contenders[who];
        bool at_once = it->turn == turn_hold || it->turn == turn_burst;

        samples[who].missing = missing[it->server];
        it->count = fit(it->count, bench->part, at_once ? room->count : ULONG_MAX);
        if (it->held > 0)
            it->held = fit(it->held, bench->part, room->count);
    }
    samples[NETCAT_FIRST].missing = netcat_missing();
}

static void run_turn(struct bench *bench, int who, struct samples samples[WHO_COUNT]) {
    if (samples[who].missing != NULL)
        return;
    children_contender(contenders[who].name);
    contenders[who].turn(bench, &contenders[who], &samples[who]);
}

/* Each round another of them is first. ncat's burst is slow, and comes once. */
static void run_group(struct bench *bench, const struct group *group,
                      struct samples samples[WHO_COUNT], int round) {
    int first = (int)group->first, size = (int)group->last - first + 1;

    if (contenders[first].turn == NULL) {
        lanes_run(bench, &contenders[first], size, &samples[first], round);
        return;
    }
    for (int i = 0; i < size; i++) {
        int who = first + (i + round) % size;

        if (who != NCAT_BURST || round == 0)
            run_turn(bench, who, samples);
    }
}

static void run_rounds(struct bench *bench, struct samples samples[WHO_COUNT],
                       int rounds) {
    for (int round = 0; round < rounds; round++)
        for (int group = 0; group < GROUP_COUNT; group++)
            run_group(bench, &groups[group], samples, round);
    alarm(0);
}

static void print_row(const struct samples samples[WHO_COUNT], int who) {
    const struct contender *it = &contenders[who];
    const struct samples *of = &samples[who], *base = &samples[it->base];
    char name[32];

    if (of->missing != NULL) {
        table_row_missing(it->name, of);
    } else if (who == HOLDER) {
        table_row_bytes("bare-server", &samples[OPENER]);
        table_row_bytes(it->name, of);
    } else if (it->turn == turn_first) {
        table_row_runs(it->name, of, base);
    } else if (it->held > 0) {
        snprintf(name, sizeof name, "%s, %lu", it->name, it->held);
        table_row(name, of, base);
    } else {
        table_row(it->name, of, base);
    }
}

static void print_table(const struct samples samples[WHO_COUNT]) {
    table_head();
    for (int group = 0; group < GROUP_COUNT; group++) {
        if (groups[group].title != NULL)
            printf("%s\n", groups[group].title);
        for (int who = (int)groups[group].first; who <= (int)groups[group].last; who++)
            print_row(samples, who);
    }
}

static void print_conditions(const struct bench *bench, const struct room *room,
                             int rounds) {
    struct utsname machine;

    uname(&machine);
    printf("\nThe medians of %d rounds. ratio: to the first row of its group, taken in "
           "each\n"
           "round; quartiles: of those ratios.\n",
           rounds);
    printf("On %ld processors (%s), %s %s%s.\n", sysconf(_SC_NPROCESSORS_ONLN),
           machine.machine, machine.sysname, machine.release,
           bench->range[0] != '\0' ? ""
                                   : "; no IP_LOCAL_PORT_RANGE: of the ports, every "
                                     "second");
    if (bench->load >= 0)
        printf(
            "Load average before the first round: %.2f; above 0.5, others run here and "
            "blur the rates.\n",
            bench->load);
    if (room->count < MANY)
        printf("%lu and not %d at the same time: %s.\n", room->count, MANY, room->why);
    if (rounds < ROUNDS_ENOUGH || bench->part != 1)
        printf("A try: fewer than %d rounds, or not all connections.\n", ROUNDS_ENOUGH);
}

/* Returns -1 where it is not a number that can be used. */
static long take_number(const char *text, long most) {
    char *end;
    long number = strtol(text, &end, 10);

    return *text != '\0' && *end == '\0' && number >= 1 && number <= most ? number : -1;
}

int main(int argc, char **argv) {
    static struct samples samples[WHO_COUNT];
    long rounds = argc > 2 ? take_number(argv[2], ROUNDS_MAX) : ROUNDS;
    long part = argc > 3 ? take_number(argv[3], MANY) : 1;
    struct bench bench = {.tree = argc > 1 ? argv[1] : ".", .part = (unsigned long)part};
    struct room room;

    if (argc > 4 || rounds == -1 || part == -1) {
        fprintf(stderr, "usage: bench [TREE [ROUNDS [PART]]]\n");
        return EXIT_FAILURE;
    }
    children_prepare();
    room = find_room();
    prepare(&bench, samples, &room);
    run_rounds(&bench, samples, (int)rounds);
    scratch_remove();
    print_table(samples);
    print_conditions(&bench, &room, (int)rounds);
    print_figures(samples);
    return EXIT_SUCCESS;
}
#else
int main(void) {
    printf("bench: this measurement is for Linux only\n");
    return 0;
}
#endif
