/* bench: the pair beside bare loops that make the same socket calls, as ratios.
 *
 * `make bench` runs it. In each round every contender has one turn, those of a group one
 * after another and each round another first. A ratio is taken within a round, since the
 * rates of separate runs drift by a quarter and more. What a program prints goes to a
 * file in memory, or through a pipe to one.
 * - accepting: four clients (load.c) connect, ask, read a line and close, COUNT times
 *   together. Seconds: until they are done. CPU: the server's whole life, user and system
 *   (wait4), for each connection. The base is bare-server.
 * - opening: a client opens MANY connections to bare-server and holds them. Seconds and
 *   CPU: the client's, from its start to its last line. The kernel may choose from its
 *   whole range at once (IP_LOCAL_PORT_RANGE); else it finds every second port so slowly
 *   that this would hide all else. bare-server's answer names a port that no client has:
 *   demo-client says so each time, in lines longer than usual.
 * - holding: the server's own memory (Anonymous of smaps_rollup) with MANY connections
 *   answered and held, less that before the first, for each of them.
 * A contender that dies or loses a connection ends the bench with status 1; a figure that
 * is not reached does not. Linux only.
 *
 * bench.c has the contenders and the rounds, turn.h one turn, children.h and readings.h
 * the programs that it starts, table.h what is printed. */
#define _GNU_SOURCE

#include <stdio.h>

#ifdef __linux__
#include "../../lib/machine.h"
#include "turn.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/utsname.h>

enum {
    MANY = 15000,
    FILES_BESIDE = 100 /* descriptors that a program has beside its connections */
};

enum who { LOOP, TEXT, PIPED, JSON, CONNECTS, ASKS, CLIENT, HOLDER, WHO_COUNT };

static const struct contender contenders[WHO_COUNT] = {
    [LOOP] = {"bare-server", BARE_SERVER, LOAD},
    [TEXT] = {"demo-server", DEMO_TEXT, LOAD},
    [PIPED] = {"demo-server | cat", DEMO_PIPED, LOAD},
    [JSON] = {"demo-server --json", DEMO_JSON, LOAD},
    [CONNECTS] = {"bare-client connects", BARE_SERVER, BARE_CONNECTS},
    [ASKS] = {"bare-client asks too", BARE_SERVER, BARE_ASKS},
    [CLIENT] = {"demo-client", BARE_SERVER, DEMO_CLIENT},
    [HOLDER] = {"demo-server, holding", DEMO_TEXT, BARE_ASKS}};

/* Raises the limit of open files, which the children inherit, as far as it goes. */
static unsigned long raise_files(void) {
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == -1)
        fail("the limit of open files cannot be read");
    if (files.rlim_max <= FILES_BESIDE)
        fail("a hard limit of %lu open files is too low", (unsigned long)files.rlim_max);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_max > MANY + FILES_BESIDE ? MANY + FILES_BESIDE
                                                : (unsigned long)files.rlim_max;
}

static bool can_tell_range(uint32_t range) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool can =
        setsockopt(fd, IPPROTO_IP, MACHINE_LOCAL_PORT_RANGE, &range, sizeof range) == 0;

    close(fd);
    return can;
}

/* How many connections can be held here, and what limits them. */
static void find_many(struct bench *bench, char why[128]) {
    unsigned long files = raise_files(), ports;
    struct machine_range range;

    machine_ephemeral(&range);
    if (!range.known)
        fail("%s", range.source);
    ports = range.high - range.low + 1ul;
    if (can_tell_range((uint32_t)range.high << 16 | range.low))
        snprintf(bench->range, sizeof bench->range, "%u-%u", range.low, range.high);
    else
        ports /= 2;       /* those of one parity, before the search becomes slow */
    ports -= ports / 100; /* some are taken */
    bench->many = files - FILES_BESIDE < ports ? files - FILES_BESIDE : ports;
    if (bench->many >= MANY)
        bench->many = MANY;
    else
        snprintf(why, 128, "%s",
                 bench->many < ports ? "the hard limit of open files is too low"
                                     : "this machine has not the ports for it");
}

static void run_turn(struct bench *bench, enum who who, struct samples *samples,
                     int round) {
    children_contender(contenders[who].name);
    if (contenders[who].client == LOAD)
        turn_accept(bench, &contenders[who], samples, round);
    else
        turn_hold(bench, &contenders[who], samples, round);
    bench->turn++;
}

/* Those of a group follow one another closely; each round another of them is first. */
static void run_rounds(struct bench *bench, struct samples samples[WHO_COUNT]) {
    static const int groups[][2] = {{LOOP, JSON}, {CONNECTS, HOLDER}};

    for (int round = 0; round < ROUNDS; round++)
        for (int group = 0; group < 2; group++) {
            int first = groups[group][0], size = groups[group][1] - first + 1;

            for (int i = 0; i < size; i++) {
                int who = first + (i + round) % size;

                run_turn(bench, (enum who)who, &samples[who], round);
            }
        }
    alarm(0);
}

static void print_table(const struct samples samples[WHO_COUNT], unsigned long many) {
    table_head();
    printf("accepting, answering, telling: %d a round, from 4 clients\n", COUNT);
    for (int who = LOOP; who <= JSON; who++)
        table_row(contenders[who].name, &samples[who], &samples[LOOP]);
    printf("opening: %lu at the same time\n", many);
    for (int who = CONNECTS; who <= CLIENT; who++)
        table_row(contenders[who].name, &samples[who], &samples[CONNECTS]);
    table_row(" to the asking one", &samples[CLIENT], &samples[ASKS]);
    printf("holding: %lu, answered\n", many);
    table_row_bytes("bare-server", &samples[ASKS]);
    table_row_bytes("demo-server", &samples[HOLDER]);
}

static void print_conditions(const struct bench *bench, const char *why) {
    struct utsname machine;

    uname(&machine);
    printf("\nThe medians of %d rounds. ratio: to the first row of its group, taken in\n"
           "each round; quartiles: of those. bytes: the server's own, a connection.\n",
           ROUNDS);
    printf("On %ld processors (%s), %s %s%s.\n", sysconf(_SC_NPROCESSORS_ONLN),
           machine.machine, machine.sysname, machine.release,
           bench->range[0] != '\0' ? ""
                                   : "; no IP_LOCAL_PORT_RANGE: of the ports, every "
                                     "second");
    if (why[0] != '\0')
        printf("%lu and not %d at the same time: %s.\n", bench->many, MANY, why);
}

static const char *reached(double found, double limit) {
    return found <= limit ? "reached" : "not reached";
}

static void print_figures(const struct samples samples[WHO_COUNT]) {
    double bytes = spread_of(samples[HOLDER].bytes).median;

    printf("To reach: at most 1.7 times the bare loop's CPU for each connection\n");
    for (int who = TEXT; who <= JSON; who++) {
        double ratio = ratio_of(samples[who].cpu, samples[LOOP].cpu).median;

        printf("  %-20s %.2f, %s (%.1f microseconds more)\n", contenders[who].name, ratio,
               reached(ratio, 1.7),
               difference_of(samples[who].cpu, samples[LOOP].cpu).median);
    }
    printf("To reach: less than 1 KiB for each of 15,000 held\n");
    printf("  %-20s %.0f bytes, %s\n", "demo-server", bytes, reached(bytes, 1023));
}

int main(int argc, char **argv) {
    static struct samples samples[WHO_COUNT];
    struct bench bench = {.tree = argc == 2 ? argv[1] : "."};
    char why[128] = "";

    children_prepare();
    find_many(&bench, why);
    run_rounds(&bench, samples);
    print_table(samples, bench.many);
    print_conditions(&bench, why);
    print_figures(samples);
    return EXIT_SUCCESS;
}
#else
int main(void) {
    printf("bench: this measurement is for Linux only\n");
    return 0;
}
#endif
