/* svg: a picture as text (SVG 1.1, which each browser and printer knows), piece by piece.
 *
 * It has a title and a description for people who cannot see it. It has no fixed size and
 * no script, and loads nothing. Units are those of its viewBox, SVG_WIDTH wide. */
#ifndef SVG_H
#define SVG_H

#include "../../../lib/line.h"
#include "../../../lib/output.h"

#include <stddef.h>

enum { SVG_WIDTH = 960, SVG_HEIGHT = 540, SVG_MARGIN = 24 };

/* The shapes that a point can have: they tell points apart in black and white, too. */
enum svg_shape {
    SVG_DISC,
    SVG_RING,
    SVG_BOX,
    SVG_FRAME,
    SVG_WEDGE,
    SVG_DELTA,
    SVG_CROSS,
    SVG_SHAPES
};

struct svg {
    struct output *output;
    struct line path; /* what has been gathered of a path */
    const char *name;
    long x, y; /* of its last point, in tenths */
};

/* Begins it. `name` is a word that no other picture of a page has: ids begin with it.
 * The title is written above the picture, too. `size`: how wide a shape is. */
void svg_open(struct svg *svg, struct output *output, const char *name, const char *title,
              const char *description, double size);
void svg_close(struct svg *svg);

/* Markup of the program's own, with printf's format; at most LINE_SIZE bytes. */
void svg_add(struct svg *svg, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A text whose baseline begins at x, y. It may be untrusted. `attributes` are this
 * program's own, such as "text-anchor='end'". */
void svg_text(struct svg *svg, double x, double y, const char *attributes,
              const char *text);

void svg_line(struct svg *svg, double x1, double y1, double x2, double y2,
              const char *attributes);
void svg_rectangle(struct svg *svg, double x, double y, double width, double height,
                   const char *attributes);

/* Many points as one path: a shape each. The title says what they are. */
void svg_points_open(struct svg *svg, enum svg_shape shape);
void svg_point(struct svg *svg, double x, double y);
void svg_points_close(struct svg *svg, const char *title);

/* Many upright lines as one path, each from y down over a height. */
void svg_strokes_open(struct svg *svg, const char *attributes);
void svg_stroke(struct svg *svg, double x, double y, double height);
void svg_strokes_close(struct svg *svg, const char *title);

/* A shape alone, for a legend. */
void svg_shape(struct svg *svg, enum svg_shape shape, double x, double y);

#endif
