/* figures: the goals of the kit, and whether this run reached them.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef FIGURES_H
#define FIGURES_H

#include "contenders.h"

enum bound { AT_MOST, AT_LEAST };

static void figure(const char *what, double found, enum bound bound, double limit) {
    bool reached = bound == AT_MOST ? found <= limit : found >= limit;

    printf("  %-58s %8.2f  at %s %g: %s\n", what, found,
           bound == AT_MOST ? "most" : "least", limit,
           reached ? "reached" : "NOT REACHED");
}

static void figure_ratio(const char *what, const struct values *values,
                         const struct values *base, enum bound bound, double limit) {
    if (values->count == 0 || base->count == 0)
        printf("  %-58s %8s  one of the two is not here\n", what, "-");
    else
        figure(what, ratio_of(values, base).median, bound, limit);
}

static double worst_of(const struct values *values) {
    double worst = 0;

    for (int i = 0; i < values->count; i++)
        worst = values->at[i] > worst ? values->at[i] : worst;
    return worst;
}

/* "Level" with ncat leaves room for by how much two runs of the same differ. */
static void print_rates(const struct samples samples[WHO_COUNT], const char *kind,
                        enum who who) {
    static const struct {
        const char *name;
        enum who who;
        double limit;
    } peers[] = {{"nginx's", NGINX_ANSWERS, 1.0},
                 {"socat's", SOCAT_ANSWERS, 10.0},
                 {"asyncio's", ASYNCIO_ANSWERS, 2.5},
                 {"ncat's, which does not answer: level", NCAT_ENDS, 0.9}};
    char what[80];

    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
        snprintf(what, sizeof what, "%s: rate to %s", kind, peers[i].name);
        figure_ratio(what, &samples[who].rate, &samples[peers[i].who].rate, AT_LEAST,
                     peers[i].limit);
    }
}

static void print_figures(const struct samples samples[WHO_COUNT]) {
    const struct values *loop = &samples[LOOP].cpu;

    printf("To reach:\n");
    figure_ratio("text: CPU to the bare loop's", &samples[TEXT].cpu, loop, AT_MOST, 1.3);
    figure_ratio("text, piped: CPU to the bare loop's", &samples[PIPED].cpu, loop,
                 AT_MOST, 1.3);
    figure_ratio("JSON: CPU to the bare loop's", &samples[JSON].cpu, loop, AT_MOST, 1.3);
    figure_ratio("with port-view behind it: rate to JSON's, to a file",
                 &samples[VIEWED].rate, &samples[JSON].rate, AT_LEAST, 0.9);
    print_rates(samples, "text", TEXT);
    print_rates(samples, "JSON", JSON);
    figure("a burst: seconds in the worst round (a lost SYN takes 1)",
           worst_of(&samples[TEXT_BURST].seconds), AT_MOST, 0.99);
    figure("held and answered", (double)samples[HOLDER].connections, AT_LEAST, MANY);
    figure_ratio("one more: CPU while many are held to while few are",
                 &samples[TEXT_MANY].cpu, &samples[TEXT_FEW].cpu, AT_MOST, 1.2);
    figure_ratio("demo-client: CPU to the bare client's", &samples[CLIENT].cpu,
                 &samples[OPENER].cpu, AT_MOST, 1.3);
    figure("held: bytes of memory for each", spread_of(&samples[HOLDER].bytes).median,
           AT_MOST, 256);
    figure_ratio("demo-client's first line: time to nc's", &samples[CLIENT_FIRST].seconds,
                 &samples[NETCAT_FIRST].seconds, AT_MOST, 1.5);
}

#endif
