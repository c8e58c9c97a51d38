/* plot-systems: the same sample under several systems' ranges, a stripe for each log,
 * over IANA's ranges. */
#include "plot.h"

#include <stdio.h>
#include <string.h>

enum { TOP = 128, BOTTOM = 472, LEFT = 176, RIGHT = 852 };

struct stripe {
    const struct points_sample *sample;
    size_t first, end; /* of the points */
    size_t dynamic;
    uint16_t lowest, highest;
};

struct systems {
    const struct points *points;
    struct stripe stripes[POINTS_SAMPLES_MAX];
    size_t count;
    size_t outside; /* stripes with ports outside IANA's dynamic range */
};

static void measure_stripe(struct systems *systems, struct stripe *stripe) {
    for (size_t i = stripe->first; i < stripe->end; i++) {
        uint16_t port = endpoint_port(&systems->points->list[i].client);

        stripe->dynamic += port_range(port) == PORT_DYNAMIC;
        stripe->lowest =
            i == stripe->first || port < stripe->lowest ? port : stripe->lowest;
        stripe->highest = port > stripe->highest ? port : stripe->highest;
    }
    systems->outside += stripe->dynamic < stripe->end - stripe->first;
}

static int measure(const struct points *points, struct systems *systems) {
    size_t first = 0;

    *systems = (struct systems){.points = points};
    for (size_t i = 0; i < points->sample_count; i++) {
        struct stripe *stripe = &systems->stripes[systems->count];
        size_t end = first + points->samples[i].count;

        if (end > first) {
            *stripe = (struct stripe){
                .sample = &points->samples[i], .first = first, .end = end};
            measure_stripe(systems, stripe);
            systems->count++;
        }
        first = end;
    }
    return systems->count == 0 ? -1 : 0;
}

/* How many points each stripe has, if all have the same; else 0. */
static size_t each(const struct systems *systems) {
    size_t count = systems->stripes[0].end - systems->stripes[0].first;

    for (size_t i = 1; i < systems->count; i++)
        if (systems->stripes[i].end - systems->stripes[i].first != count)
            return 0;
    return count;
}

static void title_of(const struct systems *systems, struct line *title) {
    char number[PLOT_NUMBER_SIZE];

    line_start(title);
    if (each(systems) > 0)
        line_add_format(title, "%s clients ", plot_number(number, each(systems)));
    else
        line_add(title, "Clients ");
    line_add_format(title,
                    "in the range%s of %zu system%s: %zu give%s ports below IANA's "
                    "dynamic ones",
                    systems->count == 1 ? "" : "s", systems->count,
                    systems->count == 1 ? "" : "s", systems->outside,
                    systems->outside == 1 ? "s" : "");
}

static void say_range(const struct stripe *stripe, struct line *line) {
    if (stripe->sample->range.known)
        line_add_format(line, "%u-%u", stripe->sample->range.low,
                        stripe->sample->range.high);
    else
        line_add(line, "range not known");
}

static unsigned percent(const struct stripe *stripe) {
    return plot_percent(stripe->dynamic, stripe->end - stripe->first);
}

static void describe(const struct systems *systems, struct line *text) {
    line_start(text);
    line_add(text, "A stripe for each system. Across: all ports, 0 to 65535, over IANA's "
                   "ranges. A stroke is a port that a client was given.");
    for (size_t i = 0; i < systems->count; i++) {
        const struct stripe *stripe = &systems->stripes[i];

        line_add_format(text, " %s, ", stripe->sample->name);
        say_range(stripe, text);
        line_add_format(text, ": %zu ports from %u to %u, %u %% of them dynamic.",
                        stripe->end - stripe->first, stripe->lowest, stripe->highest,
                        percent(stripe));
    }
}

/* Left of a stripe: its name, and below that its range if there is room. */
static void name_stripe(struct svg *svg, const struct stripe *stripe, double middle,
                        bool has_room) {
    struct line text;

    svg_text(svg, LEFT - 12, has_room ? middle - 2 : middle + 5,
             "text-anchor='end' font-weight='bold'", stripe->sample->name);
    line_start(&text);
    say_range(stripe, &text);
    if (has_room)
        svg_text(svg, LEFT - 12, middle + 15, "text-anchor='end' font-size='14'",
                 plot_text(&text));
}

static void draw_stripe(struct svg *svg, const struct systems *systems, size_t i,
                        double top, double height, const struct scale *x) {
    const struct stripe *stripe = &systems->stripes[i];
    const struct machine_range *range = &stripe->sample->range;
    double low = scale_at(x, range->known ? range->low : stripe->lowest);
    double high = scale_at(x, range->known ? range->high : stripe->highest);
    char number[PLOT_NUMBER_SIZE], share[32];
    struct line text;

    name_stripe(svg, stripe, top + height / 2, height > 30);
    svg_rectangle(svg, low, top, high - low, height,
                  "fill='#fff' stroke='#000' stroke-width='1.5'");
    line_start(&text);
    line_add_format(&text, "%s, %s ports", stripe->sample->name,
                    plot_number(number, stripe->end - stripe->first));
    svg_strokes_open(svg, "stroke='#0072b2' stroke-width='8'");
    for (size_t j = stripe->first; j < stripe->end; j++)
        svg_stroke(svg, scale_at(x, endpoint_port(&systems->points->list[j].client)),
                   top + 2, height - 4);
    svg_strokes_close(svg, plot_text(&text));
    snprintf(share, sizeof share, "%u %%", percent(stripe));
    svg_text(svg, 936, top + height / 2 + 6, "text-anchor='end'", share);
}

static void draw(const struct plot *plot, const struct systems *systems) {
    struct scale x = {.low = 0, .high = 65536, .from = LEFT, .to = RIGHT};
    double step = (BOTTOM - TOP - 8) / (double)systems->count;
    struct line title, text;
    struct svg svg;

    title_of(systems, &title);
    describe(systems, &text);
    svg_open(&svg, plot->output, "systems", plot_text(&title), plot_text(&text), 1);
    plot_bands(&svg, &x, TOP, BOTTOM);
    svg_text(
        &svg, SVG_MARGIN, 64, "",
        "A box is a system's range, and a stroke a port that a client was given there.");
    svg_text(&svg, 936, TOP - 25, "text-anchor='end' font-size='14'", "how many");
    svg_text(&svg, 936, TOP - 8, "text-anchor='end' font-size='14'", "dynamic");
    for (size_t i = 0; i < systems->count; i++)
        draw_stripe(&svg, systems, i, TOP + 8 + step * (double)i,
                    step - 8 < 44 ? step - 8 : 44, &x);
    plot_x_axis(&svg, &x, 8, PLOT_PORTS, BOTTOM, "port");
    svg_close(&svg);
}

static void write_table(const struct plot *plot, const struct systems *systems) {
    struct line text;

    title_of(systems, &text);
    plot_heading(plot, &text);
    plot_row(plot, "| system | its range | ports | lowest | highest | dynamic |");
    plot_row(plot, "|---|---|---:|---:|---:|---:|");
    for (size_t i = 0; i < systems->count; i++) {
        const struct stripe *stripe = &systems->stripes[i];

        line_start(&text);
        plot_cell(&text, stripe->sample->name);
        line_add(&text, " | ");
        say_range(stripe, &text);
        plot_row(plot, "| %s | %zu | %u | %u | %u %% |", plot_text(&text),
                 stripe->end - stripe->first, stripe->lowest, stripe->highest,
                 percent(stripe));
    }
}

int plot_systems(const struct plot *plot, struct line *said) {
    struct systems systems;

    if (measure(plot->points, &systems) == -1) {
        line_add(said, "a client's log for each system\n"
                       "  try: netbox --range-of openbsd -- sh, and there:\n"
                       "       port-facts --json >openbsd.jsonl; demo-server 3306 &\n"
                       "       demo-client --json -n 100 127.0.0.1 3306 >>openbsd.jsonl");
        return -1;
    }
    if (plot->table)
        write_table(plot, &systems);
    else
        draw(plot, &systems);
    return 0;
}
