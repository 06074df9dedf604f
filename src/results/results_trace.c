// SPDX-License-Identifier: MIT
#include "results/results_trace.h"

#include <stdio.h>

/* What a process or a thread is called; thread -1: the process. */
static void write_name(json *out, size_t process, int thread, const char *name)
{
    json_object_begin(out, NULL);
    json_flat(out, true);
    json_string(out, "ph", "M");
    json_string(out, "name", thread < 0 ? "process_name" : "thread_name");
    json_integer(out, "pid", (int64_t)process);
    if (thread >= 0)
        json_integer(out, "tid", thread);
    json_object_begin(out, "args");
    json_string(out, "name", name);
    json_object_end(out);
    json_object_end(out);
    json_flat(out, false);
}

static void write_event(json *out, size_t process, const results_event *event)
{
    json_object_begin(out, NULL);
    json_flat(out, true);
    json_string(out, "ph", "X");
    json_string(out, "name", event->name);
    json_integer(out, "pid", (int64_t)process);
    json_integer(out, "tid", event->lane);
    json_real(out, "ts", event->began * 1e6);
    json_real(out, "dur", (event->ended - event->began) * 1e6);
    json_object_end(out);
    json_flat(out, false);
}

static void write_timeline(json *out, size_t process, const results_timeline *line)
{
    char name[256];
    snprintf(name, sizeof name, "%s, %s", line->workload, line->row);
    write_name(out, process, -1, name);
    for (size_t i = 0; i < line->lane_count; i++) {
        snprintf(name, sizeof name, "%s %s", line->lanes[i].device,
                 results_lane_kind_names[line->lanes[i].kind]);
        write_name(out, process, (int)i, name);
    }
    for (size_t i = 0; i < line->event_count; i++)
        write_event(out, process, &line->events[i]);
}

void results_write_trace(const results *of, json *out)
{
    json_object_begin(out, NULL);
    json_string(out, "displayTimeUnit", "ms");
    json_array_begin(out, "traceEvents");
    for (size_t i = 0; i < of->timeline_count; i++)
        write_timeline(out, i, of->timelines[i]);
    json_array_end(out);
    json_object_end(out);
}
