/* plot: the pictures of port-plot, and what they share. Each picture has a file,
 * plot-NAME.c, and its table shows the same numbers. */
#ifndef PLOT_H
#define PLOT_H

#include "points.h"
#include "scale.h"
#include "svg.h"

#include "../../../lib/line.h"
#include "../../../lib/output.h"

#include <stdbool.h>
#include <stddef.h>

struct plot {
    const struct points *points;
    struct output *output;
    bool table; /* the numbers as a Markdown table, instead of the picture */
};

/* Each draws its picture, and says in `said` what it left out. Returns 0, or -1 if it has
 * no points to draw: `said` is then what it needs, and what to run. */
typedef int plot_drawer(const struct plot *plot, struct line *said);
plot_drawer plot_ports, plot_order, plot_cost, plot_systems;

/* Above a table: the sentence that is above the picture, and an empty line. */
void plot_heading(const struct plot *plot, struct line *title);

/* Adds an untrusted text to a row, so that Markdown shows it as it is. */
void plot_cell(struct line *row, const char *text);

/* A row of the table, with printf's format. */
void plot_row(const struct plot *plot, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A number with commas: "28,232". Returns the text. */
enum { PLOT_NUMBER_SIZE = 32 };
const char *plot_number(char text[PLOT_NUMBER_SIZE], size_t number);

/* A whole percentage; 0 of 0 is 0. */
unsigned plot_percent(size_t part, size_t whole);

/* The middle one of numbers, which are sorted by this; 0 for none. */
unsigned plot_median(unsigned *numbers, size_t count);

/* Ends a line with a NUL, so that it can be given away as a text. Returns it. */
const char *plot_text(struct line *line);

/* "even" or "odd". */
const char *plot_parity(uint16_t port);

/* IANA's three ranges of ports (RFC 6335, section 6) from top to bottom behind a picture
 * whose x axis has all ports, and their names above it. */
void plot_bands(struct svg *svg, const struct scale *scale, double top, double bottom);

/* The labels at the ticks of an axis: counts, with commas; ports, without; or nothing. */
enum plot_labels { PLOT_COUNTS, PLOT_PORTS, PLOT_NO_LABELS };

/* The axes of a picture: ticks with their numbers, and thin lines at them. */
void plot_x_axis(struct svg *svg, const struct scale *scale, size_t wanted,
                 enum plot_labels labels, double bottom, const char *name);
void plot_y_axis(struct svg *svg, const struct scale *scale, size_t wanted,
                 enum plot_labels labels, double left, double right);

#endif
