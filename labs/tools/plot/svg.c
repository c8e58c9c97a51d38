/* svg: a picture as text, piece by piece. See svg.h. */
#include "svg.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WAITING_MAX = 1 << 16, PATH_FULL = LINE_SIZE - 64, TITLE_COLUMNS = 80 };

/* Colours of Okabe and Ito, which colour-blind eyes tell apart, too; in a square of 10.
 */
static const char *const shapes[SVG_SHAPES] = {
    [SVG_DISC] = "<circle cx='5' cy='5' r='4.6' fill='#0072b2'/>",
    [SVG_RING] = "<circle cx='5' cy='5' r='3.9' fill='#fff' stroke='#0072b2' "
                 "stroke-width='1.6'/>",
    [SVG_BOX] = "<path d='M.8 .8h8.4v8.4h-8.4z' fill='#d55e00'/>",
    [SVG_FRAME] = "<path d='M1.5 1.5h7v7h-7z' fill='#fff' stroke='#d55e00' "
                  "stroke-width='1.6'/>",
    [SVG_WEDGE] = "<path d='M5 .4l5 9h-10z' fill='#009e73'/>",
    [SVG_DELTA] = "<path d='M5 1.8l3.9 7h-7.8z' fill='#fff' stroke='#009e73' "
                  "stroke-width='1.5'/>",
    [SVG_CROSS] = "<path d='M1 1l8 8m0-8l-8 8' stroke='#000' stroke-width='2'/>",
};

static void write_out(struct svg *svg, const struct line *line) {
    output_add(svg->output, line->text, line->length);
    if (svg->output->length > WAITING_MAX)
        output_drain(svg->output, 0); /* what goes wrong is kept in svg->output */
}

void svg_add(struct svg *svg, const char *format, ...) {
    struct line line;
    va_list arguments;

    line_start(&line);
    va_start(arguments, format);
    line_add_arguments(&line, format, arguments);
    va_end(arguments);
    write_out(svg, &line);
}

/* A stranger's text as XML text: controls are question marks, and so is what XML does not
 * have (1.0, section 2.2). */
static void add_escaped(struct line *line, const char *text, size_t length) {
    struct line plain;

    line_start(&plain);
    line_add_plain(&plain, text, length);
    for (size_t i = 0; i < plain.length; i++) {
        const char *at = plain.text + i;

        if (*at == '&')
            line_add(line, "&amp;");
        else if (*at == '<')
            line_add(line, "&lt;");
        else if (*at == '>')
            line_add(line, "&gt;");
        else if (plain.length - i >= 3 && memcmp(at, "\xef\xbf", 2) == 0 &&
                 (at[2] & 0x3e) == 0x3e) { /* U+FFFE, U+FFFF */
            line_add(line, "?");
            i += 2;
        } else {
            line_add_bytes(line, at, 1);
        }
    }
}

static void add_element(struct svg *svg, const char *begin, const char *text,
                        const char *end) {
    struct line line;

    line_start(&line);
    line_add(&line, begin);
    add_escaped(&line, text, strlen(text));
    line_add(&line, end);
    write_out(svg, &line);
}

void svg_text(struct svg *svg, double x, double y, const char *attributes,
              const char *text) {
    char begin[256];

    snprintf(begin, sizeof begin, "<text x='%.1f' y='%.1f' %s>", x, y, attributes);
    add_element(svg, begin, text, "</text>\n");
}

/* How much of a text goes on one line: up to a blank. */
static size_t line_of(const char *text) {
    size_t length = strlen(text), end = TITLE_COLUMNS;

    if (length <= TITLE_COLUMNS)
        return length;
    while (end > 0 && text[end] != ' ')
        end--;
    return end == 0 ? TITLE_COLUMNS : end;
}

static void add_heading(struct svg *svg, const char *title) {
    double y = 34;

    while (*title != '\0') {
        size_t length = line_of(title);
        char part[TITLE_COLUMNS + 1];

        snprintf(part, sizeof part, "%.*s", (int)length, title);
        svg_text(svg, SVG_MARGIN, y, "font-size='21' font-weight='bold'", part);
        title += length + (title[length] == ' ');
        y += 27;
    }
}

void svg_open(struct svg *svg, struct output *output, const char *name, const char *title,
              const char *description, double size) {
    memset(svg, 0, sizeof *svg);
    svg->output = output;
    svg->name = name;
    svg_add(svg,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' role='img' "
            "aria-labelledby='%s-title %s-desc' font-family='Helvetica, Arial, "
            "sans-serif' font-size='15' fill='#000'>\n",
            SVG_WIDTH, SVG_HEIGHT, name, name);
    svg_add(svg, "<title id='%s-title'>", name);
    add_element(svg, "", title, "</title>\n");
    svg_add(svg, "<desc id='%s-desc'>", name);
    add_element(svg, "", description, "</desc>\n");
    svg_add(svg, "<defs>\n");
    for (enum svg_shape shape = 0; shape < SVG_SHAPES; shape++)
        svg_add(svg,
                "<marker id='%s-%d' viewBox='0 0 10 10' refX='5' refY='5' "
                "markerWidth='%.0f' markerHeight='%.0f' markerUnits='userSpaceOnUse'>"
                "%s</marker>\n",
                name, (int)shape, size * 100, size * 100, shapes[shape]);
    svg_add(svg, "</defs>\n<rect width='%d' height='%d' fill='#fff'/>\n", SVG_WIDTH,
            SVG_HEIGHT);
    add_heading(svg, title);
}

void svg_close(struct svg *svg) {
    svg_add(svg, "</svg>\n");
}

void svg_line(struct svg *svg, double x1, double y1, double x2, double y2,
              const char *attributes) {
    svg_add(svg, "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' %s/>\n", x1, y1, x2, y2,
            attributes);
}

void svg_rectangle(struct svg *svg, double x, double y, double width, double height,
                   const char *attributes) {
    svg_add(svg, "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' %s/>\n", x, y, width,
            height, attributes);
}

/* A path is written from point to point, in whole tenths: a few bytes each. */
static void path_open(struct svg *svg) {
    line_start(&svg->path);
    svg->x = svg->y = 0;
}

/* Goes on with the path; `before` is a letter, or a blank. */
static void path_add(struct svg *svg, char before, double x, double y) {
    long to_x = (long)(x * 10 + .5), to_y = (long)(y * 10 + .5);

    line_add_format(&svg->path, "%c%ld%s%ld", before, to_x - svg->x,
                    to_y < svg->y ? "" : " ", to_y - svg->y);
    svg->x = to_x;
    svg->y = to_y;
    if (svg->path.length > PATH_FULL) {
        write_out(svg, &svg->path);
        line_start(&svg->path);
    }
}

static void path_close(struct svg *svg, const char *title) {
    write_out(svg, &svg->path);
    svg_add(svg, "'>");
    add_element(svg, "<title>", title, "</title></path>\n");
}

void svg_points_open(struct svg *svg, enum svg_shape shape) {
    path_open(svg);
    svg_add(svg,
            "<path transform='scale(.1)' fill='none' marker-start='url(#%s-%d)' "
            "marker-mid='url(#%s-%d)' marker-end='url(#%s-%d)' d='",
            svg->name, (int)shape, svg->name, (int)shape, svg->name, (int)shape);
}

void svg_point(struct svg *svg, double x, double y) {
    path_add(svg, svg->x == 0 && svg->y == 0 ? 'm' : ' ', x, y);
}

/* The last point twice: a path of a single point might not be drawn. */
void svg_points_close(struct svg *svg, const char *title) {
    line_add(&svg->path, "h0");
    path_close(svg, title);
}

void svg_strokes_open(struct svg *svg, const char *attributes) {
    path_open(svg);
    svg_add(svg, "<path transform='scale(.1)' fill='none' %s d='", attributes);
}

void svg_stroke(struct svg *svg, double x, double y, double height) {
    path_add(svg, 'm', x, y);
    line_add_format(&svg->path, "v%ld", (long)(height * 10 + .5));
    svg->y += (long)(height * 10 + .5);
}

void svg_strokes_close(struct svg *svg, const char *title) {
    path_close(svg, title);
}

void svg_shape(struct svg *svg, enum svg_shape shape, double x, double y) {
    svg_add(svg, "<g transform='translate(%.1f %.1f)'>%s</g>\n", x - 5, y - 5,
            shapes[shape]);
}
