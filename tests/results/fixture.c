// SPDX-License-Identifier: MIT
#include "fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "statistics/statistics.h"

typedef struct maker {
    const fixture_params *params;
    results *out;
    statistics_random random;
    uint32_t order;
    double clock;
} maker;

static const char *outside(maker *m, const char *text)
{
    return m->params->hostile == NULL ? results_keep(m->out, text)
                                      : results_keepf(m->out, "%s%s", text, m->params->hostile);
}

/* About as a normal distribution's: the sum of twelve. */
static double bell(maker *m)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)statistics_below(&m->random, 1u << 30) / (1u << 30);
    return sum;
}

static void sample(maker *m, results_row *row, double seconds, uint32_t round)
{
    results_sample *added = results_add_sample(m->out, row);
    const bool is_device = row->kind == RESULTS_DEVICE || row->kind == RESULTS_TOGETHER;
    if (added == NULL)
        return;
    const bool is_outlier = statistics_below(&m->random, 40) == 0;
    const double each = seconds * (1 + m->params->noise * bell(m)) * (is_outlier ? 1.2 : 1);
    *added = (results_sample){
        .round = round,
        .order = m->order++,
        .began = m->clock,
        .seconds = each,
        .cpu_seconds = each * (row->workers > 0 ? row->workers : 1),
        .kernel_seconds = is_device ? each * 0.8 : 0,
        .transfer_seconds = is_device ? each * 0.25 : 0,
        .overlapped_seconds = is_device && row->slots != 1 ? each * 0.2 : 0,
        .faults = 10 + statistics_below(&m->random, 5),
        .switches = statistics_below(&m->random, 9),
        .clock_mhz = 3400,
        .celsius = 51,
    };
    m->clock += each * row->batch + 0.002;
}

typedef struct entry {
    const char *name;
    results_kind kind;
    uint32_t workers;
    double speedup;
} entry;

static results_row *add(maker *m, results_group *group, entry what, double baseline)
{
    results_row *row = results_add_row(m->out, group);
    if (row == NULL)
        return NULL;
    const bool is_device = what.kind == RESULTS_DEVICE;
    row->name = is_device || what.kind == RESULTS_PEER ? outside(m, what.name)
                                                       : results_keep(m->out, what.name);
    row->kind = what.kind;
    row->workers = what.workers;
    row->slots = strstr(what.name, "slots=1") != NULL ? 1 : 0;
    row->check = what.kind == RESULTS_PEER ? RESULTS_UNCHECKED : RESULTS_IDENTICAL;
    row->is_process = what.kind == RESULTS_COMMAND || what.kind == RESULTS_PEER;
    row->devices = is_device ? "opencl:0" : what.kind == RESULTS_PEER ? "" : "cpu";
    row->command = outside(m, "gpukit primes 1e9 --device cpu");
    row->version = what.kind == RESULTS_PEER ? outside(m, "11.0") : "";
    row->answer = "50847534";
    row->batch =
        baseline / what.speedup < 0.05 ? (uint32_t)(0.05 * what.speedup / baseline) + 1 : 1;
    row->has_stable_warmup = true;
    row->warmups = 4;
    for (size_t i = 0; i < 3; i++) {
        row->cold.cold[row->cold.cold_count++] = baseline / what.speedup + (is_device ? 0.9 : 0.02);
        row->cold.started[row->cold.started_count++] =
            baseline / what.speedup + (is_device ? 0.08 : 0.01);
    }
    const double wall = baseline / what.speedup;
    row->split = (results_split){.is_known = true,
                                 .wall = wall,
                                 .kernels = wall * 0.8,
                                 .upload = is_device ? wall * 0.1 : 0,
                                 .download = is_device ? wall * 0.12 : 0,
                                 .overlapped = is_device ? wall * 0.1 : 0};
    row->split.neither =
        wall - row->split.kernels - row->split.upload - row->split.download + row->split.overlapped;
    return row;
}

static void measure(maker *m, results_group *group, double baseline, const entry *entries,
                    size_t count)
{
    for (uint32_t round = 0; round < m->params->rounds; round++)
        for (size_t i = 0; i < group->row_count && i < count; i++)
            if (group->rows[i]->state == RESULTS_MEASURED)
                sample(m, group->rows[i], baseline / entries[i].speedup, round);
}

static void make_group(maker *m, results_group *group, double baseline)
{
    char names[16][24];
    entry entries[32] = {{"sequential", RESULTS_SEQUENTIAL, 1, 1},
                         {"sequential, again", RESULTS_SEQUENTIAL, 1, 1}};
    size_t count = 2;
    for (uint32_t i = 1; i <= m->params->cores + 1 && i < 8; i++) {
        const uint32_t n = i > m->params->cores ? 2 * m->params->cores : i;
        const double busy = fmin(n, m->params->cores);
        snprintf(names[(size_t)2 * i], sizeof names[0], "threads=%u", n);
        snprintf(names[(size_t)2 * i + 1], sizeof names[0], "processes=%u", n);
        if (n > 1)
            entries[count++] = (entry){names[(size_t)2 * i], RESULTS_THREADS, n,
                                       1 / (0.03 + 0.97 / busy + 0.002 * busy)};
        entries[count++] = (entry){names[(size_t)2 * i + 1], RESULTS_PROCESSES, n, 0.97 * busy};
    }
    entries[count++] = (entry){"opencl:0", RESULTS_DEVICE, 0, 3.4};
    entries[count++] = (entry){"opencl:0/slots=1", RESULTS_DEVICE, 0, 2.6};
    entries[count++] = (entry){"all together", RESULTS_TOGETHER, 0, 4.1};
    entries[count++] = (entry){"command", RESULTS_COMMAND, 0, 2.9};
    entries[count++] = (entry){"primesieve", RESULTS_PEER, 0, 2.7};
    for (size_t i = 0; i < count; i++) {
        results_row *row = add(m, group, entries[i], baseline);
        if (row != NULL && i < 2)
            row->role = i == 0 ? RESULTS_BASELINE : RESULTS_CONTROL;
    }
    measure(m, group, baseline, entries, count);
}

static results_group *add_group(maker *m, const char *workload, const char *family, uint64_t size,
                                const char *unit)
{
    results_group *group = results_add_group(m->out);
    if (group == NULL)
        return NULL;
    group->workload = results_keep(m->out, workload);
    group->family = family;
    group->what = results_keepf(m->out, "%s, all of it", workload);
    group->unit = unit;
    group->size = size;
    group->operations = (double)size * 4;
    group->operations_are = "4 for each: as it is written";
    group->bytes = (double)size / 30;
    return group;
}

static void make_sweep(maker *m)
{
    static const struct {
        const char *workload;
        uint64_t size;
        double device; /* its speed-up */
    } rows[] = {{"primes:1e5", 100000, 0.02},
                {"primes:1e6", 1000000, 0.2},
                {"primes:1e7", 10000000, 1.3},
                {"primes:1e8", 100000000, 3.0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        results_group *group = add_group(m, rows[i].workload, "primes", rows[i].size, "numbers");
        const entry entries[] = {{"sequential", RESULTS_SEQUENTIAL, 1, 1},
                                 {"threads=4", RESULTS_THREADS, 4, fmin(3.5, rows[i].device + 1)},
                                 {"opencl:0", RESULTS_DEVICE, 0, rows[i].device}};
        const double baseline = 4e-10 * (double)rows[i].size;
        if (group == NULL)
            return;
        group->is_sweep = true;
        for (size_t j = 0; j < 3; j++) {
            results_row *row = add(m, group, entries[j], baseline);
            if (row != NULL && j == 0)
                row->role = RESULTS_BASELINE;
        }
        measure(m, group, baseline, entries, 3);
    }
}

static void make_pixels(maker *m)
{
    const entry entries[] = {
        {"sequential", RESULTS_SEQUENTIAL, 1, 1},   {"sequential, again", RESULTS_SEQUENTIAL, 1, 1},
        {"threads=4", RESULTS_THREADS, 4, 1.004},   {"opencl:0", RESULTS_DEVICE, 0, 1.2},
        {"all together", RESULTS_TOGETHER, 0, 1.3}, {"vips", RESULTS_PEER, 0, 0.6}};
    results_group *group =
        add_group(m, "pixels:blur=2@2000x1500x8", "pixels:blur=2", 24000000, "pixels");
    if (group == NULL)
        return;
    for (size_t i = 0; i < 6; i++)
        if (add(m, group, entries[i], 0.4) == NULL)
            return;
    group->rows[0]->role = RESULTS_BASELINE;
    group->rows[1]->role = RESULTS_CONTROL;
    group->rows[3]->state = RESULTS_MISMATCH;
    group->rows[3]->why = outside(m, "its output is 0badf00d, the baseline's is 50847534");
    group->rows[4]->state = RESULTS_FAILED;
    group->rows[4]->why = outside(m, "the device was lost");
    measure(m, group, 0.4, entries, 6);
}

static void make_timelines(maker *m)
{
    static const char *const names[] = {"upload", "count", "download", "call"};
    for (size_t i = 0; i < 2; i++) {
        results_timeline *line = results_add_timeline(m->out);
        if (line == NULL)
            return;
        line->workload = "primes:1e9";
        line->row = i == 0 ? outside(m, "opencl:0") : outside(m, "opencl:0/slots=1");
        line->seconds = i == 0 ? 0.12 : 0.16;
        line->lane_count = RESULTS_LANE_KINDS;
        for (size_t j = 0; j < RESULTS_LANE_KINDS; j++)
            line->lanes[j] = (results_lane){outside(m, "opencl:0"), (results_lane_kind)j};
        const uint32_t events = m->params->events > 0 ? m->params->events : 40;
        for (size_t j = 0; j < events; j++) {
            results_event *event = results_add_event(m->out, line);
            if (event == NULL)
                return;
            const double began = (double)j * line->seconds / (events + 2);
            *event = (results_event){(uint32_t)(j % RESULTS_LANE_KINDS), names[j % 4], began,
                                     began + 0.12 / events};
        }
    }
}

void fixture_make(const fixture_params *params, results *out)
{
    maker m = {.params = params, .out = out, .random = {7}};
    results_init(out);
    out->version = "0.1.0";
    out->date = "2026-11-27T21:00:00Z";
    out->plan = (results_plan){.seed = 18446744073709551557u,
                               .rounds_least = 11,
                               .rounds_most = 51,
                               .budget = 60,
                               .batch_least = 0.05};
    results_add_argument(out, "primes:1e9");
    results_add_argument(out, outside(&m, "countdown:5000x10000"));
    out->seconds = 73;
    out->load_before = 0.2;
    out->load_after = 1.9;
    results_group *group = add_group(&m, "primes:1e9", "primes", 1000000000, "numbers");
    if (group != NULL)
        make_group(&m, group, 0.4);
    group = add_group(&m, "countdown:5000x10000", "countdown", 50000000, "decrements");
    if (group != NULL)
        make_group(&m, group, 0.06);
    make_pixels(&m);
    make_sweep(&m);
    make_timelines(&m);
    for (size_t i = 0; i < 2; i++) {
        results_peak *peak = results_add_peak(out);
        if (peak != NULL)
            *peak = (results_peak){i == 0 ? "cpu" : "opencl:0", 50e9, 100e9, 20e9, 8e9, 8e9, 2e-5};
    }
    results_add_fact(out, "processor", "model", outside(&m, "AMD EPYC"));
    results_add_fact(out, "processor", "cores for us", "4");
    results_add_fact(out, "system", "kernel", outside(&m, "Linux 6.1"));
    results_add_fact(out, "opencl:0", "name", outside(&m, "pthread-AMD EPYC"));
    results_add_fact(out, "opencl:0", "driver", outside(&m, "3.1"));
    results_add_fact(out, "peers", "primesieve", outside(&m, "11.0"));
}
