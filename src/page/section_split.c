// SPDX-License-Identifier: MIT
/* Where the time of one execution goes, and what the whole command takes, cold and started. */
#include <math.h>
#include <stdio.h>

#include "page/figure.h"
#include "page/sections.h"
#include "page/svg.h"
#include "page/words.h"

enum {
    WIDTH = 720,
    LEFT = 18,
    MIDDLE = 414, /* where the chart of executions ends */
    BESIDE = 458, /* where that of whole commands begins */
    RIGHT = 690,
    TOP = 34,
    PITCH = 38,
    NAME = 13, /* the height of a name, above its bar */
    BAR = 14,
};

enum { PARTS = 5 };
static const char *const part_classes[PARTS] = {"pu", "pb", "pk", "pd", "ph"};
static const char *const part_names[PARTS] = {"upload", "copying and computing at once", "kernels",
                                              "download", "host and waiting"};

typedef struct plot {
    html *out;
    const analysis_group *group;
    size_t rows[RESULTS_ROWS_MOST]; /* those that are drawn */
    size_t count;
    svg_scale execution, command;
    double beside; /* where the chart of whole commands begins */
    bool has_commands;
} plot;

static bool is_drawn(const analysis_group *group, size_t row)
{
    return group->rows[row].row->split.is_known || isfinite(group->rows[row].cold) ||
           isfinite(group->rows[row].started);
}

static plot plot_make(html *out, const analysis_group *group)
{
    plot a = {.out = out, .group = group};
    double execution = 0, command = 0;
    for (size_t i = 0; i < group->group->row_count; i++) {
        if (!is_drawn(group, i))
            continue;
        const analysis_row *row = &group->rows[i];
        a.rows[a.count++] = i;
        if (row->row->split.is_known)
            execution = fmax(execution, fmax(row->row->split.wall, row->seconds.value));
        command = fmax(command, isfinite(row->cold) ? row->cold : 0);
        command = fmax(command, isfinite(row->started) ? row->started : 0);
    }
    a.has_commands = command > 0;
    a.execution = (svg_scale){0, execution, LEFT, a.has_commands ? MIDDLE : RIGHT, false};
    a.beside = execution > 0 ? BESIDE : LEFT;
    a.command = (svg_scale){0, command, a.beside, RIGHT, false};
    return a;
}

static bool is_there(const page *p)
{
    for (size_t i = 0; i < p->of->group_count; i++)
        if (!p->of->groups[i]->is_sweep && plot_make(p->out, &p->all->groups[i]).count > 0)
            return true;
    return false;
}

/* As they are drawn beside each other: what was at once is taken out of both its sides, so that
 * the sum is the wall time. */
static void parts_of(const results_split *split, double *out)
{
    const double copies = split->upload + split->download;
    const double alone = copies > 0 ? fmax(0, copies - split->overlapped) / copies : 0;
    out[0] = split->upload * alone;
    out[1] = split->overlapped;
    out[2] = fmax(0, split->kernels - split->overlapped);
    out[3] = split->download * alone;
    out[4] = split->neither;
}

static double top_of(size_t index)
{
    return TOP + (double)index * PITCH;
}

/* One path for a part of all rows: that is much shorter than a rectangle for each. */
static void draw_part(const plot *a, size_t part)
{
    html_markup(a->out, "<path class=\"%s\" d=\"", part_classes[part]);
    for (size_t i = 0; i < a->count; i++) {
        const results_split *split = &a->group->rows[a->rows[i]].row->split;
        double parts[PARTS], before = 0;
        if (!split->is_known)
            continue;
        parts_of(split, parts);
        for (size_t j = 0; j < part; j++)
            before += parts[j];
        const double from = svg_at(&a->execution, before);
        const double width = svg_at(&a->execution, before + parts[part]) - from;
        if (width >= 0.05)
            html_markup(a->out, "M%.3g %.0fh%.3gv%dH%.3gz", from, top_of(i) + NAME, width, BAR,
                        from);
    }
    html_markup(a->out, "\"/>\n");
}

/* How long it usually takes: the bar is of a single run. */
static void draw_medians(const plot *a)
{
    html_markup(a->out, "<path class=\"usual\" d=\"");
    for (size_t i = 0; i < a->count; i++) {
        const analysis_row *row = &a->group->rows[a->rows[i]];
        if (row->row->split.is_known && isfinite(row->seconds.value))
            html_markup(a->out, "M%.1f %.0fv%d", svg_at(&a->execution, row->seconds.value),
                        top_of(i) + NAME - 2, BAR + 4);
    }
    html_markup(a->out, "\"/>\n");
}

static void draw_commands(const plot *a, bool is_cold)
{
    html_markup(a->out, "<path class=\"%s\" d=\"", is_cold ? "pc" : "ps");
    for (size_t i = 0; i < a->count; i++) {
        const analysis_row *row = &a->group->rows[a->rows[i]];
        const double seconds = is_cold ? row->cold : row->started;
        const double width = isfinite(seconds) ? svg_at(&a->command, seconds) - a->beside : 0;
        if (width > 0)
            html_markup(a->out, "M%g %.0fh%.3gv%dH%gz", a->beside,
                        top_of(i) + NAME + (is_cold ? 0 : 8), width, BAR / 2 - 1, a->beside);
    }
    html_markup(a->out, "\"/>\n");
}

static void draw_row(const plot *a, size_t index)
{
    const analysis_row *row = &a->group->rows[a->rows[index]];
    const results_split *split = &row->row->split;
    char label[640];
    double parts[PARTS] = {0};
    int used = snprintf(label, sizeof label, "%s", figure_name(row->row->name).text);
    if (split->is_known) {
        parts_of(split, parts);
        used += snprintf(label + used, sizeof label - (size_t)used, ": %s",
                         words_seconds(split->wall).text);
    }
    for (size_t i = 0; i < PARTS; i++)
        if (parts[i] > 0)
            used += snprintf(label + used, sizeof label - (size_t)used, ", %s %s", part_names[i],
                             words_part(parts[i] / split->wall).text);
    svg_group_begin(a->out, "p", label);
    html_markup(a->out, "<path class=\"hit\" d=\"M0 %.0fh%dv%dH0z\"/>", top_of(index) - 1, WIDTH,
                PITCH - 6);
    svg_text(a->out, "label", LEFT, top_of(index) + NAME - 4, SVG_START,
             figure_fit(row->row->name, MIDDLE - LEFT, 13).text);
    svg_group_end(a->out);
}

static void draw_table(const plot *a)
{
    figure_table_begin(a->out, "Numbers",
                       "Way|Execution|Upload|Kernels|Download|Overlapped|Neither|Started|Cold");
    for (size_t i = 0; i < a->count; i++) {
        const analysis_row *row = &a->group->rows[a->rows[i]];
        const results_split *split = &row->row->split;
        const double values[] = {split->wall,     split->upload,     split->kernels,
                                 split->download, split->overlapped, split->neither};
        figure_row_begin(a->out, figure_name(row->row->name).text);
        for (size_t j = 0; j < sizeof values / sizeof values[0]; j++)
            figure_cell(a->out, values[j] < 1e-9 && split->is_known
                                    ? "0"
                                    : words_seconds(split->is_known ? values[j] : NAN).text);
        figure_cell(a->out, words_seconds(row->started).text);
        figure_cell(a->out, words_seconds(row->cold).text);
        figure_row_end(a->out);
    }
    figure_table_end(a->out);
}

static void draw_chart(const plot *a, const char *id)
{
    const char *workload = a->group->group->workload;
    const double bottom = top_of(a->count) - 4;
    html_markup(a->out, "<figure><h3>");
    html_text(a->out, figure_name(workload).text);
    html_markup(a->out, "</h3>\n");
    figure_wide_begin(a->out, figure_name(workload).text);
    svg_begin(a->out, id, WIDTH, bottom + 40, figure_name(workload).text,
              "For each way a bar of the parts of one execution, and beside it bars of the whole "
              "command.");
    if (a->execution.to > 0)
        svg_axis_x(a->out, &a->execution, TOP - 4, bottom, figure_tick_seconds,
                   "one traced execution, warm");
    if (a->has_commands)
        svg_axis_x(a->out, &a->command, TOP - 4, bottom, figure_tick_seconds, "the whole command");
    for (size_t i = 0; i < PARTS; i++)
        draw_part(a, i);
    draw_medians(a);
    if (a->has_commands) {
        draw_commands(a, true);
        draw_commands(a, false);
    }
    for (size_t i = 0; i < a->count; i++)
        draw_row(a, i);
    svg_end(a->out);
    figure_wide_end(a->out);
    draw_table(a);
    html_markup(a->out, "</figure>\n");
}

static void draw_legend(html *out)
{
    figure_legend_begin(out);
    for (size_t i = 0; i < PARTS; i++)
        figure_key_box(out, part_classes[i], part_names[i]);
    figure_key_line(out, "usual", SVG_SERIES, "median of all samples");
    figure_key_box(out, "pc", "whole command, cold: no kernel was built before");
    figure_key_box(out, "ps", "whole command, started: kernels from the cache");
    figure_legend_end(out);
}

/* Stripes of each part's own direction: they are there in print, and for who sees no colours. */
static void draw_patterns(html *out)
{
    static const struct {
        const char *id, *turn, *below, *above;
    } rows[] = {{"hatch", "rotate(45)", "pk", "pi"},
                {"stripes", "", "pu0", "pg"},
                {"bars", "rotate(90)", "pd0", "pg"},
                {"slant", "rotate(-45)", "pg", "ph0"}};
    html_markup(out, "<svg class=\"defs\" aria-hidden=\"true\"><defs>");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        html_markup(out,
                    "<pattern id=\"%s\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
                    "patternTransform=\"%s\"><path class=\"%s\" d=\"M0 0h5v5h-5z\"/><path "
                    "class=\"%s\" d=\"M0 0h1.4v5h-1.4z\"/></pattern>",
                    rows[i].id, rows[i].turn, rows[i].below, rows[i].above);
    html_markup(out, "</defs></svg>\n");
}

static void draw(const page *p)
{
    char id[32];
    draw_patterns(p->out);
    draw_legend(p->out);
    for (size_t i = 0; i < p->of->group_count; i++) {
        if (p->of->groups[i]->is_sweep)
            continue;
        const plot a = plot_make(p->out, &p->all->groups[i]);
        snprintf(id, sizeof id, "split-%zu", i);
        if (a.count > 0)
            draw_chart(&a, id);
    }
}

const section section_split = {
    "split",
    "Where the time goes",
    "A device works on data of its own: they are uploaded, the kernels compute, the result is "
    "downloaded, and the host prepares and waits. What is hatched happened at once and is paid "
    "once; a long part that is not kernels is what to look at first. A bar is one run, which may "
    "have been a slow one: the mark tells how long it usually takes. Beside it stands the whole "
    "command: started anew it pays for finding devices, and cold for building the kernels too.",
    is_there,
    draw,
};
