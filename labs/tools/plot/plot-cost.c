/* plot-cost: how long connect takes, against how many connections a client has open. The
 * kernel takes the ports of one parity first (net/ipv4/inet_hashtables.c of Linux). When
 * these are used up, at half of the range, it searches them all in vain each time. */
#include "plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST = 16, WINDOWS = 40, TOP = 128, BOTTOM = 470, LEFT = 84, RIGHT = 936 };

/* What there is to tell. */
struct cost {
    const struct point **list; /* owned: the connections, by the client's count */
    unsigned *took;            /* owned: room for a median */
    size_t count;
    size_t cliff;           /* so many have ports of one parity; then come the others */
    bool has_cliff;         /* nearly all that come then have the other parity */
    unsigned before, after; /* medians, in microseconds: up to the cliff, and from it */
    unsigned slowest, quickest;
    unsigned usual; /* 995 of 1,000 take at most so long: as high as the picture goes */
    unsigned step;  /* ip_local_port_step_width, if it is set; else 0 */
    size_t half;    /* half of the range, if it is known; else 0 */
};

static uint16_t port_of(const struct cost *cost, size_t i) {
    return endpoint_port(&cost->list[i]->client);
}

static bool is_other(const struct cost *cost, size_t i) {
    return port_of(cost, i) % 2 != port_of(cost, 0) % 2;
}

static int by_id(const void *left, const void *right) {
    const struct point *a = *(const struct point *const *)left;
    const struct point *b = *(const struct point *const *)right;

    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return a < b ? -1 : a > b;
}

static unsigned median_of(const struct cost *cost, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        cost->took[i - from] = cost->list[i]->took;
    return plot_median(cost->took, to - from);
}

static size_t count_others(const struct cost *cost, size_t from, size_t to) {
    size_t others = 0;

    for (size_t i = from; i < to; i++)
        others += is_other(cost, i);
    return others;
}

/* Where no cliff is, it compares the first tenth with the last. */
static void find_cliff(struct cost *cost) {
    size_t cliff = 0, tenth = cost->count / 10 + 1;

    while (cliff < cost->count && !is_other(cost, cliff))
        cliff++;
    cost->cliff = cliff;
    cost->has_cliff =
        cliff >= FEWEST / 2 && cost->count - cliff >= FEWEST / 2 &&
        count_others(cost, cliff, cost->count) * 10 >= (cost->count - cliff) * 9;
    cost->before = median_of(cost, 0, cost->has_cliff ? cliff : tenth);
    cost->after =
        median_of(cost, cost->has_cliff ? cliff : cost->count - tenth, cost->count);
}

/* Returns 0, or -1 if there are too few. */
static int measure(const struct points *points, struct cost *cost) {
    const struct machine_range *range = points_range(points);

    memset(cost, 0, sizeof *cost);
    cost->list = malloc((points->count + 1) * sizeof(const struct point *));
    cost->took = malloc((points->count + 1) * sizeof *cost->took);
    if (cost->list == NULL || cost->took == NULL)
        return -1;
    for (size_t i = 0; i < points->count; i++)
        if (points->list[i].timed)
            cost->list[cost->count++] = &points->list[i];
    if (cost->count == 0)
        return -1;
    qsort(cost->list, cost->count, sizeof(const struct point *), by_id);
    if (cost->list[cost->count - 1]->id < FEWEST)
        return -1;
    cost->quickest = cost->list[0]->took;
    for (size_t i = 0; i < cost->count; i++) {
        unsigned took = cost->list[i]->took;

        cost->slowest = took > cost->slowest ? took : cost->slowest;
        cost->quickest = took < cost->quickest ? took : cost->quickest;
    }
    median_of(cost, 0, cost->count); /* sorts cost->took */
    cost->usual = cost->took[cost->count - 1 - cost->count / 200];
    cost->half = range == NULL ? 0 : (size_t)(range->high - range->low + 1) / 2;
    cost->step = range == NULL ? 0 : range->step;
    find_cliff(cost);
    return 0;
}

static bool is_half(const struct cost *cost) {
    return cost->half > 0 && cost->cliff + 1 >= cost->half &&
           cost->cliff <= cost->half + 1;
}

/* One sentence: what is seen. */
static void title_of(const struct cost *cost, struct line *title) {
    const char *parity = plot_parity(port_of(cost, 0));
    char number[PLOT_NUMBER_SIZE];

    line_start(title);
    line_add_format(title, "A connect took %u µs ", cost->before);
    if (cost->has_cliff && is_half(cost))
        line_add_format(title,
                        "while %s ports were left, and %u µs once half of the %s ports "
                        "were in use",
                        parity, cost->after, plot_number(number, cost->half * 2));
    else if (cost->has_cliff)
        line_add_format(title, "while %s ports were left, and %u µs with the others",
                        parity, cost->after);
    else if (cost->cliff == cost->count)
        line_add_format(title,
                        "at first and %u µs at the end: there were %s ports all the time",
                        cost->after, parity);
    else
        line_add_format(title,
                        "at first and %u µs at the end: even and odd ports came mixed",
                        cost->after);
    if (cost->step > 0)
        line_add_format(title, "; ip_local_port_step_width is %u", cost->step);
}

static void describe(const struct cost *cost, struct line *text) {
    size_t rest = cost->count - cost->cliff;
    char number[PLOT_NUMBER_SIZE], slowest[PLOT_NUMBER_SIZE];

    line_start(text);
    line_add_format(
        text,
        "%s connections, all held open. Across: the number of the connection. "
        "Up, logarithmic: the microseconds of connect, from %u to %s.",
        plot_number(number, cost->count), cost->quickest,
        plot_number(slowest, cost->slowest));
    if (!cost->has_cliff)
        return;
    line_add_format(text, " The first %s have %s ports, and a median of %u microseconds.",
                    plot_number(number, cost->cliff), plot_parity(port_of(cost, 0)),
                    cost->before);
    line_add_format(text, " Of the %s after them,", plot_number(number, rest));
    line_add_format(text, " %s have %s ports, and the median is %u.",
                    plot_number(number, count_others(cost, cost->cliff, cost->count)),
                    plot_parity(port_of(cost, cost->cliff)), cost->after);
}

static void draw_points(struct svg *svg, const struct cost *cost, const struct scale *x,
                        const struct scale *y, bool others) {
    size_t count = count_others(cost, 0, cost->count);
    char number[PLOT_NUMBER_SIZE], title[64];

    count = others ? count : cost->count - count;
    if (count == 0)
        return;
    snprintf(title, sizeof title, "%s connections with an %s port",
             plot_number(number, count),
             plot_parity((uint16_t)(port_of(cost, 0) + others)));
    svg_points_open(svg, others ? SVG_FRAME : SVG_DISC);
    for (size_t i = 0; i < cost->count; i++)
        if (is_other(cost, i) == others && cost->list[i]->took <= y->high)
            svg_point(svg, scale_at(x, (double)cost->list[i]->id),
                      scale_at(y, cost->list[i]->took));
    svg_points_close(svg, title);
}

/* The median of each fortieth, as steps. */
static void draw_medians(struct svg *svg, const struct cost *cost, const struct scale *x,
                         const struct scale *y) {
    size_t windows = cost->count / 4 < WINDOWS ? cost->count / 4 : WINDOWS;

    svg_add(svg, "<path fill='none' stroke='#000' stroke-width='2.5' d='");
    for (size_t i = 0; i < windows; i++) {
        size_t from = cost->count * i / windows, to = cost->count * (i + 1) / windows;

        svg_add(svg, "%c%.1f %.1fH%.1f", i == 0 ? 'M' : 'L',
                scale_at(x, (double)cost->list[from]->id),
                scale_at(y, median_of(cost, from, to)),
                scale_at(x, (double)cost->list[to - 1]->id));
    }
    svg_add(svg, "'><title>the median</title></path>\n");
}

static void draw_cliff(struct svg *svg, const struct cost *cost, const struct scale *x) {
    double at = scale_at(x, (double)cost->list[cost->cliff]->id);
    char number[PLOT_NUMBER_SIZE], text[96];

    svg_line(svg, at, TOP, at, BOTTOM,
             "stroke='#000' stroke-width='1.5' stroke-dasharray='7 5'");
    snprintf(text, sizeof text, "connection %s has the first %s port",
             plot_number(number, cost->list[cost->cliff]->id),
             plot_parity(port_of(cost, cost->cliff)));
    svg_text(svg, at - 8, TOP + 18, "text-anchor='end'", text);
}

/* Those that are too slow for the picture, at its top, and how many they are. */
static void draw_slow(struct svg *svg, const struct cost *cost, const struct scale *x,
                      const struct scale *y) {
    char number[PLOT_NUMBER_SIZE], text[96];
    size_t slow = 0;

    for (size_t i = 0; i < cost->count; i++)
        slow += cost->list[i]->took > y->high;
    if (slow == 0)
        return;
    snprintf(text, sizeof text, "%zu took longer, up to %s µs", slow,
             plot_number(number, cost->slowest));
    svg_points_open(svg, SVG_DELTA);
    for (size_t i = 0; i < cost->count; i++)
        if (cost->list[i]->took > y->high)
            svg_point(svg, scale_at(x, (double)cost->list[i]->id), TOP - 6);
    svg_points_close(svg, text);
    svg_shape(svg, SVG_DELTA, 496, 101);
    svg_text(svg, 508, 106, "", text);
}

static void draw_legend(struct svg *svg, const struct cost *cost) {
    bool two = count_others(cost, 0, cost->count) > 0;
    uint16_t first = port_of(cost, 0);
    char text[32];

    svg_text(svg, SVG_MARGIN, 106, "", "microseconds");
    svg_shape(svg, SVG_DISC, 146, 101);
    snprintf(text, sizeof text, "%s port", plot_parity(first));
    svg_text(svg, 158, 106, "", text);
    if (two) {
        svg_shape(svg, SVG_FRAME, 246, 101);
        snprintf(text, sizeof text, "%s port", plot_parity((uint16_t)(first + 1)));
        svg_text(svg, 258, 106, "", text);
    }
    svg_line(svg, 346, 101, 376, 101, "stroke='#000' stroke-width='2.5'");
    svg_text(svg, 384, 106, "", "median");
}

static void draw(const struct plot *plot, const struct cost *cost) {
    struct scale x = {.low = 0, .from = LEFT, .to = RIGHT};
    struct scale y = {.low = 1, .high = 10, .from = BOTTOM, .to = TOP};
    struct line title, text;
    struct svg svg;

    x.high = (double)cost->list[cost->count - 1]->id;
    y.logarithmic = true;
    while (scale_next(y.low) < cost->quickest)
        y.low = scale_next(y.low);
    while (y.high < cost->usual * 1.5)
        y.high = scale_next(y.high);
    title_of(cost, &title);
    describe(cost, &text);
    svg_open(&svg, plot->output, "cost", plot_text(&title), plot_text(&text), .5);
    plot_y_axis(&svg, &y, 12, PLOT_COUNTS, LEFT, RIGHT);
    plot_x_axis(&svg, &x, 11, PLOT_COUNTS, BOTTOM,
                "number of the connection; all before it are open");
    draw_points(&svg, cost, &x, &y, false);
    draw_points(&svg, cost, &x, &y, true);
    draw_medians(&svg, cost, &x, &y);
    if (cost->has_cliff)
        draw_cliff(&svg, cost, &x);
    draw_slow(&svg, cost, &x, &y);
    if (plot->points->ran_out)
        svg_text(&svg, RIGHT - 8, BOTTOM - 14, "text-anchor='end'",
                 "the next one failed: EADDRNOTAVAIL, no port was left");
    draw_legend(&svg, cost);
    svg_close(&svg);
}

static void write_table(const struct plot *plot, const struct cost *cost) {
    enum { ROWS = 20 };
    struct line title;

    title_of(cost, &title);
    plot_heading(plot, &title);
    plot_row(plot, "| connections | even ports | odd ports | median, µs | longest, µs |");
    plot_row(plot, "|---|---:|---:|---:|---:|");
    for (size_t i = 0; i < ROWS && i < cost->count; i++) {
        size_t rows = cost->count < ROWS ? cost->count : ROWS;
        size_t from = cost->count * i / rows, to = cost->count * (i + 1) / rows;
        size_t others = count_others(cost, from, to), same = to - from - others;
        unsigned median = median_of(cost, from, to); /* sorts cost->took */
        bool even = port_of(cost, 0) % 2 == 0;

        plot_row(plot, "| %lu-%lu | %zu | %zu | %u | %u |", cost->list[from]->id,
                 cost->list[to - 1]->id, even ? same : others, even ? others : same,
                 median, cost->took[to - from - 1]);
    }
}

int plot_cost(const struct plot *plot, struct line *said) {
    struct cost cost;
    int result = measure(plot->points, &cost);

    if (result == 0 && plot->table)
        write_table(plot, &cost);
    else if (result == 0)
        draw(plot, &cost);
    else
        line_add(said, "a TCP client that held at least 16 connections open\n"
                       "  try: netbox --range 40000-40999 -- sh, and there: demo-server "
                       "3306 &\n"
                       "       demo-client --json -c -n 1000 127.0.0.1 3306 >FILE");
    free(cost.list);
    free(cost.took);
    return result;
}
