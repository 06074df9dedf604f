// SPDX-License-Identifier: MIT
#include "compare/traces.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/trace_read.h"
#include "exit_code.h"
#include "message.h"
#include "statistics/statistics.h"

enum { TIMELINES_MOST = 8, RUNS_MOST = 7 };

/* A run that is so near to the usual time is usual enough. */
static const double NEAR = 0.05;

/* ---- splits ---- */

typedef struct edge {
    uint64_t ns;
    int kind;  /* 0 upload, 1 kernels, 2 download */
    int delta; /* one more, or one less of it */
} edge;

static int kind_of(gpukit_track track)
{
    return track == GPUKIT_TRACK_UPLOAD ? 0 : track == GPUKIT_TRACK_DOWNLOAD ? 2 : 1;
}

static int compare_edges(const void *a, const void *b)
{
    const edge *x = a, *y = b;
    return x->ns != y->ns ? (x->ns > y->ns) - (x->ns < y->ns) : x->delta - y->delta;
}

/* The edges of what ran; how many. */
static size_t find_edges(const gpukit_trace_record *records, size_t count, edge *out)
{
    size_t edges = 0;
    for (size_t i = 0; i < count; i++) {
        if (records[i].started_ns == 0 || records[i].ended_ns < records[i].started_ns)
            continue;
        const int kind = kind_of(records[i].track);
        out[edges++] = (edge){records[i].started_ns, kind, 1};
        out[edges++] = (edge){records[i].ended_ns, kind, -1};
    }
    qsort(out, edges, sizeof *out, compare_edges);
    return edges;
}

results_split traces_split(const gpukit_trace_record *records, size_t count, double wall)
{
    results_split split = {.wall = wall};
    double parts[3] = {0}, any = 0;
    int running[3] = {0};
    edge *edges = malloc((2 * count + 1) * sizeof *edges);
    if (edges == NULL || count == 0) {
        free(edges);
        return split;
    }
    const size_t edge_count = find_edges(records, count, edges);
    for (size_t i = 0; i + 1 < edge_count; i++) {
        running[edges[i].kind] += edges[i].delta;
        const double seconds = (double)(edges[i + 1].ns - edges[i].ns) * 1e-9;
        for (int kind = 0; kind < 3; kind++)
            parts[kind] += running[kind] > 0 ? seconds : 0;
        any += running[0] + running[1] + running[2] > 0 ? seconds : 0;
    }
    free(edges);
    split.is_known = edge_count > 0;
    split.upload = parts[0];
    split.kernels = parts[1];
    split.download = parts[2];
    split.overlapped = parts[0] + parts[1] + parts[2] - any;
    split.wall = fmax(wall, any); /* clocks of devices may be a little off */
    split.neither = split.wall - any;
    return split;
}

/* ---- timelines ---- */

static results_lane_kind lane_kind(gpukit_track track)
{
    static const results_lane_kind kinds[] = {RESULTS_LANE_UPLOAD, RESULTS_LANE_KERNELS,
                                              RESULTS_LANE_DOWNLOAD, RESULTS_LANE_HOST};
    return kinds[track];
}

/* The lane of the record, which is new where there was none; RESULTS_LANES_MOST: no room. */
static uint32_t lane_of(results *to, results_timeline *line, const gpukit_trace_record *record)
{
    const results_lane_kind kind = lane_kind(record->track);
    for (size_t i = 0; i < line->lane_count; i++)
        if (line->lanes[i].kind == kind && strcmp(line->lanes[i].device, record->device) == 0)
            return (uint32_t)i;
    if (line->lane_count == RESULTS_LANES_MOST)
        return RESULTS_LANES_MOST;
    line->lanes[line->lane_count] = (results_lane){results_keep(to, record->device), kind};
    return (uint32_t)line->lane_count++;
}

static uint64_t first_start(const gpukit_trace_record *records, size_t count)
{
    uint64_t first = UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        if (records[i].started_ns != 0 && records[i].started_ns < first)
            first = records[i].started_ns;
    return first;
}

static int compare_records(const void *a, const void *b)
{
    const gpukit_trace_record *x = a, *y = b;
    return (x->started_ns > y->started_ns) - (x->started_ns < y->started_ns);
}

/* records are by begin. */
static void add_timeline(results *to, const field_entry *entry, const gpukit_trace_record *records,
                         size_t count, double seconds)
{
    results_timeline *line = results_add_timeline(to);
    const uint64_t origin = first_start(records, count);
    if (line == NULL)
        return;
    line->workload = entry->group->workload;
    line->row = entry->who.row->name;
    line->seconds = seconds;
    for (size_t i = 0; i < count; i++) {
        if (records[i].started_ns == 0)
            continue;
        const uint32_t lane = lane_of(to, line, &records[i]);
        results_event *event = lane == RESULTS_LANES_MOST ? NULL : results_add_event(to, line);
        if (event == NULL) {
            line->dropped++;
            continue;
        }
        *event = (results_event){lane, results_keep(to, records[i].name),
                                 (double)(records[i].started_ns - origin) * 1e-9,
                                 (double)(records[i].ended_ns - origin) * 1e-9};
        line->seconds = fmax(line->seconds, event->ended);
    }
}

/* ---- runs ---- */

/* What one run with a trace came to. */
typedef struct traced {
    gpukit_trace_record *records; /* owned; by begin */
    size_t count;
    double seconds;
} traced;

static void traced_free(traced *run)
{
    free(run->records);
    *run = (traced){0};
}

/* The trace's records, which it keeps until it is freed. False where memory ran out. */
static bool copy_records(const gpukit_trace *trace, traced *out)
{
    while (gpukit_trace_at(trace, out->count) != NULL)
        out->count++;
    out->records = malloc((out->count + 1) * sizeof *out->records);
    for (size_t i = 0; out->records != NULL && i < out->count; i++)
        out->records[i] = *gpukit_trace_at(trace, i);
    return out->records != NULL;
}

static int run_here(const field_entry *entry, traced *out, problem *why)
{
    contestant_turn turn;
    gpukit_trace *trace;
    if (gpukit_trace_alloc(RESULTS_EVENTS_MOST, &trace, NULL) != GPUKIT_OK) {
        problem_set_memory(why, "no memory is left");
        return EXIT_IO;
    }
    int code = contestant_run(&entry->who, 1, trace, &turn, why);
    out->seconds = turn.seconds;
    if (code == EXIT_DONE && !copy_records(trace, out)) {
        problem_set_memory(why, "no memory is left");
        code = EXIT_IO;
    }
    gpukit_trace_free(trace);
    return code;
}

/* The same command with --trace, and what it wrote there. */
static int run_process_traced(const field *all, const field_entry *entry, traced *out, problem *why)
{
    const char *words[STRATEGY_WORDS_MOST + 2];
    char path[sizeof all->folder.path + 16];
    contestant_turn turn;
    contestant who = entry->who;
    size_t count = 0;
    snprintf(path, sizeof path, "%s/trace.json", all->folder.path);
    while (entry->who.words[count] != NULL) {
        words[count] = entry->who.words[count];
        count++;
    }
    words[count++] = "--trace";
    words[count++] = path;
    words[count] = NULL;
    who.words = words;
    const int code = contestant_run(&who, 1, NULL, &turn, why);
    out->seconds = turn.seconds;
    if (code != EXIT_DONE)
        return code;
    return trace_read(path, &out->records, &out->count, why) ? EXIT_DONE : EXIT_IO;
}

static int run_one(const field *all, const field_entry *entry, traced *out, problem *why)
{
    *out = (traced){0};
    const int code = entry->who.context != NULL ? run_here(entry, out, why)
                                                : run_process_traced(all, entry, out, why);
    if (code == EXIT_DONE)
        qsort(out->records, out->count, sizeof *out->records, compare_records);
    else
        traced_free(out);
    return code;
}

static double usual_seconds(const results_row *row)
{
    double seconds[RESULTS_ROUNDS_MOST];
    for (size_t i = 0; i < row->sample_count; i++)
        seconds[i] = row->samples[i].seconds;
    return statistics_median(seconds, row->sample_count);
}

/* Of several runs the one that is most like the others: nearest to the median of the samples. */
static int run_usual(const field *all, const field_entry *entry, traced *out, problem *why)
{
    const double usual = usual_seconds(entry->who.row);
    int code = run_one(all, entry, out, why);
    for (int i = 1; i < RUNS_MOST && code == EXIT_DONE && fabs(out->seconds - usual) > NEAR * usual;
         i++) {
        traced other;
        code = run_one(all, entry, &other, why);
        const bool is_nearer =
            code == EXIT_DONE && fabs(other.seconds - usual) < fabs(out->seconds - usual);
        traced_free(is_nearer ? out : &other);
        if (is_nearer)
            *out = other;
    }
    if (code != EXIT_DONE)
        traced_free(out);
    return code;
}

/* ---- all of it ---- */

static bool has_timeline(const field *all, const field_entry *entry)
{
    const results_kind kind = entry->who.row->kind;
    if (all->results->timeline_count == TIMELINES_MOST ||
        (kind != RESULTS_DEVICE && kind != RESULTS_TOGETHER))
        return false;
    for (size_t i = 0; i < all->results->group_count; i++) {
        const results_group *group = all->results->groups[i];
        if (strcmp(group->family, entry->group->family) == 0)
            return group == entry->group;
    }
    return false;
}

/* Jobs in this process; and of pixels those that a device does: what threads of the host do with a
 * file, one bar tells, of which nothing can be split. */
static bool has_trace(const field *all, const field_entry *entry)
{
    const results_row *row = entry->who.row;
    if (entry->is_out || entry->group->is_sweep || row->role == RESULTS_CONTROL ||
        row->sample_count == 0)
        return false;
    return entry->who.context != NULL ||
           (entry->who.job->kind == WORKLOAD_PIXELS && has_timeline(all, entry));
}

/* The bars of the program's own threads are no device's. */
static void take_split(field_entry *entry, const traced *run)
{
    const bool is_process = entry->who.context == NULL;
    gpukit_trace_record *devices = malloc((run->count + 1) * sizeof *devices);
    size_t count = 0;
    if (devices == NULL)
        return;
    for (size_t i = 0; i < run->count; i++)
        if (!is_process || run->records[i].track != GPUKIT_TRACK_HOST)
            devices[count++] = run->records[i];
    entry->who.row->split = traces_split(devices, count, run->seconds);
    free(devices);
}

static int trace_one(field *all, field_entry *entry)
{
    traced run;
    problem why;
    const int code = run_usual(all, entry, &run, &why);
    if (code == EXIT_DONE) {
        take_split(entry, &run);
        if (has_timeline(all, entry))
            add_timeline(all->results, entry, run.records, run.count, run.seconds);
    } else if (code < EXIT_SIGNAL) {
        message_note("%s, %s: no trace: %s", entry->group->workload, entry->who.row->name,
                     why.text);
    }
    traced_free(&run);
    return code >= EXIT_SIGNAL ? code : EXIT_DONE;
}

int traces_run(field *all)
{
    int code = EXIT_DONE;
    for (size_t i = 0; i < all->count && code == EXIT_DONE; i++)
        if (has_trace(all, all->entries[i]))
            code = trace_one(all, all->entries[i]);
    return code;
}
