/* plot-ports: where the ports of clients lie among all, over IANA's ranges and the range
 * from which the kernel chose. The servers' ports, which people chose, are marked. */
#include "plot.h"

#include "../../../lib/registry.h"

#include <stdio.h>
#include <string.h>

/* A bar for each 1,024 ports: IANA's ranges begin at multiples of that. */
enum { BAR = 1024, BARS = 64 };
enum { TOP = 168, BOTTOM = 396, LEFT = 84, RIGHT = 936, MARKS_MAX = 6 };

struct ports {
    const struct points *points;
    const struct machine_range *range;                 /* NULL: not known */
    size_t count, dynamic, registered, system, inside; /* of the ports drawn */
    size_t bars[BARS][2];                              /* over TCP and in all */
    size_t fullest;
    uint16_t lowest, highest;
};

static void note(struct ports *ports, const struct point *point) {
    uint16_t port = endpoint_port(&point->client);
    size_t bar = port / BAR;

    ports->bars[bar][0] += point->transport == TRANSPORT_TCP;
    ports->bars[bar][1]++;
    if (ports->bars[bar][1] > ports->fullest)
        ports->fullest = ports->bars[bar][1];
    ports->dynamic += port_range(port) == PORT_DYNAMIC;
    ports->registered += port_range(port) == PORT_REGISTERED;
    ports->inside += ports->range != NULL && machine_range_has(ports->range, port);
    ports->lowest = ports->count == 0 || port < ports->lowest ? port : ports->lowest;
    ports->highest = port > ports->highest ? port : ports->highest;
    ports->count++;
}

static int measure(const struct points *points, struct ports *ports) {
    *ports = (struct ports){.points = points, .range = points_range(points)};
    for (size_t i = 0; i < points->count; i++)
        note(ports, &points->list[i]);
    ports->system = ports->count - ports->dynamic - ports->registered;
    return ports->count == 0 ? -1 : 0;
}

/* What port-facts said in a log is so of that log; else it is the range here. */
static const char *whose(const struct ports *ports) {
    return ports->points->told_range ? "the kernel's" : "this machine's";
}

static void title_of(const struct ports *ports, struct line *title) {
    char count[PLOT_NUMBER_SIZE], inside[PLOT_NUMBER_SIZE];

    line_start(title);
    line_add_format(title, "%s client port%s, ", plot_number(count, ports->count),
                    ports->count == 1 ? "" : "s");
    if (ports->range == NULL)
        line_add_format(title, "from %u to %u", ports->lowest, ports->highest);
    else
        line_add_format(
            title, "%s in %s range %u-%u",
            ports->inside == ports->count ? "all" : plot_number(inside, ports->inside),
            whose(ports), ports->range->low, ports->range->high);
    line_add_format(title, ": %u %% lie below IANA's dynamic ports",
                    plot_percent(ports->count - ports->dynamic, ports->count));
}

static void describe(const struct ports *ports, struct line *text) {
    char number[PLOT_NUMBER_SIZE];

    line_start(text);
    line_add(text, "Across: all ports, 0 to 65535. Up: how many client ports lie in each "
                   "1,024. Behind it are IANA's ranges: ");
    line_add_format(text, "%s client ports are system ports, ",
                    plot_number(number, ports->system));
    line_add_format(text, "%s registered, ", plot_number(number, ports->registered));
    line_add_format(text, "%s dynamic; ", plot_number(number, ports->dynamic));
    line_add_format(text, "the lowest is %u, the highest %u.", ports->lowest,
                    ports->highest);
    for (size_t i = 0; i < ports->points->listening_count; i++)
        line_add_format(text, "%s %u", i == 0 ? " Servers listen at" : ",",
                        endpoint_port(&ports->points->listening[i]));
    line_add(text, ports->points->listening_count > 0 ? "." : "");
}

static void draw_bars(struct svg *svg, const struct ports *ports, const struct scale *x,
                      const struct scale *y) {
    for (size_t i = 0; i < BARS; i++) {
        double from = scale_at(x, (double)(i * BAR)) + 1;
        double width = scale_at(x, (double)((i + 1) * BAR)) - from - 1;
        double all = scale_at(y, (double)ports->bars[i][1]);
        double tcp = scale_at(y, (double)ports->bars[i][0]);

        if (ports->bars[i][1] > ports->bars[i][0])
            svg_rectangle(svg, from, all, width, tcp - all,
                          "fill='#fff' stroke='#d55e00' stroke-width='1.5'");
        if (ports->bars[i][0] > 0)
            svg_rectangle(svg, from, tcp, width, y->from - tcp, "fill='#0072b2'");
    }
}

/* Under the axis a stroke for each port. */
static void draw_strokes(struct svg *svg, const struct ports *ports,
                         const struct scale *x) {
    char number[PLOT_NUMBER_SIZE], title[64];

    snprintf(title, sizeof title, "%s client ports, a stroke each",
             plot_number(number, ports->count));
    svg_rectangle(svg, LEFT, BOTTOM + 4, RIGHT - LEFT, 22, "fill='#fff' stroke='#999'");
    svg_strokes_open(svg, "stroke='#000' stroke-width='6' stroke-opacity='.6'");
    for (size_t i = 0; i < ports->count; i++)
        svg_stroke(svg, scale_at(x, endpoint_port(&ports->points->list[i].client)),
                   BOTTOM + 5, 20);
    svg_strokes_close(svg, title);
}

/* Above the bands: from where to where the kernel chose. */
static void draw_range(struct svg *svg, const struct ports *ports,
                       const struct scale *x) {
    double low, high, middle;
    char text[64];

    if (ports->range == NULL)
        return;
    low = scale_at(x, ports->range->low);
    high = scale_at(x, ports->range->high);
    middle = (low + high) / 2;
    svg_add(
        svg,
        "<path fill='none' stroke='#000' stroke-width='2.5' d='M%.1f %dv-10H%.1fv10'/>\n",
        low, TOP - 38, high);
    svg_line(svg, low, TOP, low, BOTTOM, "stroke='#000' stroke-dasharray='7 5'");
    svg_line(svg, high, TOP, high, BOTTOM, "stroke='#000' stroke-dasharray='7 5'");
    snprintf(text, sizeof text, "%s range %u-%u", whose(ports), ports->range->low,
             ports->range->high);
    middle = middle < LEFT + 110    ? LEFT + 110
             : middle > RIGHT - 110 ? RIGHT - 110
                                    : middle;
    svg_text(svg, middle, TOP - 56, "text-anchor='middle'", text);
}

/* The servers' ports, with their names in rows that do not overlap. */
static void draw_servers(struct svg *svg, const struct ports *ports,
                         const struct scale *x) {
    const struct points *points = ports->points;

    for (size_t i = 0; i < points->listening_count; i++) {
        uint16_t port = endpoint_port(&points->listening[i]);
        double at = scale_at(x, port), y = TOP + 24 + 22 * (double)i;
        const char *name = registry_name(port, TRANSPORT_TCP);
        bool right = at > (LEFT + RIGHT) / 2.0;
        char text[64];

        svg_shape(svg, SVG_WEDGE, at, BOTTOM - 5);
        if (i >= MARKS_MAX)
            continue;
        svg_line(svg, at, y - 5, at, BOTTOM - 10, "stroke='#009e73' stroke-width='1.5'");
        snprintf(text, sizeof text, "%s%u%s%s", i == 0 ? "server at " : "", port,
                 name == NULL ? "" : ", ", name == NULL ? "" : name);
        svg_text(svg, at + (right ? -6 : 6), y, right ? "text-anchor='end'" : "", text);
    }
}

static void draw_legend(struct svg *svg, bool udp) {
    svg_rectangle(svg, LEFT, 519, 12, 12, "fill='#0072b2'");
    svg_text(svg, LEFT + 20, 530, "", "TCP");
    if (udp) {
        svg_rectangle(svg, LEFT + 72, 519, 12, 12,
                      "fill='#fff' stroke='#d55e00' stroke-width='1.5'");
        svg_text(svg, LEFT + 92, 530, "", "UDP");
    }
    svg_text(svg, RIGHT, 530, "text-anchor='end'",
             "a bar: 1,024 ports; a stroke below: one port");
}

static void draw(const struct plot *plot, const struct ports *ports) {
    struct scale x = {.low = 0, .high = 65536, .from = LEFT, .to = RIGHT};
    struct scale y = {.low = 0, .from = BOTTOM, .to = TOP + 8};
    size_t tcp = 0;
    struct line title, text;
    struct svg svg;

    for (size_t i = 0; i < BARS; i++)
        tcp += ports->bars[i][0];
    y.high = (double)(ports->fullest < 4 ? 4 : ports->fullest);
    title_of(ports, &title);
    describe(ports, &text);
    svg_open(&svg, plot->output, "ports", plot_text(&title), plot_text(&text), 1);
    plot_bands(&svg, &x, TOP, BOTTOM);
    svg_text(&svg, SVG_MARGIN, TOP - 28, "font-size='14'", "how many clients");
    plot_y_axis(&svg, &y, 6, PLOT_COUNTS, LEFT, RIGHT);
    draw_bars(&svg, ports, &x, &y);
    draw_range(&svg, ports, &x);
    draw_servers(&svg, ports, &x);
    draw_strokes(&svg, ports, &x);
    plot_x_axis(&svg, &x, 8, PLOT_PORTS, BOTTOM + 32, "port");
    draw_legend(&svg, tcp < ports->count);
    svg_close(&svg);
}

static void write_table(const struct plot *plot, const struct ports *ports) {
    struct line title;

    title_of(ports, &title);
    plot_heading(plot, &title);
    plot_row(plot, "| ports | IANA's range | over TCP | over UDP |");
    plot_row(plot, "|---|---|---:|---:|");
    for (size_t i = 0; i < BARS; i++)
        if (ports->bars[i][1] > 0)
            plot_row(plot, "| %zu-%zu | %s | %zu | %zu |", i * BAR, i * BAR + BAR - 1,
                     port_range_name(port_range((uint16_t)(i * BAR + BAR - 1))),
                     ports->bars[i][0], ports->bars[i][1] - ports->bars[i][0]);
}

int plot_ports(const struct plot *plot, struct line *said) {
    struct ports ports;

    if (measure(plot->points, &ports) == -1) {
        line_add(said, "a connection or a UDP datagram\n"
                       "  try: demo-server --json -n 20 3306 >FILE, and in another "
                       "terminal:\n"
                       "       demo-client -n 20 127.0.0.1 3306");
        return -1;
    }
    if (plot->table)
        write_table(plot, &ports);
    else
        draw(plot, &ports);
    return 0;
}
