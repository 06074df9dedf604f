// SPDX-License-Identifier: MIT
/* How speed-up grows with threads and processes, and what Amdahl and Gunther make of it. */
#include <math.h>
#include <stdio.h>

#include "page/figure.h"
#include "page/sections.h"
#include "page/svg.h"
#include "page/words.h"

enum {
    WIDTH = 340,
    HEIGHT = 268,
    LEFT = 44,
    RIGHT = 326,
    TOP = 30,
    BOTTOM = 224,
    CURVE = 9,
    POWERS_MOST = 40,
    MARK = 4 /* what is shorter than that is hidden by the mark */
};

/* One small chart: a workload, and one kind of workers. */
typedef struct plot {
    html *out;
    const results_group *group;
    const analysis_scaling *of;
    svg_scale x, y;
    double cores; /* as far as this chart has workers */
} plot;

static bool is_drawn(const analysis_group *group)
{
    return !group->group->is_sweep && group->scaling_count > 0;
}

static bool is_there(const page *p)
{
    for (size_t i = 0; i < p->of->group_count; i++)
        if (is_drawn(&p->all->groups[i]))
            return true;
    return false;
}

static double power_of_two_from(double value)
{
    return exp2(ceil(log2(value) - 1e-9));
}

static plot plot_make(html *out, const results_group *group, const analysis_scaling *of)
{
    double workers = 2, least = 1, most = 2;
    for (size_t i = 0; i < of->count; i++) {
        workers = fmax(workers, of->points[i].workers);
        least = fmin(least, of->speedups[i].low);
        most = fmax(most, of->speedups[i].high);
    }
    const double cores = fmax(1, fmin(of->cores, workers));
    most = power_of_two_from(fmin(fmax(most, cores), 1e9 /* nobody is that much faster */));
    least = fmax(least, most / 1024);
    return (plot){.out = out,
                  .group = group,
                  .of = of,
                  .x = {1, workers, LEFT + 8, RIGHT - 8, true},
                  .y = {1 / power_of_two_from(1 / least), most, BOTTOM, TOP, true},
                  .cores = cores};
}

/* Powers of two from the lower end of a scale on, for that is how workers are counted; every other
 * one where there are more than that many. */
static size_t find_powers(const svg_scale *scale, double many, double out[POWERS_MOST])
{
    const double step = scale->to / scale->from > many ? 4 : 2;
    size_t count = 0;
    double at = scale->from;
    while (at <= scale->to * 1.001 && count < POWERS_MOST) {
        out[count++] = at;
        at *= step;
    }
    return count;
}

static void draw_axes(const plot *a)
{
    double x[POWERS_MOST], y[POWERS_MOST];
    const size_t x_count = find_powers(&a->x, 128, x), y_count = find_powers(&a->y, 64, y);
    char text[16];
    html_markup(a->out, "<path class=\"grid\" d=\"");
    for (size_t i = 0; i < y_count; i++)
        html_markup(a->out, "M%d %.0fH%d", LEFT, svg_at(&a->y, y[i]), RIGHT);
    for (size_t i = 0; i < x_count; i++)
        html_markup(a->out, "M%.0f %dV%d", svg_at(&a->x, x[i]), TOP, BOTTOM);
    html_markup(a->out, "\"/>");
    svg_ticks_begin(a->out, SVG_END);
    for (size_t i = 0; i < y_count; i++) {
        figure_tick_times(y[i], text, sizeof text);
        svg_tick(a->out, LEFT - 6, svg_at(&a->y, y[i]) + 4, text);
    }
    svg_ticks_end(a->out);
    svg_ticks_begin(a->out, SVG_MIDDLE);
    for (size_t i = 0; i < x_count; i++) {
        snprintf(text, sizeof text, "%.0f", x[i]);
        svg_tick(a->out, svg_at(&a->x, x[i]), BOTTOM + 16, text);
    }
    svg_ticks_end(a->out);
    svg_text(a->out, "axis", LEFT - 38, TOP - 14, SVG_START, "speed-up");
    svg_text(a->out, "axis", (LEFT + RIGHT) / 2.0, BOTTOM + 35, SVG_MIDDLE,
             results_kind_names[a->of->kind]);
}

/* From there on workers share cores. */
static void draw_shade(const plot *a)
{
    double next = INFINITY;
    for (size_t i = 0; i < a->of->count; i++)
        if (a->of->points[i].workers > a->of->cores)
            next = fmin(next, a->of->points[i].workers);
    if (isinf(next))
        return;
    const double x = svg_at(&a->x, sqrt(next * fmax(a->of->cores, 1)));
    svg_rect(a->out, "shade", x, TOP, RIGHT - x, BOTTOM - TOP);
}

typedef double speedup_at(const analysis_scaling *of, double workers);

static double ideal_at(const analysis_scaling *of, double workers)
{
    return fmin(workers, fmax(of->cores, 1));
}

static double amdahl_at(const analysis_scaling *of, double workers)
{
    return statistics_amdahl_speedup(of->amdahl.serial, workers);
}

static double usl_at(const analysis_scaling *of, double workers)
{
    return statistics_usl_speedup(&of->usl, workers);
}

static void draw_curve(const plot *a, const char *class_name, speedup_at *at, double most)
{
    double x[CURVE], y[CURVE];
    for (size_t i = 0; i < CURVE; i++) {
        const double workers = pow(most, (double)i / (CURVE - 1));
        x[i] = svg_at(&a->x, workers);
        y[i] = svg_at(&a->y, at(a->of, workers));
    }
    svg_path(a->out, class_name, x, y, CURVE);
}

static void draw_ideal(const plot *a)
{
    const double workers[] = {1, a->cores, a->x.to};
    double x[3], y[3];
    for (size_t i = 0; i < 3; i++) {
        x[i] = svg_at(&a->x, workers[i]);
        y[i] = svg_at(&a->y, ideal_at(a->of, workers[i]));
    }
    svg_path(a->out, "ideal", x, y, 3);
}

static void draw_fits(const plot *a)
{
    if (a->of->amdahl.serial < 1)
        draw_curve(a, "fit", amdahl_at, a->cores);
    if (!isnan(a->of->usl.contention))
        draw_curve(a, "fit usl", usl_at, a->cores);
}

static size_t series_of(const analysis_scaling *of)
{
    return of->kind == RESULTS_THREADS ? 0 : 1;
}

static void draw_points(const plot *a)
{
    const analysis_scaling *of = a->of;
    double x[STATISTICS_POINTS_MOST] = {0}, y[STATISTICS_POINTS_MOST] = {0};
    char class_name[32], label[512];
    for (size_t i = 0; i < of->count; i++) {
        x[i] = svg_at(&a->x, of->points[i].workers);
        y[i] = svg_at(&a->y, of->points[i].speedup);
    }
    snprintf(class_name, sizeof class_name, "line thin s%zu", series_of(of));
    svg_path(a->out, class_name, x, y, of->count);
    draw_fits(a);
    for (size_t i = 0; i < of->count; i++) {
        const results_row *row = a->group->rows[of->rows[i]];
        snprintf(label, sizeof label, "%s: %s, efficiency %s", figure_name(row->name).text,
                 figure_within(of->speedups[i]).text,
                 words_part(of->points[i].speedup / of->points[i].workers).text);
        svg_group_begin(a->out, "p", label);
        const double low = svg_at(&a->y, of->speedups[i].low);
        const double high = svg_at(&a->y, of->speedups[i].high);
        if (low - high > MARK)
            svg_line(a->out, "ci", x[i], low, x[i], high);
        svg_mark(a->out, series_of(of), x[i], y[i]);
        svg_group_end(a->out);
    }
}

/* Points that a fit is made of: more than one worker, and each with a core of its own. */
static size_t fitted(const analysis_scaling *of)
{
    size_t count = 0;
    for (size_t i = 0; i < of->count; i++)
        count += of->points[i].workers > 1 && of->points[i].workers <= of->cores;
    return count;
}

static void say_amdahl(const plot *a)
{
    const analysis_scaling *of = a->of;
    const double serial = of->amdahl.serial;
    if (isnan(serial)) {
        html_text(a->out, "No fit: no point has more than one worker with a core for each.");
        return;
    }
    if (serial >= 1) {
        html_text(a->out, "More workers did not make it faster: there is no law to fit. ");
        return;
    }
    html_textf(a->out, "Serial fraction %s", words_part(serial).text);
    if (serial > 0)
        html_textf(a->out, " (by that never above %s, however many workers)",
                   words_ratio(1 / serial).text);
    if (fitted(of) < 2)
        html_text(a->out, ": worked out of one point beside the baseline, so nothing checks it. ");
    else
        html_textf(a->out, ", by Amdahl's law; the fit is off by %s. ",
                   words_part(of->amdahl.error).text);
}

static void say_usl(const plot *a)
{
    const statistics_usl *usl = &a->of->usl;
    if (isnan(usl->contention)) {
        html_text(a->out, "The universal scalability law needs two such points: not fitted.");
        return;
    }
    html_textf(a->out, "Universal scalability law: contention %s, coherency %s, off by %s",
               words_part(usl->contention).text, words_part(usl->coherency).text,
               words_part(usl->error).text);
    if (fitted(a->of) == 2)
        html_text(a->out, " (two points, two unknowns: it must fit)");
    if (isfinite(usl->peak_workers))
        html_textf(a->out, "; best at about %.0f workers", usl->peak_workers);
    html_text(a->out, ".");
}

static void draw_table(const plot *a)
{
    const analysis_scaling *of = a->of;
    char text[32];
    figure_table_begin(a->out, "Numbers", "Workers|Speed-up|Efficiency|Serial fraction");
    for (size_t i = 0; i < of->count; i++) {
        const statistics_point point = of->points[i];
        snprintf(text, sizeof text, "%.0f%s", point.workers,
                 point.workers > of->cores ? ", sharing cores" : "");
        figure_row_begin(a->out, text);
        figure_cell(a->out, figure_within(of->speedups[i]).text);
        figure_cell(a->out, words_part(point.speedup / point.workers).text);
        figure_cell(a->out, words_part(of->karp_flatt[i]).text);
        figure_row_end(a->out);
    }
    figure_table_end(a->out);
}

static void draw_plot(const plot *a, const char *id)
{
    char title[192];
    snprintf(title, sizeof title, "%s: %s", figure_name(a->group->workload).text,
             results_kind_names[a->of->kind]);
    html_markup(a->out, "<figure class=\"small\"><h3>");
    html_text(a->out, title);
    html_markup(a->out, "</h3>\n");
    svg_begin(a->out, id, WIDTH, HEIGHT, title,
              "Speed-up to one worker over the number of workers, both axes logarithmic.");
    draw_shade(a);
    draw_axes(a);
    draw_ideal(a);
    draw_points(a);
    svg_end(a->out);
    html_markup(a->out, "<figcaption>");
    say_amdahl(a);
    say_usl(a);
    html_markup(a->out, "</figcaption>\n");
    draw_table(a);
    html_markup(a->out, "</figure>\n");
}

static void draw_legend(html *out)
{
    figure_legend_begin(out);
    figure_key_line(out, "line thin s0", 0, "threads, measured");
    figure_key_line(out, "line thin s1", 1, "processes, measured");
    figure_key_line(out, "ideal", SVG_SERIES, "ideal: as many times as fast as there are workers");
    figure_key_line(out, "fit", SVG_SERIES, "Amdahl's law");
    figure_key_line(out, "fit usl", SVG_SERIES, "universal scalability law");
    figure_key_box(out, "shade", "more workers than cores: no part of the fits");
    figure_legend_end(out);
}

static void draw(const page *p)
{
    char id[56];
    draw_legend(p->out);
    html_markup(p->out, "<div class=\"multiples\">\n");
    for (size_t i = 0; i < p->of->group_count; i++) {
        const analysis_group *group = &p->all->groups[i];
        for (size_t j = 0; is_drawn(group) && j < group->scaling_count; j++) {
            const plot a = plot_make(p->out, group->group, &group->scaling[j]);
            snprintf(id, sizeof id, "scaling-%zu-%zu", i, j);
            draw_plot(&a, id);
        }
    }
    html_markup(p->out, "</div>\n");
}

const section section_scaling = {
    "scaling",
    "Scaling",
    "Each doubling to the right is twice as many workers; ideal work would be twice as fast each "
    "time. What keeps it below is the serial fraction: the part that does not get shorter with "
    "more workers (Amdahl), and what workers cost each other, waiting (contention) and exchanging "
    "data (coherency). The serial fraction of single points (Karp and Flatt) should be about the "
    "same everywhere; where it grows with the workers, it is overhead, not serial code.",
    is_there,
    draw,
};
