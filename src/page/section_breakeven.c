// SPDX-License-Identifier: MIT
/* From which size on a way is worth it: speed-up over size, one chart for each family. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page/figure.h"
#include "page/sections.h"
#include "page/svg.h"
#include "page/words.h"

enum { WIDTH = 720, HEIGHT = 320, LEFT = 52, RIGHT = 560, TOP = 30, BOTTOM = 272, MOST = 16 };

/* The ways of one family: as many as have room. */
typedef struct plot {
    html *out;
    const analysis_breakeven *ways[MOST];
    size_t count;
    bool is_withheld; /* verdicts are, of some size */
    svg_scale x, y;
} plot;

static bool is_there(const page *p)
{
    return p->all->breakeven_count > 0;
}

static void set_scales(plot *a)
{
    double sizes[2] = {INFINITY, 0}, speedups[2] = {1, 1};
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < a->ways[i]->count; j++) {
            const statistics_interval *speedup = &a->ways[i]->speedups[j];
            sizes[0] = fmin(sizes[0], a->ways[i]->sizes[j]);
            sizes[1] = fmax(sizes[1], a->ways[i]->sizes[j]);
            speedups[0] = fmin(speedups[0], speedup->low);
            speedups[1] = fmax(speedups[1], speedup->high);
        }
    }
    speedups[0] = fmax(speedups[0], 1e-9); /* nobody is that much slower, or faster */
    speedups[1] = fmin(speedups[1], 1e9);
    a->x = (svg_scale){sizes[0], sizes[1], LEFT + 10, RIGHT - 10, true};
    a->y = (svg_scale){speedups[0] / 1.2, speedups[1] * 1.2, BOTTOM, TOP, true};
}

static void draw_band(const plot *a, const analysis_breakeven *way, size_t series)
{
    html_markup(a->out, "<path class=\"band s%zu\" d=\"", series);
    for (size_t i = 0; i < way->count; i++)
        html_markup(a->out, "%c%.1f %.1f", i == 0 ? 'M' : 'L', svg_at(&a->x, way->sizes[i]),
                    svg_at(&a->y, way->speedups[i].high));
    for (size_t i = way->count; i-- > 0;)
        html_markup(a->out, "L%.1f %.1f", svg_at(&a->x, way->sizes[i]),
                    svg_at(&a->y, way->speedups[i].low));
    html_markup(a->out, "z\"/>");
}

static void draw_points(const plot *a, const analysis_breakeven *way, size_t series)
{
    double x[RESULTS_GROUPS_MOST], y[RESULTS_GROUPS_MOST];
    char class_name[16], label[512];
    for (size_t i = 0; i < way->count; i++) {
        x[i] = svg_at(&a->x, way->sizes[i]);
        y[i] = svg_at(&a->y, way->speedups[i].value);
    }
    snprintf(class_name, sizeof class_name, "line s%zu", series);
    svg_path(a->out, class_name, x, y, way->count);
    for (size_t i = 0; i < way->count; i++) {
        snprintf(label, sizeof label, "%s at %s %s: %s", figure_name(way->name).text,
                 figure_quantity(way->sizes[i]).text, way->unit,
                 figure_within(way->speedups[i]).text);
        svg_group_begin(a->out, "p", label);
        svg_mark(a->out, series, x[i], y[i]);
        svg_group_end(a->out);
    }
}

/* Where the line passes 1, and how surely: a bar as wide as the interval. */
static void draw_crossing(const plot *a, const analysis_breakeven *way, size_t series)
{
    char class_name[16];
    const double x = svg_at(&a->x, way->crossing.value), y = svg_at(&a->y, 1);
    if (way->what != ANALYSIS_CROSSES)
        return;
    snprintf(class_name, sizeof class_name, "cross s%zu", series);
    svg_line(a->out, class_name, svg_at(&a->x, way->crossing.low), y,
             svg_at(&a->x, way->crossing.high), y);
    svg_line(a->out, "drop", x, y, x, BOTTOM);
}

/* Names beside the ends of their lines. */
static void draw_names(const plot *a)
{
    size_t order[MOST];
    double places[MOST];
    for (size_t i = 0; i < a->count; i++) {
        const double y = svg_at(&a->y, a->ways[i]->speedups[a->ways[i]->count - 1].value) + 4;
        size_t at = i;
        for (; at > 0 && places[at - 1] > y; at--) {
            places[at] = places[at - 1];
            order[at] = order[at - 1];
        }
        places[at] = y;
        order[at] = i;
    }
    figure_spread(places, a->count, 15, TOP, BOTTOM);
    for (size_t i = 0; i < a->count; i++) {
        const analysis_breakeven *way = a->ways[order[i]];
        svg_mark(a->out, order[i], RIGHT + 12, places[i] - 4);
        svg_text(a->out, "label", RIGHT + 22, places[i], SVG_START,
                 figure_fit(way->name, WIDTH - RIGHT - 24, 13).text);
    }
}

static void say_crossing(html *out, const analysis_breakeven *way)
{
    html_markup(out, "<li><b>");
    html_text(out, figure_name(way->name).text);
    html_markup(out, "</b>: ");
    switch (way->what) {
    case ANALYSIS_CROSSES:
        html_textf(out, "worth it from %s ", figure_quantity(way->crossing.value).text);
        html_text(out, way->unit);
        html_textf(out, " on (%s to %s); do not use it below.",
                   figure_quantity(way->crossing.low).text,
                   figure_quantity(way->crossing.high).text);
        break;
    case ANALYSIS_ALWAYS:
        html_textf(out, "always: faster at every size that was measured, from %s ",
                   figure_quantity(way->sizes[0]).text);
        html_text(out, way->unit);
        html_text(out, " on.");
        break;
    case ANALYSIS_NEVER:
        html_textf(out, "never: not faster at %s ",
                   figure_quantity(way->sizes[way->count - 1]).text);
        html_text(out, way->unit);
        html_text(out, " either, the largest size that was measured.");
        break;
    case ANALYSIS_UNKNOWN:
        html_text(out, way->speedups[way->count - 1].low > 1
                           ? "faster at the largest size; from which size on, these sizes do not "
                             "tell."
                           : "not clear: no size that was measured is surely large enough.");
        break;
    }
    html_markup(out, "</li>\n");
}

static void draw_table(const plot *a)
{
    char text[288];
    figure_table_begin(a->out, "Numbers", "Way, size|Speed-up|Units per second");
    for (size_t i = 0; i < a->count; i++) {
        const analysis_breakeven *way = a->ways[i];
        for (size_t j = 0; j < way->count; j++) {
            snprintf(text, sizeof text, "%s, %s", figure_name(way->name).text,
                     figure_quantity(way->sizes[j]).text);
            figure_row_begin(a->out, text);
            figure_cell(a->out, figure_within(way->speedups[j]).text);
            figure_cell(a->out, figure_quantity(way->throughputs[j]).text);
            figure_row_end(a->out);
        }
    }
    figure_table_end(a->out);
}

static void draw_chart(const plot *a, const char *id)
{
    char name[160];
    snprintf(name, sizeof name, "%s over size", figure_name(a->ways[0]->family).text);
    html_markup(a->out, "<figure><h3>");
    html_text(a->out, name);
    html_markup(a->out, "</h3>\n");
    figure_wide_begin(a->out, name);
    svg_begin(a->out, id, WIDTH, HEIGHT, name,
              "Speed-up over the size of the work, both axes logarithmic; above the line at 1 it "
              "is faster than the baseline.");
    svg_axis_x(a->out, &a->x, TOP, BOTTOM, figure_tick_quantity, a->ways[0]->unit);
    svg_axis_y(a->out, &a->y, LEFT, RIGHT, figure_tick_times, "speed-up");
    svg_line(a->out, "one", LEFT, svg_at(&a->y, 1), RIGHT, svg_at(&a->y, 1));
    for (size_t i = 0; i < a->count; i++)
        draw_band(a, a->ways[i], i % SVG_SERIES);
    for (size_t i = 0; i < a->count; i++)
        draw_crossing(a, a->ways[i], i % SVG_SERIES);
    for (size_t i = 0; i < a->count; i++)
        draw_points(a, a->ways[i], i % SVG_SERIES);
    draw_names(a);
    svg_end(a->out);
    figure_wide_end(a->out);
    html_markup(a->out, "<ul>\n");
    for (size_t i = 0; i < a->count; i++)
        say_crossing(a->out, a->ways[i]);
    html_markup(a->out, "</ul>\n");
    if (a->is_withheld)
        html_markup(a->out, "<p class=\"soft\">The machine was too noisy for verdicts here: take "
                            "these sizes for hints.</p>\n");
    draw_table(a);
    html_markup(a->out, "</figure>\n");
}

static bool is_first_of_family(const analysis *all, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(all->breakevens[i].family, all->breakevens[index].family) == 0)
            return false;
    return true;
}

static bool is_withheld(const analysis *all, const char *family)
{
    for (size_t i = 0; i < all->of->group_count; i++)
        if (all->groups[i].is_withheld && strcmp(all->of->groups[i]->family, family) == 0)
            return true;
    return false;
}

static void draw(const page *p)
{
    char id[32];
    for (size_t i = 0; i < p->all->breakeven_count; i++) {
        plot a = {.out = p->out, .is_withheld = is_withheld(p->all, p->all->breakevens[i].family)};
        if (!is_first_of_family(p->all, i))
            continue;
        for (size_t j = i; j < p->all->breakeven_count && a.count < MOST; j++)
            if (strcmp(p->all->breakevens[j].family, p->all->breakevens[i].family) == 0)
                a.ways[a.count++] = &p->all->breakevens[j];
        set_scales(&a);
        snprintf(id, sizeof id, "breakeven-%zu", i);
        draw_chart(&a, id);
    }
}

const section section_breakeven = {
    "breakeven",
    "Break-even",
    "Starting workers, and copying to a device, cost about the same for little work as for much. "
    "So a way can be slower than plain sequential code on small sizes and faster on large ones; "
    "where its line passes 1 is the break-even size. The bar there is how surely it is known.",
    is_there,
    draw,
};
