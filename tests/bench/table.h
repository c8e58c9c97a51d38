/* table: what bench found in all its rounds, as one table.
 *
 * A ratio is taken within a round, where both contenders met the same machine a moment
 * apart; shown are the median of the rounds and their quartiles. All
 * functions are here, since each .c file of this directory is a program. */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 13 };

/* What one contender did in each round. */
struct samples {
    double connections;     /* how many a round */
    double seconds[ROUNDS]; /* for all of them */
    double cpu[ROUNDS];     /* microseconds for each */
    double bytes[ROUNDS];   /* for each, while it is held */
};

struct spread {
    double low, median, high; /* quartiles */
};

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The value below which that share of the sorted ones lies. */
static double quantile(const double sorted[ROUNDS], double share) {
    double place = share * (ROUNDS - 1);
    int below = (int)place;
    double part = place - below;

    if (below == ROUNDS - 1)
        return sorted[below];
    return sorted[below] * (1 - part) + sorted[below + 1] * part;
}

static struct spread spread_of(const double values[ROUNDS]) {
    double sorted[ROUNDS];

    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, ROUNDS, sizeof *sorted, compare);
    return (struct spread){.low = quantile(sorted, 0.25),
                           .median = quantile(sorted, 0.5),
                           .high = quantile(sorted, 0.75)};
}

static struct spread ratio_of(const double values[ROUNDS], const double base[ROUNDS]) {
    double ratios[ROUNDS];

    for (int i = 0; i < ROUNDS; i++)
        ratios[i] = values[i] / base[i];
    return spread_of(ratios);
}

static struct spread difference_of(const double values[ROUNDS],
                                   const double base[ROUNDS]) {
    double differences[ROUNDS];

    for (int i = 0; i < ROUNDS; i++)
        differences[i] = values[i] - base[i];
    return spread_of(differences);
}

/* `width` characters at least. */
static void print_ratio(const double values[ROUNDS], const double base[ROUNDS],
                        int width) {
    struct spread ratio = ratio_of(values, base);
    char text[64];

    snprintf(text, sizeof text, "  %.2f %.2f-%.2f", ratio.median, ratio.low, ratio.high);
    printf("%-*s", width, values == base ? "  base" : text);
}

static void table_head(void) {
    printf("%-21s%7s%7s  %s%7s  %s%6s\n", "", "seconds", "conn/s", "ratio quartile",
           "CPU us", "ratio quartile", "bytes");
}

/* The ratios are to `base`: of the rates, and of the CPU time for each connection. */
static void table_row(const char *name, const struct samples *of,
                      const struct samples *base) {
    double seconds = spread_of(of->seconds).median;

    printf(" %-20s%7.3f%7.0f", name, seconds, of->connections / seconds);
    print_ratio(base->seconds, of->seconds, 16);
    printf("%7.2f", spread_of(of->cpu).median);
    print_ratio(of->cpu, base->cpu, 0);
    printf("\n");
}

static void table_row_bytes(const char *name, const struct samples *of) {
    printf(" %-20s%59.0f\n", name, spread_of(of->bytes).median);
}

#endif
