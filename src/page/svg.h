// SPDX-License-Identifier: MIT
/* svg.h - the parts of a chart: scales, axes, marks. Units are those of the view box, which are
 * CSS pixels where the page is wide enough.
 *
 * Colours, fonts and widths are the style sheet's: marks carry classes. "s0" to "s7" are series,
 * each with a colour of Okabe and Ito's and a shape of its own.
 */
#ifndef GPUKIT_SRC_PAGE_SVG_H
#define GPUKIT_SRC_PAGE_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "page/html.h"

enum { SVG_SERIES = 8, SVG_TICKS_MOST = 16 };

/* From a value to a place: value from lies at low, value to at high (which may be below low). */
typedef struct svg_scale {
    double from, to;
    double low, high;
    bool is_log; /* both values above 0 */
} svg_scale;

/* Held to [low, high]. */
double svg_at(const svg_scale *scale, double value);

/* Round values within the scale, ascending, about `about` of them; of a logarithmic one powers of
 * ten, with 2 and 5 or more between them where there are few. At most SVG_TICKS_MOST; how many. */
size_t svg_ticks(const svg_scale *scale, size_t about, double *out);

/* About how wide a text is in the sans-serif of the page. */
double svg_text_width(const char *text, double font_size);

/* <svg> with title and description, which a screen reader says. id is unique in the page and a
 * word. Here and below a class of "" is none. */
void svg_begin(html *out, const char *id, double width, double height, const char *title,
               const char *description);
void svg_end(html *out);

typedef enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END } svg_anchor;

void svg_line(html *out, const char *class_name, double x1, double y1, double x2, double y2);
void svg_rect(html *out, const char *class_name, double x, double y, double width, double height);
void svg_text(html *out, const char *class_name, double x, double y, svg_anchor anchor,
              const char *text);

/* A shape of the series, around the point: circle, square, triangle ... */
void svg_mark(html *out, size_t series, double x, double y);

/* Everything up to svg_group_end is one thing that is called label: its title. The script makes it
 * a stop of the keyboard, and shows the title as a tooltip. */
void svg_group_begin(html *out, const char *class_name, const char *label);
void svg_group_end(html *out);

/* A line through points, of which those with a NAN leave a gap. */
void svg_path(html *out, const char *class_name, const double *x, const double *y, size_t count);

/* Texts of ticks, between begin and end, with one anchor, SVG_MIDDLE or SVG_END. */
void svg_ticks_begin(html *out, svg_anchor anchor);
void svg_tick(html *out, double x, double y, const char *text);
void svg_ticks_end(html *out);

/* Ticks with their texts, grid lines across [from, to] of the other direction, and a name. */
typedef void svg_format(double value, char *out, size_t size);
void svg_axis_x(html *out, const svg_scale *scale, double top, double bottom, svg_format *format,
                const char *name);
void svg_axis_y(html *out, const svg_scale *scale, double left, double right, svg_format *format,
                const char *name);

#endif /* GPUKIT_SRC_PAGE_SVG_H */
