// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdio.h>

#include "page/charts.h"
#include "page/sections.h"
#include "page/svg.h"
#include "page/words.h"

enum { WIDTH = 820, LEFT = 190, RIGHT = 600, ROW = 26, TOP = 14, BAR = 14 };

/* The measured rows, the fastest first. */
static size_t sorted_rows(const analysis_group *group, const analysis_row **out)
{
    size_t count = 0;
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_row *row = &group->rows[i];
        if (row->samples == 0 || !isfinite(row->speedup.value))
            continue;
        size_t at = count++;
        for (; at > 0 && out[at - 1]->speedup.value < row->speedup.value; at--)
            out[at] = out[at - 1];
        out[at] = row;
    }
    return count;
}

/* From a half of the slowest or less, to the fastest's end, and 1 is always within. */
static svg_scale scale_of(const analysis_row **rows, size_t count)
{
    svg_scale scale = {.from = 0.8, .to = 1.25, .low = LEFT, .high = RIGHT, .is_log = true};
    for (size_t i = 0; i < count; i++) {
        scale.from = fmin(scale.from, 0.9 * fmax(rows[i]->speedup.low, 1e-9));
        scale.to = fmax(scale.to, 1.1 * rows[i]->speedup.high);
    }
    return scale;
}

static void tick_text(double value, char *out, size_t size)
{
    snprintf(out, size, "%g\u00d7", value);
}

static void draw_whisker(html *out, const svg_scale *scale, statistics_interval of, int y)
{
    const double low = svg_at(scale, of.low), high = svg_at(scale, of.high);
    html_markup(out, "<path class=\"ci\" d=\"M%.4g %dv6m0-3H%.4gm0-3v6\"/>", low, y - 3, high);
}

static void draw_bar(const page *p, const svg_scale *scale, const analysis_row *row, int y)
{
    const double one = svg_at(scale, 1), end = svg_at(scale, row->speedup.value);
    const words ratio = words_ratio(row->speedup.value), time = words_seconds(row->seconds.value);
    char name[200], label[400];
    snprintf(label, sizeof label, "%.200s: %s (%s), %s, %s", row->row->name, ratio.text,
             words_ratio_between(row->speedup).text, time.text, words_verdict_of(row));
    words_fit(row->row->name, LEFT - 14, 13, name, sizeof name);
    svg_group_begin(p->out, words_verdict_class(row->verdict), label);
    svg_text(p->out, row->is_best ? "name best" : "name", LEFT - 10, y + 4, SVG_START, name);
    html_markup(p->out, "<path class=\"bar\" d=\"M%.4g %dH%.4gv%dH%.4gz\"/>", one, y - BAR / 2, end,
                BAR, one);
    draw_whisker(p->out, scale, row->speedup, y);
    html_markup(p->out, "<text class=\"ratio\" x=\"%d\" y=\"%d\">%s %s</text>", RIGHT + 98, y + 4,
                ratio.text, words_glyph(row->verdict));
    html_markup(p->out, "<text data-v=\"%.5g\" x=\"%d\" y=\"%d\">%s</text>", row->seconds.value,
                RIGHT + 112, y + 4, time.text);
    svg_group_end(p->out);
}

static void draw_chart(const page *p, size_t index)
{
    const analysis_row *rows[RESULTS_ROWS_MOST];
    const analysis_group *group = &p->all->groups[index];
    const size_t count = sorted_rows(group, rows);
    const svg_scale scale = scale_of(rows, count);
    const double bottom = TOP + (double)count * ROW;
    char id[32], title[300];
    snprintf(id, sizeof id, "speedup-%zu", index);
    snprintf(title, sizeof title, "Speed-up of %.200s", group->group->workload);
    chart_begin(p, index,
                "Bars begin at 1\u00d7: to the right is faster. The scale is logarithmic.");
    svg_begin(p->out, id, WIDTH, bottom + 40, title,
              "One bar for each way, the fastest first, with its interval, ratio and median time.");
    char name[120];
    snprintf(name, sizeof name, "times as fast as %.80s", group->baseline->name);
    svg_axis_x(p->out, &scale, TOP, bottom, tick_text, name);
    for (size_t i = 0; i < count; i++)
        draw_bar(p, &scale, rows[i], TOP + ROW / 2 + (int)i * ROW);
    svg_line(p->out, "one", svg_at(&scale, 1), TOP, svg_at(&scale, 1), bottom);
    svg_end(p->out);
    chart_end(p);
}

static bool has_chart(const analysis_group *group)
{
    return group->baseline != NULL && !group->group->is_sweep;
}

static bool is_there(const page *p)
{
    return charts_any(p, has_chart);
}

static void draw(const page *p)
{
    charts_draw(p, has_chart, draw_chart);
}

const section section_speedup = {
    .id = "speedup",
    .heading = "Speed-up",
    .teach =
        "A bar is how many times as fast a way is as the baseline, which is the best sequential "
        "code, not a slow one. The scale is logarithmic, so that twice as fast and half as fast "
        "are equally long, and bars begin at 1. The thin line across the end of a bar is the 95 % "
        "interval: where two of them overlap widely, do not trust the order of the bars.",
    .is_there = is_there,
    .draw = draw,
};
