/* table: the results of all rounds of bench, as one table.
 *
 * A ratio is taken within a round, in which both contenders met the same machine a
 * moment apart. The table shows the median of the rounds and their quartiles. All
 * functions are in this header, since each .c file of this directory is a program. */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 64 };

/* One for each round. */
struct values {
    int count;
    double at[ROUNDS_MAX];
};

/* What one contender did. */
struct samples {
    unsigned long connections; /* how many a round */
    struct values seconds;     /* for all of them */
    struct values rate;        /* connections a second */
    struct values cpu;         /* microseconds for each */
    struct values bytes;       /* for each, while it is held */
    const char *missing;       /* why it has none, or NULL */
};

struct spread {
    double low, median, high; /* quartiles */
};

static void values_add(struct values *values, double value) {
    values->at[values->count++] = value;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The value below which that share of the sorted ones lies. */
static double quantile(const struct values *sorted, double share) {
    double place = share * (sorted->count - 1);
    int below = (int)place;
    double part = place - below;

    if (below == sorted->count - 1)
        return sorted->at[below];
    return sorted->at[below] * (1 - part) + sorted->at[below + 1] * part;
}

static struct spread spread_of(const struct values *values) {
    struct values sorted = *values;

    if (values->count == 0)
        return (struct spread){.median = 0};
    qsort(sorted.at, (size_t)sorted.count, sizeof *sorted.at, compare);
    return (struct spread){.low = quantile(&sorted, 0.25),
                           .median = quantile(&sorted, 0.5),
                           .high = quantile(&sorted, 0.75)};
}

static struct spread ratio_of(const struct values *values, const struct values *base) {
    struct values ratios = {.count = 0};

    for (int i = 0; i < values->count && i < base->count; i++)
        values_add(&ratios, values->at[i] / base->at[i]);
    return spread_of(&ratios);
}

/* `width` characters at least. */
static void print_ratio(const struct values *values, const struct values *base,
                        int width) {
    struct spread ratio = ratio_of(values, base);
    char text[64];

    snprintf(text, sizeof text, "%5.2f %.2f-%.2f", ratio.median, ratio.low, ratio.high);
    printf("  %-*s", width, values == base ? " base" : text);
}

static void table_head(void) {
    printf("%-23s%6s%9s%8s  %-17s%8s  %s\n", "", "count", "seconds", "conn/s",
           "ratio quartiles", "CPU us", "ratio quartiles");
}

static void table_row_missing(const char *name, const struct samples *of) {
    printf(" %-22s%6s  left out: %s\n", name, "-", of->missing);
}

/* The ratios are to `base`: of the rates, and of the CPU time for each connection. */
static void table_row(const char *name, const struct samples *of,
                      const struct samples *base) {
    printf(" %-22s%6lu%9.4f%8.0f", name, of->connections, spread_of(&of->seconds).median,
           spread_of(&of->rate).median);
    print_ratio(&of->rate, &base->rate, 17);
    printf("%8.2f", spread_of(&of->cpu).median);
    print_ratio(&of->cpu, &base->cpu, 0);
    printf("\n");
}

static void table_row_bytes(const char *name, const struct samples *of) {
    printf(" %-22s%6lu%38.0f bytes\n", name, of->connections,
           spread_of(&of->bytes).median);
}

/* Of runs of a program, one after another. */
static void table_row_runs(const char *name, const struct samples *of,
                           const struct samples *base) {
    printf(" %-22s%6lu%9.4f%8s", name, of->connections, spread_of(&of->seconds).median,
           "");
    print_ratio(&of->seconds, &base->seconds, 0);
    printf("\n");
}

#endif
