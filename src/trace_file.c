// SPDX-License-Identifier: MIT
#include "trace_file.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/version.h>

enum { TRACKS = GPUKIT_TRACK_HOST + 1 };

static const char *const tracks[TRACKS] = {
    [GPUKIT_TRACK_UPLOAD] = "upload",
    [GPUKIT_TRACK_COMPUTE] = "compute",
    [GPUKIT_TRACK_DOWNLOAD] = "download",
    [GPUKIT_TRACK_HOST] = "host",
};

typedef struct writer {
    json *text;
    const gpukit_trace *trace;
    const gpukit_device_info *const *devices;
    size_t device_count;
    const trace_bars *own;
    uint64_t zero_ns;
} writer;

/* A command is handed to a device, or comes back. */
typedef struct edge {
    size_t device;
    uint64_t at_ns;
    int step;
} edge;

static const gpukit_trace_record *record_at(const writer *w, size_t index)
{
    return w->trace != NULL ? gpukit_trace_at(w->trace, index) : NULL;
}

static size_t device_of(const writer *w, const gpukit_trace_record *record)
{
    size_t i = 0;
    while (i < w->device_count && strcmp(w->devices[i]->id, record->device) != 0)
        i++;
    return i;
}

static void set_zero(writer *w)
{
    const gpukit_trace_record *record;
    w->zero_ns = UINT64_MAX;
    for (size_t i = 0; (record = record_at(w, i)) != NULL; i++)
        if (record->queued_ns < w->zero_ns)
            w->zero_ns = record->queued_ns;
    for (size_t i = 0; w->own != NULL && i < w->own->count; i++)
        if (w->own->items[i].began_ns < w->zero_ns)
            w->zero_ns = w->own->items[i].began_ns;
}

/* A device's clock may be off by a little. */
static uint64_t between(uint64_t from_ns, uint64_t to_ns)
{
    return to_ns > from_ns ? to_ns - from_ns : 0;
}

static void add_time(const writer *w, const char *name, uint64_t ns)
{
    json_micros(w->text, name, between(w->zero_ns, ns));
}

/* Each event is one line. 0 is the idle process and thread of a machine, so ours begin at 1;
 * track -1: none. */
static void event_begin(const writer *w, const char *phase, const char *name, size_t device,
                        int track)
{
    json_object_begin(w->text, NULL);
    json_flat(w->text, true);
    json_string(w->text, "ph", phase);
    json_string(w->text, "name", name);
    json_integer(w->text, "pid", (int64_t)device + 1);
    if (track >= 0)
        json_integer(w->text, "tid", track + 1);
}

static void event_end(const writer *w)
{
    json_object_end(w->text);
    json_flat(w->text, false);
}

static void add_label(const writer *w, size_t device, int track, const char *label)
{
    const int64_t place = track < 0 ? (int64_t)device : track;
    event_begin(w, "M", track < 0 ? "process_name" : "thread_name", device, track);
    json_object_begin(w->text, "args");
    json_string(w->text, "name", label);
    json_object_end(w->text);
    event_end(w);
    event_begin(w, "M", track < 0 ? "process_sort_index" : "thread_sort_index", device, track);
    json_object_begin(w->text, "args");
    json_integer(w->text, "sort_index", place);
    json_object_end(w->text);
    event_end(w);
}

static void find_tracks(const writer *w, bool has[][TRACKS])
{
    const gpukit_trace_record *record;
    for (size_t i = 0; (record = record_at(w, i)) != NULL; i++)
        has[device_of(w, record)][record->track] = true;
}

static void add_labels(const writer *w)
{
    bool has[GPUKIT_MAX_DEVICES + 1][TRACKS] = {{false}};
    find_tracks(w, has);
    for (size_t device = 0; device < w->device_count; device++) {
        const gpukit_device_info *info = w->devices[device];
        char label[sizeof info->id + sizeof info->name + 2];
        if (memchr(has[device], true, sizeof has[device]) == NULL)
            continue;
        snprintf(label, sizeof label, "%s: %s", info->id, info->name);
        add_label(w, device, -1, label);
        for (int track = 0; track < TRACKS; track++)
            if (has[device][track])
                add_label(w, device, track, tracks[track]);
    }
}

/* Grains as they are dealt out: both ends included. */
static void add_args(const writer *w, const gpukit_trace_record *record)
{
    json_object_begin(w->text, "args");
    if (record->count > 0) {
        char grains[48];
        snprintf(grains, sizeof grains, "%" PRIu64 "..%" PRIu64, record->first,
                 record->first + record->count - 1);
        json_string(w->text, "grains", grains);
    }
    if (record->bytes > 0)
        json_integer(w->text, "bytes", (int64_t)record->bytes);
    add_time(w, "queued_us", record->queued_ns);
    if (record->submitted_ns != 0)
        add_time(w, "submitted_us", record->submitted_ns);
    if (record->status != GPUKIT_OK)
        json_string(w->text, "status", gpukit_status_name(record->status));
    json_object_end(w->text);
}

static void add_command(const writer *w, const gpukit_trace_record *record)
{
    const bool has_run = record->started_ns != 0;
    event_begin(w, has_run ? "X" : "i", record->name, device_of(w, record), (int)record->track);
    json_string(w->text, "cat", tracks[record->track]);
    if (has_run) {
        add_time(w, "ts", record->started_ns);
        json_micros(w->text, "dur", between(record->started_ns, record->ended_ns));
    } else {
        add_time(w, "ts", record->ended_ns);
        json_string(w->text, "s", "t"); /* drawn on its track alone */
    }
    add_args(w, record);
    event_end(w);
}

static void add_commands(const writer *w)
{
    const gpukit_trace_record *record;
    for (size_t i = 0; (record = record_at(w, i)) != NULL; i++)
        add_command(w, record);
}

static int compare(const void *left, const void *right)
{
    const edge *a = left, *b = right;
    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    return (a->at_ns > b->at_ns) - (a->at_ns < b->at_ns);
}

/* Two for each command that was handed over, by device and time. Gives their number. */
static size_t collect_edges(const writer *w, edge *edges)
{
    const gpukit_trace_record *record;
    size_t count = 0;
    for (size_t i = 0; (record = record_at(w, i)) != NULL; i++) {
        const size_t device = device_of(w, record);
        if (record->submitted_ns == 0)
            continue;
        edges[count++] = (edge){device, record->submitted_ns, 1};
        edges[count++] = (edge){
            device, record->submitted_ns + between(record->submitted_ns, record->ended_ns), -1};
    }
    qsort(edges, count, sizeof *edges, compare);
    return count;
}

static void add_counter(const writer *w, const edge *at, int in_flight)
{
    event_begin(w, "C", "in_flight", at->device, -1);
    add_time(w, "ts", at->at_ns);
    json_object_begin(w->text, "args");
    json_integer(w->text, "commands", in_flight);
    json_object_end(w->text);
    event_end(w);
}

/* How many commands each device has, whenever that changes. */
static void add_counters(const writer *w)
{
    size_t records = 0;
    while (record_at(w, records) != NULL)
        records++;
    edge *edges = calloc(2 * records + 1, sizeof *edges);
    if (edges == NULL) {
        w->text->has_failed = true;
        return;
    }
    const size_t count = collect_edges(w, edges);
    int in_flight = 0;
    for (size_t i = 0; i < count; i++) {
        in_flight += edges[i].step;
        if (i + 1 == count || compare(&edges[i], &edges[i + 1]) != 0)
            add_counter(w, &edges[i], in_flight);
    }
    free(edges);
}

/* Behind those of the devices. */
static void add_bars(const writer *w)
{
    const size_t process = w->device_count;
    if (w->own == NULL || w->own->count == 0)
        return;
    add_label(w, process, -1, "gpukit");
    for (int thread = 0; w->own->threads[thread] != NULL; thread++)
        add_label(w, process, thread, w->own->threads[thread]);
    for (size_t i = 0; i < w->own->count; i++) {
        const trace_bar *bar = &w->own->items[i];
        event_begin(w, "X", bar->name, process, (int)bar->thread);
        add_time(w, "ts", bar->began_ns);
        json_micros(w->text, "dur", between(bar->began_ns, bar->ended_ns));
        event_end(w);
    }
}

void trace_file_write(json *text, const gpukit_trace *trace,
                      const gpukit_device_info *const *devices, size_t device_count,
                      const trace_bars *own)
{
    writer w = {
        .text = text, .trace = trace, .devices = devices, .device_count = device_count, .own = own};
    set_zero(&w);
    json_object_begin(text, NULL);
    json_string(text, "displayTimeUnit", "ms");
    json_array_begin(text, "traceEvents");
    add_labels(&w);
    add_commands(&w);
    add_counters(&w);
    add_bars(&w);
    json_array_end(text);
    json_object_begin(text, "otherData");
    json_string(text, "program", "gpukit");
    json_string(text, "version", gpukit_version());
    json_quantity(text, "dropped", trace != NULL ? gpukit_trace_dropped(trace) : 0);
    json_object_end(text);
    json_object_end(text);
}
