/* plot-order: the ports in the order in which the kernel gave them, a panel for each log.
 * What chose them differs: connect climbs stairs, one for each destination (RFC 6056,
 * section 3); bind to port 0, and UDP, draw at random. */
#include "plot.h"

#include <stdio.h>
#include <string.h>

enum { PANELS_MAX = 4, WAYS_MAX = 4, FEWEST = 4, JUDGED = 8 };
enum { TOP = 142, BOTTOM = 470, LEFT = 84, RIGHT = 940, GAP = 22 };

/* The connections of a panel to one destination; the last way has all further ones. */
struct way {
    struct endpoint server;
    bool several; /* destinations */
    size_t count, even, rises;
    uint16_t lowest, highest, last;
};

struct panel {
    const char *name;
    size_t first, end; /* of the points: it has those in between that are drawn */
    size_t count, even;
    struct way ways[WAYS_MAX];
    size_t way_count;
};

struct order {
    const struct points *points;
    struct panel panels[PANELS_MAX];
    size_t panel_count;
    size_t left_out; /* logs that found no panel */
    uint16_t lowest, highest;
    size_t chosen_by_user;
};

static const enum svg_shape shapes[WAYS_MAX][2] = {{SVG_RING, SVG_DISC},
                                                   {SVG_FRAME, SVG_BOX},
                                                   {SVG_DELTA, SVG_WEDGE},
                                                   {SVG_CROSS, SVG_CROSS}};

static size_t way_of(const struct panel *panel, const struct point *point) {
    for (size_t i = 0; i < panel->way_count; i++)
        if (endpoint_equal(&panel->ways[i].server, &point->server))
            return i;
    return panel->way_count < WAYS_MAX ? panel->way_count : WAYS_MAX - 1;
}

static void note(struct order *order, struct panel *panel, const struct point *point) {
    uint16_t port = endpoint_port(&point->client);
    size_t i = way_of(panel, point);
    struct way *way = &panel->ways[i];

    if (i == panel->way_count) {
        way->server = point->server;
        way->lowest = way->highest = port;
        panel->way_count++;
    }
    way->several = way->several || !endpoint_equal(&way->server, &point->server);
    way->lowest = port < way->lowest ? port : way->lowest;
    way->highest = port > way->highest ? port : way->highest;
    way->rises += way->count > 0 && port > way->last;
    way->last = port;
    way->even += port % 2 == 0;
    way->count++;
    panel->even += port % 2 == 0;
    panel->count++;
    order->lowest = order->lowest == 0 || port < order->lowest ? port : order->lowest;
    order->highest = port > order->highest ? port : order->highest;
}

/* The points of sample `i`; a port that a person chose is not the kernel's. */
static void measure_sample(struct order *order, size_t i, size_t *at) {
    const struct points *points = order->points;
    struct panel *panel = &order->panels[order->panel_count];
    size_t first = *at;

    while (*at < points->count && points->list[*at].sample == i)
        ++*at;
    if (first == *at)
        return;
    if (order->panel_count == PANELS_MAX) {
        order->left_out++;
        return;
    }
    *panel = (struct panel){.name = points->samples[i].name, .first = first, .end = *at};
    for (size_t j = first; j < *at; j++) {
        if (points->list[j].by_user)
            order->chosen_by_user++;
        else
            note(order, panel, &points->list[j]);
    }
    order->panel_count += panel->count >= FEWEST;
}

static int measure(const struct points *points, struct order *order) {
    size_t at = 0;

    *order = (struct order){.points = points};
    for (size_t i = 0; i < points->sample_count; i++)
        measure_sample(order, i, &at);
    return order->panel_count == 0 ? -1 : 0;
}

/* Nearly each port of a destination is higher than the one before it. The first has none
 * before it, and a stair that reaches the top goes on at the bottom. */
static bool climbs(const struct way *way) {
    return (way->rises + 2) * 10 >= way->count * 9;
}

static bool scatters(const struct way *way) {
    return way->rises * 4 >= way->count && way->rises * 4 <= way->count * 3;
}

/* Is it so of each destination? Of a few ports, or of several destinations in one, that
 * cannot be said. */
static bool all_of(const struct panel *panel, bool (*what)(const struct way *)) {
    for (size_t i = 0; i < panel->way_count; i++)
        if (panel->ways[i].several || panel->ways[i].count < JUDGED ||
            !what(&panel->ways[i]))
            return false;
    return true;
}

/* "all even", "41 of 80 even". */
static void say_parity(const struct panel *panel, struct line *line) {
    if (panel->even == panel->count)
        line_add(line, "all even");
    else if (panel->even == 0)
        line_add(line, "all odd");
    else
        line_add_format(line, "%zu of %zu even", panel->even, panel->count);
}

/* What is seen in a panel: "climbs 2 stairs, all even"; or of several: "they climb". */
static void say_panel(const struct panel *panel, bool they, struct line *line) {
    const char *ending = they ? "" : "s";

    if (all_of(panel, climbs))
        line_add_format(line, "climb%s %zu stair%s, ", ending, panel->way_count,
                        panel->way_count == 1 ? "" : "s");
    else if (all_of(panel, scatters))
        line_add_format(line, "scatter%s, ", ending);
    else
        line_add_format(line, "%s %zu, ", they ? "are" : "has", panel->count);
    say_parity(panel, line);
}

static void title_of(const struct order *order, struct line *title) {
    bool one = order->panel_count == 1;

    line_start(title);
    line_add(title, "Ports in the order given: ");
    for (size_t i = 0; i < order->panel_count; i++) {
        line_add_format(title, "%s%s ", i == 0 ? "" : "; ",
                        one ? "they" : order->panels[i].name);
        say_panel(&order->panels[i], one, title);
    }
}

static void say_server(const struct way *way, struct line *line) {
    char text[ENDPOINT_TEXT_SIZE];

    endpoint_format(&way->server, text);
    line_add(line, way->several ? "other destinations" : text);
}

static void describe(const struct order *order, struct line *text) {
    line_start(text);
    line_add(text, "A panel for each log. Across: the order. Up: the port.");
    for (size_t i = 0; i < order->panel_count; i++) {
        const struct panel *panel = &order->panels[i];

        for (size_t j = 0; j < panel->way_count; j++) {
            const struct way *way = &panel->ways[j];

            line_add_format(text, " %s, %zu ports to ", panel->name, way->count);
            say_server(way, text);
            line_add_format(text,
                            ": %u to %u, %zu even, %zu of them higher than the one "
                            "before.",
                            way->lowest, way->highest, way->even, way->rises);
        }
    }
}

static void draw_way(struct svg *svg, const struct order *order,
                     const struct panel *panel, size_t i, bool even,
                     const struct scale *x, const struct scale *y) {
    const struct way *way = &panel->ways[i];
    size_t count = even ? way->even : way->count - way->even, place = 0;
    struct line title;

    if (count == 0)
        return;
    line_start(&title);
    line_add_format(&title, "%s, %zu %s ports to ", panel->name, count,
                    even ? "even" : "odd");
    say_server(way, &title);
    svg_points_open(svg, shapes[i][even]);
    for (size_t j = panel->first; j < panel->end; j++) {
        const struct point *point = &order->points->list[j];
        uint16_t port = endpoint_port(&point->client);

        place += !point->by_user;
        if (!point->by_user && way_of(panel, point) == i && (port % 2 == 0) == even)
            svg_point(svg, scale_at(x, (double)place), scale_at(y, port));
    }
    svg_points_close(svg, plot_text(&title));
}

static void draw_panel(struct svg *svg, const struct order *order, size_t i,
                       const struct scale *y) {
    const struct panel *panel = &order->panels[i];
    double left = LEFT, room = RIGHT - LEFT, gap = GAP;
    double width =
        (room - gap * (double)(order->panel_count - 1)) / (double)order->panel_count;
    struct scale x = {.low = 0, .high = (double)panel->count + 1};
    struct line text;

    left += (width + gap) * (double)i;
    x.from = left;
    x.to = left + width;
    plot_y_axis(svg, y, 9, i == 0 ? PLOT_PORTS : PLOT_NO_LABELS, left, left + width);
    plot_x_axis(svg, &x, order->panel_count == 1 ? 11 : 6, PLOT_COUNTS, BOTTOM, "");
    svg_text(svg, left, TOP - 30, "font-weight='bold'", panel->name);
    line_start(&text);
    say_panel(panel, false, &text);
    svg_text(svg, left, TOP - 11, "font-size='14'", plot_text(&text));
    for (size_t j = 0; j < panel->way_count; j++) {
        draw_way(svg, order, panel, j, false, &x, y);
        draw_way(svg, order, panel, j, true, &x, y);
    }
}

/* Under the panels: which shape is which destination, filled for even ports. */
static void draw_legend(struct svg *svg, const struct order *order) {
    static const char *const names[WAYS_MAX] = {"first destination", "second", "third",
                                                "further ones"};
    size_t ways = 0;
    double x = LEFT;

    for (size_t i = 0; i < order->panel_count; i++)
        ways = order->panels[i].way_count > ways ? order->panels[i].way_count : ways;
    for (size_t i = 0; i < ways; i++) {
        svg_shape(svg, shapes[i][1], x + 6, 521);
        svg_shape(svg, shapes[i][0], x + 22, 521);
        svg_text(svg, x + 36, 526, "", names[i]);
        x += i == 0 ? 170 : 110;
    }
    svg_text(svg, RIGHT, 526, "text-anchor='end'",
             "filled: even port, hollow: odd port; across: the order");
}

/* From bottom to top it is the kernel's whole range, unless all ports lie close together:
 * their stairs would then be flat. */
static void choose_heights(const struct order *order, struct scale *y) {
    const struct machine_range *range = points_range(order->points);
    int span = order->highest - order->lowest;

    y->low = order->lowest;
    y->high = order->highest + (span == 0);
    if (range != NULL && range->low <= order->lowest && range->high >= order->highest &&
        span * 4 > range->high - range->low) {
        y->low = range->low;
        y->high = range->high;
    }
    y->from = BOTTOM;
    y->to = TOP;
}

static void draw(const struct plot *plot, const struct order *order) {
    struct scale y = {.logarithmic = false};
    struct line title, text;
    struct svg svg;

    choose_heights(order, &y);
    title_of(order, &title);
    describe(order, &text);
    svg_open(&svg, plot->output, "order", plot_text(&title), plot_text(&text), .8);
    for (size_t i = 0; i < order->panel_count; i++)
        draw_panel(&svg, order, i, &y);
    draw_legend(&svg, order);
    svg_close(&svg);
}

static void write_table(const struct plot *plot, const struct order *order) {
    struct line text;

    title_of(order, &text);
    plot_heading(plot, &text);
    plot_row(plot, "| log | destination | ports | lowest | highest | even | odd | higher "
                   "than the one before |");
    plot_row(plot, "|---|---|---:|---:|---:|---:|---:|---:|");
    for (size_t i = 0; i < order->panel_count; i++)
        for (size_t j = 0; j < order->panels[i].way_count; j++) {
            const struct way *way = &order->panels[i].ways[j];

            line_start(&text);
            plot_cell(&text, order->panels[i].name);
            line_add(&text, " | ");
            say_server(way, &text);
            plot_row(plot, "| %s | %zu | %u | %u | %zu | %zu | %zu |", plot_text(&text),
                     way->count, way->lowest, way->highest, way->even,
                     way->count - way->even, way->rises);
        }
}

int plot_order(const struct plot *plot, struct line *said) {
    struct order order;

    if (measure(plot->points, &order) == -1) {
        line_add_format(said,
                        "at least four ports in one log that the kernel gave to "
                        "clients%s\n"
                        "  try: demo-server --json -n 20 3306 >FILE, and in another "
                        "terminal:\n"
                        "       demo-client -n 20 127.0.0.1 3306",
                        order.chosen_by_user > 0 ? " (here a person chose them)" : "");
        return -1;
    }
    if (plot->table)
        write_table(plot, &order);
    else
        draw(plot, &order);
    if (order.left_out > 0)
        line_add_format(said, "left out the last %zu LOGs: a picture shows at most %d",
                        order.left_out, PANELS_MAX);
    return 0;
}
