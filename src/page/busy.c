// SPDX-License-Identifier: MIT
#include "page/busy.h"

#include <math.h>

/* Events are by begin, so all that was busy before one of them ends at the furthest end so far. */
double busy_seconds(const results_timeline *line, const bool *lanes)
{
    double sum = 0, until = 0;
    for (size_t i = 0; i < line->event_count; i++) {
        const results_event *event = &line->events[i];
        if (event->lane >= line->lane_count || !lanes[event->lane] || event->ended <= until)
            continue;
        sum += event->ended - fmax(event->began, until);
        until = event->ended;
    }
    return sum;
}

static void add_to_shares(double from, double to, double *out, size_t count)
{
    from = fmin(fmax(from, 0), (double)count);
    to = fmin(to, (double)count);
    for (size_t i = (size_t)from; (double)i < to; i++)
        out[i] += fmin(to, (double)(i + 1)) - fmax(from, (double)i);
}

void busy_shares(const results_timeline *line, size_t lane, double *out, size_t count)
{
    const double part = line->seconds / (double)count;
    double until = 0;
    for (size_t i = 0; i < count; i++)
        out[i] = 0;
    for (size_t i = 0; i < line->event_count; i++) {
        const results_event *event = &line->events[i];
        if (event->lane != lane || event->ended <= until || !(part > 0))
            continue;
        add_to_shares(fmax(event->began, until) / part, event->ended / part, out, count);
        until = event->ended;
    }
}

static double busy_kinds(const results_timeline *line, bool copies, bool computes)
{
    bool lanes[RESULTS_LANES_MOST] = {false};
    for (size_t i = 0; i < line->lane_count; i++) {
        const results_lane_kind kind = line->lanes[i].kind;
        lanes[i] = (copies && (kind == RESULTS_LANE_UPLOAD || kind == RESULTS_LANE_DOWNLOAD)) ||
                   (computes && kind == RESULTS_LANE_KERNELS);
    }
    return busy_seconds(line, lanes);
}

busy_overlap busy_overlap_of(const results_timeline *line)
{
    busy_overlap out = {.copying = busy_kinds(line, true, false),
                        .computing = busy_kinds(line, false, true)};
    out.both = out.copying + out.computing - busy_kinds(line, true, true);
    return out;
}
