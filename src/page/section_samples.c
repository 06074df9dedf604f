// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdio.h>

#include "page/charts.h"
#include "page/sections.h"
#include "page/svg.h"
#include "page/words.h"

enum { WIDTH = 820, LEFT = 190, RIGHT = 720, LANE = 30, TOP = 10 };

typedef struct strips {
    const page *p;
    const analysis_group *group;
    svg_scale turns;
    double span; /* a lane reaches that part above the median, and below */
} strips;

static double deviation(const analysis_row *row, size_t sample)
{
    return row->row->samples[sample].seconds / row->seconds.value - 1;
}

/* 1, 2 or 5 times a power of ten, and all but outliers are within it. */
static double span_of(const analysis_group *group)
{
    double most = 0.01;
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_row *row = &group->rows[i];
        for (size_t j = 0; j < row->samples; j++)
            if (!row->is_outlier[j])
                most = fmax(most, fabs(deviation(row, j)));
    }
    const double power = pow(10, floor(log10(most)));
    const double part = most / power;
    return power * (part <= 1.001 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

static svg_scale turns_of(const analysis_group *group)
{
    svg_scale scale = {.from = INFINITY, .to = 0, .low = LEFT + 6, .high = RIGHT - 6};
    for (size_t i = 0; i < group->group->row_count; i++) {
        const results_row *row = group->group->rows[i];
        for (size_t j = 0; j < row->sample_count; j++) {
            scale.from = fmin(scale.from, row->samples[j].order);
            scale.to = fmax(scale.to, row->samples[j].order);
        }
    }
    return scale;
}

/* One path: a dot for each sample, or a ring for each outlier, each in whole pixels from the one
 * before. */
static void draw_dots(const strips *s, const analysis_row *row, int middle, bool outliers)
{
    const svg_scale lane = {-s->span, s->span, LANE / 2.0 - 4, 4 - LANE / 2.0, false};
    long x = 0, y = 0;
    html_markup(s->p->out, "<path class=\"%s\" d=\"", outliers ? "ring" : "dots");
    for (size_t i = 0; i < row->samples; i++) {
        const long to_x =
            lround(svg_at(&s->turns, row->row->samples[i].order)) - (outliers ? 4 : 0);
        const long to_y = middle + lround(svg_at(&lane, deviation(row, i)));
        if (outliers && !row->is_outlier[i])
            continue;
        html_markup(s->p->out, "m%ld %ld%s", to_x - x, to_y - y,
                    outliers ? "a4 4 0 1 0 8 0a4 4 0 1 0-8 0" : "h0");
        x = to_x;
        y = to_y;
    }
    html_markup(s->p->out, "\"/>");
}

static void draw_lane(const strips *s, const analysis_row *row, int middle)
{
    char name[200], label[400], outliers[40] = "";
    html *out = s->p->out;
    const words time = words_seconds(row->seconds.value);
    if (row->outliers > 0)
        snprintf(outliers, sizeof outliers, ", %zu outlier%s", row->outliers,
                 row->outliers == 1 ? "" : "s");
    snprintf(label, sizeof label, "%.200s: median %s (%s) of %zu%s", row->row->name, time.text,
             words_seconds_between(row->seconds).text, row->samples, outliers);
    words_fit(row->row->name, LEFT - 52, 13, name, sizeof name);
    svg_group_begin(out, row->row->role == RESULTS_CONTROL ? "control" : "", label);
    svg_text(out, "name", LEFT - 10, middle + 4, SVG_START, name);
    draw_dots(s, row, middle, false);
    if (row->outliers > 0)
        draw_dots(s, row, middle, true);
    html_markup(out, "<text x=\"%d\" y=\"%d\">%s</text>", RIGHT + 10, middle + 4, time.text);
    svg_group_end(out);
}

/* A line along the middle of each lane, in one path. */
static void draw_lines(const strips *s, const char *class_name, size_t count)
{
    html_markup(s->p->out, "<path class=\"%s\" d=\"", class_name);
    for (size_t i = 0; i < count; i++)
        html_markup(s->p->out, "M%d %dH%d", LEFT, TOP + LANE / 2 + (int)i * LANE, RIGHT);
    html_markup(s->p->out, "\"/>");
}

static void draw_lanes(const strips *s, const analysis_row **rows, size_t count)
{
    draw_lines(s, "lane", count);
    draw_lines(s, "median", count);
    for (size_t i = 0; i < count; i++)
        draw_lane(s, rows[i], TOP + LANE / 2 + (int)i * LANE);
}

/* The baseline, then the same once more, then the others; how many. */
static size_t ordered(const analysis_group *group, const analysis_row **out)
{
    static const results_role roles[] = {RESULTS_BASELINE, RESULTS_CONTROL, RESULTS_CONTESTANT};
    size_t count = 0;
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < group->group->row_count; j++)
            if (group->rows[j].samples > 0 && group->group->rows[j]->role == roles[i])
                out[count++] = &group->rows[j];
    return count;
}

static void turn_text(double value, char *out, size_t size)
{
    snprintf(out, size, "%.0f", fabs(value)); /* no -0 */
}

static void draw_chart(const page *p, size_t index)
{
    const analysis_row *rows[RESULTS_ROWS_MOST];
    const analysis_group *group = &p->all->groups[index];
    const strips s = {p, group, turns_of(group), span_of(group)};
    const size_t count = ordered(group, rows);
    const double bottom = TOP + (double)count * LANE;
    char id[32], title[300], note[200];
    snprintf(id, sizeof id, "samples-%zu", index);
    snprintf(title, sizeof title, "Samples of %.200s", group->group->workload);
    snprintf(note, sizeof note, "A lane is \u00b1%s around its median, which is the line.%s",
             words_part(s.span).text,
             group->has_control ? " The two lanes marked A/A are the same code." : "");
    chart_begin(p, index, note);
    svg_begin(p->out, id, WIDTH, bottom + 40, title,
              "One lane for each way, a dot for each sample in the order of the run; outliers have "
              "a ring.");
    svg_axis_x(p->out, &s.turns, TOP, bottom, turn_text, "turn");
    draw_lanes(&s, rows, count);
    if (group->has_control) {
        html_markup(p->out, "<path class=\"pair\" d=\"M%d %dh-5v%dh5\"/>", LEFT - 2, TOP + 4,
                    2 * LANE - 8);
        svg_text(p->out, "aa", 4, TOP + LANE + 4, SVG_START, "A/A");
    }
    svg_end(p->out);
    chart_end(p);
}

static bool has_chart(const analysis_group *group)
{
    const analysis_row *rows[RESULTS_ROWS_MOST];
    return !group->group->is_sweep && ordered(group, rows) > 0;
}

static bool is_there(const page *p)
{
    return charts_any(p, has_chart);
}

static void draw(const page *p)
{
    charts_draw(p, has_chart, draw_chart);
}

const section section_samples = {
    .id = "samples",
    .heading = "Samples",
    .teach =
        "Nothing is hidden behind a median: this is every sample, in the order in which they were "
        "taken. All ways take turns in each round, in an order that is drawn anew, so that a "
        "machine that slows down for a while slows all of them. Look for steps and slopes: a "
        "processor that gets hot, a neighbour that starts to work. The pair A/A is one code under "
        "two names; how far their medians are apart is what this machine cannot tell.",
    .is_there = is_there,
    .draw = draw,
};
