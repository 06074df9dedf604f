// SPDX-License-Identifier: MIT
/* What each device did when, in a traced run: overlap off and on beside each other. timeline.js
 * makes it larger, and tells single events. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page/busy.h"
#include "page/figure.h"
#include "page/sections.h"
#include "page/svg.h"
#include "page/words.h"

enum {
    WIDTH = 720,
    LEFT = 214,
    RIGHT = 690,
    TOP = 6,
    PITCH = 20,
    BAR = 14,
    EVENTS_DRAWN = 2000, /* more than these are shown as shares, and drawn by the script */
    BINS = 400,
};

typedef struct plot {
    html *out;
    double median; /* of all samples of the row; NAN: none */
    const results_timeline *line;
    size_t index;   /* of all timelines */
    double seconds; /* of the longest that it is compared with */
    svg_scale time;
} plot;

static bool is_there(const page *p)
{
    return p->of->timeline_count > 0;
}

static double middle_of(size_t lane)
{
    return TOP + (double)lane * PITCH + PITCH / 2.0;
}

static bool is_drawn_whole(const results_timeline *line)
{
    return line->event_count <= EVENTS_DRAWN;
}

/* Each event is a stroke as thick as its lane: "m2.1 0h0.7", in tenths from the end of the last. */
static void draw_events(const plot *a, size_t lane)
{
    const double middle = middle_of(lane);
    long at = LEFT * 10L;
    html_markup(a->out, "<path class=\"ev k%d\" d=\"M%d %.0f", (int)a->line->lanes[lane].kind, LEFT,
                middle);
    for (size_t i = 0; i < a->line->event_count; i++) {
        const results_event *event = &a->line->events[i];
        if (event->lane != lane)
            continue;
        const long from = lround(10 * svg_at(&a->time, event->began));
        const long to = lround(10 * svg_at(&a->time, event->ended));
        const long width = to > from ? to - from : 1;
        html_markup(a->out, "m%g 0h%g", (double)(from - at) / 10, (double)width / 10);
        at = from + width;
    }
    html_markup(a->out, "\"/>\n");
}

/* How busy the lane was in each part of the time: an outline of steps. */
static void draw_shares(const plot *a, size_t lane)
{
    double shares[BINS];
    const double bottom = middle_of(lane) + BAR / 2.0;
    const double step = (svg_at(&a->time, a->line->seconds) - LEFT) / BINS;
    busy_shares(a->line, lane, shares, BINS);
    html_markup(a->out, "<path class=\"sh k%d\" d=\"M%d %g", (int)a->line->lanes[lane].kind, LEFT,
                bottom);
    for (size_t i = 0; i < BINS;) {
        const double y = round(10 * (bottom - BAR * shares[i])) / 10;
        size_t last = i;
        while (last < BINS && fabs(bottom - BAR * shares[last] - y) < 0.05)
            last++;
        last = last > i ? last : i + 1;
        html_markup(a->out, "V%gH%.1f", y, LEFT + step * (double)last);
        i = last;
    }
    html_markup(a->out, "V%gz\"/>\n", bottom);
}

static void draw_lane_name(const plot *a, size_t lane)
{
    const results_lane *of = &a->line->lanes[lane];
    char label[320], share[80];
    size_t count = 0;
    bool lanes[RESULTS_LANES_MOST] = {false};
    for (size_t i = 0; i < a->line->event_count; i++)
        count += a->line->events[i].lane == lane;
    lanes[lane] = true;
    const words busy = words_part(busy_seconds(a->line, lanes) / a->line->seconds);
    snprintf(label, sizeof label, "%s, %s: busy %s, %zu events", figure_name(of->device).text,
             results_lane_kind_names[of->kind], busy.text, count);
    snprintf(share, sizeof share, "%s %s", results_lane_kind_names[of->kind], busy.text);
    svg_group_begin(a->out, "p", label);
    svg_rect(a->out, "hit", 0, middle_of(lane) - BAR / 2.0, LEFT - 8, BAR);
    svg_text(a->out, "label", 4, middle_of(lane) + 4, SVG_START,
             figure_fit(of->device, LEFT - 116, 13).text);
    svg_text(a->out, "label", LEFT - 8, middle_of(lane) + 4, SVG_END, share);
    svg_group_end(a->out);
}

static void draw_chart(const plot *a)
{
    char id[40];
    const double bottom = TOP + (double)a->line->lane_count * PITCH;
    snprintf(id, sizeof id, "timeline-%zu", a->index);
    figure_wide_begin(a->out, figure_name(a->line->row).text);
    svg_begin(a->out, id, WIDTH, bottom + 38, figure_name(a->line->row).text,
              is_drawn_whole(a->line) ? "A lane for what each device does; each bar is an event."
                                      : "A lane for what each device does; its height is the share "
                                        "of the time in which it was busy.");
    html_markup(a->out, "<g class=\"time\">");
    svg_axis_x(a->out, &a->time, TOP, bottom, figure_tick_seconds, "since the run began");
    html_markup(a->out,
                "</g><clipPath id=\"%s-c\"><path d=\"M%d 0H%dV%gH%dz\"/></clipPath>"
                "<g clip-path=\"url(#%s-c)\"><g class=\"zoom\">\n",
                id, LEFT, RIGHT, bottom, LEFT, id);
    for (size_t i = 0; i < a->line->lane_count; i++) {
        if (is_drawn_whole(a->line))
            draw_events(a, i);
        else
            draw_shares(a, i);
    }
    html_markup(a->out, "</g></g>\n");
    for (size_t i = 0; i < a->line->lane_count; i++)
        draw_lane_name(a, i);
    svg_end(a->out);
    figure_wide_end(a->out);
}

static void say_overlap(const plot *a)
{
    const busy_overlap of = busy_overlap_of(a->line);
    html_textf(a->out, "Copying %s, computing %s", words_part(of.copying / a->line->seconds).text,
               words_part(of.computing / a->line->seconds).text);
    if (fmin(of.copying, of.computing) < 0.01 * a->line->seconds)
        html_text(a->out, " of the time: there is next to nothing to hide.");
    else if (of.both < 0.0005 * a->line->seconds)
        html_text(a->out, " of the time, in turns: nothing was hidden.");
    else
        html_textf(a->out, " of the time. %s of the %s was hidden: both went on at once.",
                   words_part(of.both / fmin(of.copying, of.computing)).text,
                   of.copying < of.computing ? "copying" : "computing");
    if (a->line->dropped > 0)
        html_textf(a->out, " %s more events found no room and are missing here.",
                   figure_quantity((double)a->line->dropped).text);
}

static void draw_timeline(const plot *a)
{
    html_markup(a->out, "<figure class=\"timeline\" data-timeline=\"%zu\"%s><h4>", a->index,
                is_drawn_whole(a->line) ? "" : " data-many");
    html_text(a->out, a->line->row);
    html_textf(a->out, ": one run, %s", words_seconds(a->line->seconds).text);
    if (isfinite(a->median))
        html_textf(a->out, " (median of all %s)", words_seconds(a->median).text);
    html_markup(a->out, "</h4>\n");
    draw_chart(a);
    html_markup(a->out, "<figcaption>");
    say_overlap(a);
    html_markup(a->out, "</figcaption></figure>\n");
}

static void say_gain(html *out, const analysis_overlap *of)
{
    html_markup(out, "<p>");
    html_text(out, of->on->name);
    html_text(out, " beside ");
    html_text(out, of->off->name);
    html_text(out, ": ");
    html_text(out, figure_within(of->gain).text);
    html_text(out, " as fast with overlap as without");
    if (of->verdict != ANALYSIS_NONE)
        html_textf(out, " (%s)", analysis_verdict_names[of->verdict]);
    html_markup(out, ".</p>\n");
}

static bool is_same_workload(const page *p, size_t a, size_t b)
{
    return strcmp(p->of->timelines[a]->workload, p->of->timelines[b]->workload) == 0;
}

static double median_of(const page *p, const results_timeline *line)
{
    for (size_t i = 0; i < p->of->group_count; i++) {
        const analysis_group *group = &p->all->groups[i];
        for (size_t j = 0; j < group->group->row_count; j++)
            if (strcmp(group->group->workload, line->workload) == 0 &&
                strcmp(group->group->rows[j]->name, line->row) == 0)
                return group->rows[j].seconds.value;
    }
    return NAN;
}

static void draw_workload(const page *p, size_t first)
{
    const char *workload = p->of->timelines[first]->workload;
    double seconds = 0;
    for (size_t i = first; i < p->of->timeline_count; i++)
        if (is_same_workload(p, first, i))
            seconds = fmax(seconds, p->of->timelines[i]->seconds);
    html_markup(p->out,
                "<div class=\"timelines\" data-seconds=\"%.9g\" tabindex=\"0\" role=\"group\" "
                "aria-label=\"Timelines of ",
                seconds);
    html_text(p->out, workload);
    html_markup(p->out, "\"><h3>");
    html_text(p->out, workload);
    html_markup(p->out, "</h3>\n");
    for (size_t i = first; i < p->of->timeline_count; i++) {
        if (is_same_workload(p, first, i))
            draw_timeline(&(plot){.out = p->out,
                                  .median = median_of(p, p->of->timelines[i]),
                                  .line = p->of->timelines[i],
                                  .index = i,
                                  .seconds = seconds,
                                  .time = {0, seconds, LEFT, RIGHT, false}});
    }
    for (size_t i = 0; i < p->all->overlap_count; i++)
        if (strcmp(p->all->overlaps[i].group->workload, workload) == 0)
            say_gain(p->out, &p->all->overlaps[i]);
    html_markup(p->out, "</div>\n");
}

static void draw(const page *p)
{
    for (size_t i = 0; i < p->of->timeline_count; i++) {
        bool is_first = true;
        for (size_t j = 0; j < i; j++)
            is_first = is_first && !is_same_workload(p, i, j);
        if (is_first)
            draw_workload(p, i);
    }
}

const section section_timeline = {
    "timeline",
    "Timeline",
    "Each lane is one thing that a device can do at the same time as the others: copying to it, "
    "computing, copying back. With one chunk in flight they take turns, and all lanes but one "
    "idle. With several in flight the next chunk is copied while this one computes, and the run "
    "ends sooner: what was hidden costs no time.",
    is_there,
    draw,
};
