/* plot: what the pictures of port-plot share: words, tables, axes. See plot.h. */
#include "plot.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void plot_row(const struct plot *plot, const char *format, ...) {
    struct line line;
    va_list arguments;

    line_start(&line);
    va_start(arguments, format);
    line_add_arguments(&line, format, arguments);
    va_end(arguments);
    line_add(&line, "\n");
    output_add(plot->output, line.text, line.length);
}

void plot_cell(struct line *row, const char *text) {
    for (; *text != '\0'; text++) {
        if (strchr("\\`*[]<>|&", *text) != NULL)
            line_add(row, "\\");
        line_add_bytes(row, text, 1);
    }
}

void plot_heading(const struct plot *plot, struct line *title) {
    struct line line;

    line_start(&line);
    plot_cell(&line, plot_text(title));
    line_add(&line, "\n\n");
    output_add(plot->output, line.text, line.length);
}

const char *plot_number(char text[PLOT_NUMBER_SIZE], size_t number) {
    if (number < 1000)
        snprintf(text, PLOT_NUMBER_SIZE, "%zu", number);
    else if (number < 1000000)
        snprintf(text, PLOT_NUMBER_SIZE, "%zu,%03zu", number / 1000, number % 1000);
    else
        snprintf(text, PLOT_NUMBER_SIZE, "%zu,%03zu,%03zu", number / 1000000,
                 number / 1000 % 1000, number % 1000);
    return text;
}

unsigned plot_percent(size_t part, size_t whole) {
    return whole == 0 ? 0 : (unsigned)((part * 100 + whole / 2) / whole);
}

static int by_number(const void *left, const void *right) {
    const unsigned *a = left, *b = right;

    return *a < *b ? -1 : *a > *b;
}

unsigned plot_median(unsigned *numbers, size_t count) {
    if (count == 0)
        return 0;
    qsort(numbers, count, sizeof *numbers, by_number);
    return numbers[count / 2];
}

const char *plot_text(struct line *line) {
    size_t length = line->length < sizeof line->text ? line->length : line->length - 1;

    line->text[length] = '\0';
    return line->text;
}

const char *plot_parity(uint16_t port) {
    return port % 2 == 0 ? "even" : "odd";
}

static void band(struct svg *svg, const struct scale *scale, double top, double bottom,
                 const char *fill, uint16_t low, double high) {
    double from = scale_at(scale, low), to = scale_at(scale, high);
    char attributes[64];

    snprintf(attributes, sizeof attributes, "fill='%s'", fill);
    svg_rectangle(svg, from, top, to - from, bottom - top, attributes);
}

void plot_bands(struct svg *svg, const struct scale *scale, double top, double bottom) {
    double registered = scale_at(scale, 1024), dynamic = scale_at(scale, 49152);

    band(svg, scale, top, bottom, "#bdbdbd", 0, 1024);
    band(svg, scale, top, bottom, "#f4f4f4", 1024, 49152);
    band(svg, scale, top, bottom, "#dedede", 49152, 65536);
    svg_line(svg, registered, top, registered, bottom, "stroke='#555'");
    svg_line(svg, dynamic, top, dynamic, bottom, "stroke='#555'");
    svg_text(svg, scale->from, top - 8, "font-size='14'", "system 0-1023");
    svg_text(svg, (registered + dynamic) / 2, top - 8,
             "font-size='14' text-anchor='middle'", "registered 1024-49151");
    svg_text(svg, (dynamic + scale->to) / 2, top - 8,
             "font-size='14' text-anchor='middle'", "dynamic 49152-65535");
}

static void label(struct svg *svg, double x, double y, const char *attributes,
                  enum plot_labels labels, double number) {
    char text[PLOT_NUMBER_SIZE];

    if (labels == PLOT_PORTS)
        snprintf(text, sizeof text, "%.0f", number);
    else
        plot_number(text, (size_t)number);
    if (labels != PLOT_NO_LABELS)
        svg_text(svg, x, y, attributes, text);
}

void plot_x_axis(struct svg *svg, const struct scale *scale, size_t wanted,
                 enum plot_labels labels, double bottom, const char *name) {
    double ticks[SCALE_TICKS_MAX];
    size_t count = scale_ticks(scale, wanted, ticks);

    svg_line(svg, scale->from, bottom, scale->to, bottom, "stroke='#000'");
    for (size_t i = 0; i < count; i++) {
        double x = scale_at(scale, ticks[i]);

        svg_line(svg, x, bottom, x, bottom + 5, "stroke='#000'");
        label(svg, x, bottom + 20, "font-size='14' text-anchor='middle'", labels,
              ticks[i]);
    }
    svg_text(svg, (scale->from + scale->to) / 2, bottom + 42, "text-anchor='middle'",
             name);
}

void plot_y_axis(struct svg *svg, const struct scale *scale, size_t wanted,
                 enum plot_labels labels, double left, double right) {
    double ticks[SCALE_TICKS_MAX];
    size_t count = scale_ticks(scale, wanted, ticks);

    for (size_t i = 0; i < count; i++) {
        double y = scale_at(scale, ticks[i]);

        svg_line(svg, left, y, right, y, "stroke='#ccc'");
        label(svg, left - 8, y + 5, "font-size='14' text-anchor='end'", labels, ticks[i]);
    }
    svg_line(svg, left, scale->from, left, scale->to, "stroke='#000'");
}
