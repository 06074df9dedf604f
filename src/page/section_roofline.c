// SPDX-License-Identifier: MIT
/* How near each way comes to what its device can do: one chart for each workload. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page/figure.h"
#include "page/sections.h"
#include "page/svg.h"
#include "page/words.h"

enum { WIDTH = 480, HEIGHT = 300, LEFT = 58, RIGHT = 324, TOP = 30, BOTTOM = 250, GAP = 14 };

typedef struct plot {
    html *out;
    const results_group *group;
    const analysis_roof *roofs[RESULTS_ROWS_MOST]; /* of the group; by rate, highest first */
    size_t count;
    const results_peak *peaks[SVG_SERIES]; /* of the roofs, each once: a series for each */
    size_t peak_count;
    svg_scale x, y;
} plot;

static bool is_there(const page *p)
{
    return p->all->roof_count > 0;
}

static size_t series_of(plot *a, const results_peak *peak)
{
    size_t i = 0;
    while (i < a->peak_count && a->peaks[i] != peak)
        i++;
    if (i == a->peak_count && i < SVG_SERIES)
        a->peaks[a->peak_count++] = peak;
    return i % SVG_SERIES;
}

static size_t known_series_of(const plot *a, const results_peak *peak)
{
    for (size_t i = 0; i < a->peak_count; i++)
        if (a->peaks[i] == peak)
            return i;
    return 0;
}

/* The flat part of a roof: of what the group counted. */
static double ceiling_of(const plot *a, const results_peak *peak)
{
    return a->group->operations_are_float ? peak->float_rate : peak->integer_rate;
}

static void add_roof(plot *a, const analysis_roof *roof)
{
    size_t at = a->count++;
    for (; at > 0 && a->roofs[at - 1]->achieved < roof->achieved; at--)
        a->roofs[at] = a->roofs[at - 1];
    a->roofs[at] = roof;
    series_of(a, roof->peak);
}

/* What has operations: the others are in the table alone. */
static bool is_point(const analysis_roof *roof)
{
    return !roof->is_bytes && roof->achieved > 0 && isfinite(roof->achieved);
}

static void include(double value, double *least, double *most)
{
    if (value > 1e-100 && value < 1e100) {
        *least = fmin(*least, value);
        *most = fmax(*most, value);
    }
}

/* Room around the points and the corners of their roofs, as long as that is no more than twelve
 * decades. */
static void set_scales(plot *a)
{
    const double most_ratio = 1e12;
    double least_x = INFINITY, most_x = 0, least_y = INFINITY, most_y = 0;
    for (size_t i = 0; i < a->count; i++) {
        const analysis_roof *roof = a->roofs[i];
        const double ceiling = ceiling_of(a, roof->peak);
        if (!is_point(roof))
            continue;
        include(ceiling / roof->peak->bandwidth, &least_x, &most_x);
        include(roof->intensity, &least_x, &most_x);
        include(roof->achieved, &least_y, &most_y);
        include(ceiling, &least_y, &most_y);
    }
    if (!(most_x > 0))
        least_x = most_x = 1;
    a->x = (svg_scale){fmax(least_x, most_x / most_ratio) / 8, most_x * 8, LEFT, RIGHT, true};
    a->y = (svg_scale){fmax(least_y, most_y / most_ratio) / 4, most_y * 2, BOTTOM, TOP, true};
}

/* Up the slope of the memory to the ridge, then flat: cut where the chart ends. */
static void draw_roof(const plot *a, size_t series)
{
    const results_peak *peak = a->peaks[series];
    const double ceiling = ceiling_of(a, peak);
    const bool has_slope = peak->bandwidth > 0;
    const double from = has_slope ? fmax(a->x.from, a->y.from / peak->bandwidth) : a->x.from;
    const double start = has_slope ? from * peak->bandwidth : ceiling;
    const double ridge = has_slope && ceiling > 0 ? ceiling / peak->bandwidth : a->x.to;
    const double x[] = {svg_at(&a->x, from), svg_at(&a->x, ridge), RIGHT};
    const double top = ceiling > 0 ? ceiling : ridge * peak->bandwidth;
    const double y[] = {svg_at(&a->y, start), svg_at(&a->y, top), svg_at(&a->y, top)};
    char class_name[32];
    snprintf(class_name, sizeof class_name, "line s%zu", series);
    svg_path(a->out, class_name, x, y, 3);
}

static const char *unit_of(const analysis_roof *roof)
{
    return roof->is_bytes ? "B/s" : " operations/s";
}

/* A point, and its name at the side. */
static void draw_point(const plot *a, const analysis_roof *roof, double place)
{
    const double x = svg_at(&a->x, roof->intensity), y = svg_at(&a->y, roof->achieved);
    const size_t series = known_series_of(a, roof->peak);
    char label[512];
    snprintf(label, sizeof label, "%s: %s%s, %s of its roof",
             figure_name(roof->row->row->name).text, figure_quantity(roof->achieved).text,
             unit_of(roof), words_part(roof->achieved / roof->roof).text);
    svg_group_begin(a->out, "p", label);
    if (isfinite(place))
        svg_text(a->out, "label", RIGHT + 15, place + 4, SVG_START,
                 figure_fit(roof->row->row->name, WIDTH - RIGHT - 17, 13).text);
    svg_mark(a->out, series, x, y);
    svg_group_end(a->out);
}

/* From points to their names, all in one path. */
static void draw_leaders(const plot *a, const double *places, size_t count)
{
    size_t next = 0;
    html_markup(a->out, "<path class=\"leader\" d=\"");
    for (size_t i = 0; i < a->count && next < count; i++) {
        if (!is_point(a->roofs[i]))
            continue;
        html_markup(a->out, "M%.0f %.0fL%d %.0fh8", svg_at(&a->x, a->roofs[i]->intensity),
                    svg_at(&a->y, a->roofs[i]->achieved), RIGHT + 4, places[next]);
        next++;
    }
    html_markup(a->out, "\"/>\n");
}

/* Names for as many of the highest as there is room for; the table has all. */
static void draw_points(const plot *a)
{
    enum { ROOM = (BOTTOM - TOP) / GAP };
    double places[RESULTS_ROWS_MOST];
    size_t named = 0;
    for (size_t i = 0; i < a->count && named < ROOM; i++)
        if (is_point(a->roofs[i]))
            places[named++] = svg_at(&a->y, a->roofs[i]->achieved);
    figure_spread(places, named, GAP, TOP, BOTTOM);
    draw_leaders(a, places, named);
    size_t next = 0;
    for (size_t i = 0; i < a->count; i++) {
        if (!is_point(a->roofs[i]))
            continue;
        draw_point(a, a->roofs[i], next < named ? places[next] : NAN);
        next++;
    }
}

static void draw_table(const plot *a)
{
    figure_table_begin(a->out, "Numbers", "Way|Device|Per second|Share of the roof");
    for (size_t i = 0; i < a->count; i++) {
        const analysis_roof *roof = a->roofs[i];
        figure_row_begin(a->out, figure_name(roof->row->row->name).text);
        figure_cell(a->out, figure_name(roof->peak->device).text);
        figure_cell(a->out, figure_quantity(roof->achieved).text);
        figure_cell(a->out, words_part(roof->achieved / roof->roof).text);
        figure_row_end(a->out);
    }
    figure_table_end(a->out);
}

/* What bounds this work on a device: the same for all ways on it. */
static void say_roof(const plot *a, const results_peak *peak)
{
    for (size_t i = 0; i < a->count; i++) {
        const analysis_roof *roof = a->roofs[i];
        if (roof->peak != peak)
            continue;
        html_text(a->out, " The roof of ");
        html_text(a->out, figure_name(peak->device).text);
        html_textf(a->out, " is %s%s here: %s is the limit.", figure_quantity(roof->roof).text,
                   unit_of(roof), roof->is_bandwidth ? "the memory" : "computing");
        return;
    }
}

static void say_counted(const plot *a)
{
    html_markup(a->out, "<figcaption>");
    if (a->group->operations > 0) {
        html_text(a->out, a->group->operations_are_float ? "Floating-point operations are "
                                                         : "Integer operations are ");
        html_text(a->out, a->group->operations_are);
        html_text(a->out, ". ");
    }
    if (a->group->bytes > 0)
        html_textf(a->out, "At least %sB must pass the memory.",
                   figure_quantity(a->group->bytes).text);
    else
        html_text(a->out, "No byte must pass the memory, so the points are at the right end.");
    for (size_t i = 0; i < a->peak_count; i++)
        say_roof(a, a->peaks[i]);
    html_markup(a->out, "</figcaption>\n");
}

static void draw_svg(const plot *a, const char *id)
{
    svg_begin(a->out, id, WIDTH, HEIGHT, figure_name(a->group->workload).text,
              "Operations per second over operations per byte, both axes logarithmic, under the "
              "measured roof of each device.");
    svg_axis_x(a->out, &a->x, TOP, BOTTOM, figure_tick_quantity, "operations a byte");
    svg_axis_y(a->out, &a->y, LEFT, RIGHT, figure_tick_quantity, "operations/s");
    for (size_t i = 0; i < a->peak_count; i++)
        draw_roof(a, i);
    draw_points(a);
    svg_end(a->out);
}

static void draw_legend(const plot *a)
{
    char class_name[32], text[512];
    figure_legend_begin(a->out);
    for (size_t i = 0; i < a->peak_count; i++) {
        snprintf(class_name, sizeof class_name, "line s%zu", i);
        snprintf(text, sizeof text, "%s: %sB/s, %s operations/s at most",
                 figure_name(a->peaks[i]->device).text,
                 figure_quantity(a->peaks[i]->bandwidth).text,
                 figure_quantity(ceiling_of(a, a->peaks[i])).text);
        figure_key_line(a->out, class_name, i, text);
    }
    figure_legend_end(a->out);
}

static void draw_plot(const plot *a, const char *id)
{
    bool has_points = false;
    for (size_t i = 0; i < a->count; i++)
        has_points = has_points || is_point(a->roofs[i]);
    html_markup(a->out, "<figure><h3>");
    html_text(a->out, a->group->workload);
    html_markup(a->out, "</h3>\n");
    if (has_points) {
        draw_legend(a);
        figure_wide_begin(a->out, figure_name(a->group->workload).text);
        draw_svg(a, id);
        figure_wide_end(a->out);
    }
    say_counted(a);
    draw_table(a);
    html_markup(a->out, "</figure>\n");
}

static void draw(const page *p)
{
    char id[40];
    html_markup(p->out, "<div class=\"multiples large\">\n");
    for (size_t i = 0; i < p->of->group_count; i++) {
        plot a = {.out = p->out, .group = p->of->groups[i]};
        for (size_t j = 0; j < p->all->roof_count && a.count < RESULTS_ROWS_MOST; j++)
            if (p->all->roofs[j].group == a.group)
                add_roof(&a, &p->all->roofs[j]);
        if (a.count == 0)
            continue;
        set_scales(&a);
        snprintf(id, sizeof id, "roofline-%zu", i);
        draw_plot(&a, id);
    }
    html_markup(p->out, "</div>\n");
}

const section section_roofline = {
    "roofline",
    "Roofline",
    "A device computes so many operations a second and moves so many bytes a second; both were "
    "measured in this run. Work with few operations for each byte is held by the memory (the "
    "slope), work with many by computing (the flat part). A point far below its roof has room: "
    "it waits for something else. Counted is what the algorithm needs, not what a device does.",
    is_there,
    draw,
};
