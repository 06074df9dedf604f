// SPDX-License-Identifier: MIT
/* countdown_compare.c - the same counters in a row, on threads, on processes and on devices. */
#include "countdown.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "signals.h"
#include "units.h"

/* The classic: 50 million decrements. */
enum { COUNTERS = 5000, FROM = 10000, TRIALS = 15, MOST_WAYS = 4 + GPUKIT_MAX_DEVICES };

/* Two medians that are no further apart than this are called the same. */
static const double SAME = 0.10;

typedef struct way {
    char name[40];
    char devices[32];
    uint32_t threads, processes;
    double seconds[TRIALS]; /* of each round, in their order; then sorted */
    gpukit_context *context;
} way;

typedef struct comparison {
    way ways[MOST_WAYS];
    size_t count;
    gpukit_countdown_params params;
    uint64_t checksum;
    bool has_checksum;
} comparison;

static void add(comparison *all, const char *name, const char *devices, uint32_t threads,
                uint32_t processes)
{
    way *next = &all->ways[all->count++];
    *next = (way){.threads = threads, .processes = processes};
    snprintf(next->name, sizeof next->name, "%s", name);
    snprintf(next->devices, sizeof next->devices, "%s", devices);
}

/* The team's threads are as many as there are cores. */
static uint32_t cores_of(const gpukit_inventory *inventory)
{
    const gpukit_device_info *team = gpukit_inventory_device_at(inventory, 0);
    return team != NULL && strcmp(team->id, "cpu") == 0 ? team->compute_units : 1;
}

static int choose(comparison *all)
{
    char name[40];
    gpukit_inventory *inventory;
    gpukit_error error;
    const gpukit_device_info *device;
    if (gpukit_inventory_alloc(&inventory, &error) != GPUKIT_OK) {
        message_failure("", &error);
        return exit_code_of(error.status);
    }
    const uint32_t cores = cores_of(inventory);
    add(all, "sequential", "cpu", 1, 0);
    snprintf(name, sizeof name, "%" PRIu32 " threads", cores);
    add(all, name, "cpu", cores, 0);
    snprintf(name, sizeof name, "%" PRIu32 " processes", cores);
    add(all, name, "cpu", 0, cores < GPUKIT_MAX_DEVICES ? cores : GPUKIT_MAX_DEVICES);
    size_t opencl = 0;
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        if (device->is_usable && strcmp(device->backend, "opencl") == 0) {
            add(all, device->id, device->id, 0, 0);
            opencl++;
        }
    if (opencl > 0)
        add(all, "all of them", "cpu,opencl", 0, 0);
    gpukit_inventory_free(inventory);
    return EXIT_DONE;
}

static int open_all(comparison *all)
{
    for (size_t i = 0; i < all->count; i++) {
        way *each = &all->ways[i];
        gpukit_error error;
        const gpukit_context_params params = {
            .devices = each->devices,
            .threads = each->threads,
            .processes = each->processes,
            .log = {.write = message_log},
        };
        if (gpukit_context_open(&params, &each->context, &error) != GPUKIT_OK) {
            message_failure(each->name, &error);
            return exit_code_of(error.status);
        }
    }
    return EXIT_DONE;
}

static bool goes_on(void *user, const gpukit_report *report)
{
    (void)user;
    (void)report;
    return signals_caught() == 0;
}

static int stopped(void)
{
    const int number = signals_caught();
    message_error("stopped by %s: nothing is compared", signals_name(number));
    return EXIT_SIGNAL + number;
}

static int run_once(comparison *all, way *each, double *seconds)
{
    uint64_t checksum;
    gpukit_report report;
    gpukit_error error;
    if (gpukit_countdown(each->context, &all->params, &checksum, &report, &error) != GPUKIT_OK) {
        if (error.status == GPUKIT_E_CANCELLED)
            return stopped();
        message_failure(each->name, &error);
        return exit_code_of(error.status);
    }
    *seconds = report.seconds;
    if (!all->has_checksum) {
        all->checksum = checksum;
        all->has_checksum = true;
    }
    if (checksum == all->checksum)
        return EXIT_DONE;
    message_error("%s comes to %016" PRIx64 ", where %s came to %016" PRIx64, each->name, checksum,
                  all->ways[0].name, all->checksum);
    return EXIT_MISMATCH;
}

/* All once unmeasured, which builds kernels and starts workers; then in turns, so that a slow phase
 * of the machine is everyone's. */
static int run_all(comparison *all)
{
    double unused;
    int code = EXIT_DONE;
    signals_job_begin();
    all->params.job = (gpukit_job_params){.progress = goes_on, .interval_ms = 20};
    for (size_t i = 0; i < all->count && code == EXIT_DONE; i++)
        code = run_once(all, &all->ways[i], &unused);
    for (int trial = 0; trial < TRIALS; trial++)
        for (size_t i = 0; i < all->count && code == EXIT_DONE; i++)
            code = run_once(all, &all->ways[i], &all->ways[i].seconds[trial]);
    signals_job_end();
    return code;
}

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const way *each)
{
    double sorted[TRIALS];
    memcpy(sorted, each->seconds, sizeof sorted);
    qsort(sorted, TRIALS, sizeof sorted[0], compare_numbers);
    return sorted[TRIALS / 2];
}

static const char *verdict(double speedup)
{
    if (speedup > 1 + SAME)
        return "faster";
    return speedup < 1 / (1 + SAME) ? "slower" : "about the same";
}

static void print_table(const comparison *all, output *out)
{
    const double first = median(&all->ways[0]);
    const uint64_t decrements = all->params.counters * all->params.from;
    output_line(out, "%" PRIu64 " decrements, medians of %d rounds", decrements, TRIALS);
    output_line(out, "%-14s %12s  %14s  %8s", "", "ms", "decrements/s", "speed-up");
    for (size_t i = 0; i < all->count; i++) {
        const double seconds = median(&all->ways[i]);
        output_line(out, "%-14s %12.3f  %12s/s  %8.2f%s%s", all->ways[i].name, seconds * 1e3,
                    units_si((double)decrements / seconds).text, first / seconds,
                    i == 0 ? "" : "  ", i == 0 ? "" : verdict(first / seconds));
    }
}

static int deliver_json(const comparison *all, const char *path, output *out)
{
    json text;
    const double first = median(&all->ways[0]);
    json_init(&text);
    json_object_begin(&text, NULL);
    json_string(&text, "schema", "gpukit.countdown.compare/1");
    json_quantity(&text, "counters", all->params.counters);
    json_integer(&text, "from", all->params.from);
    json_array_begin(&text, "ways");
    for (size_t i = 0; i < all->count; i++) {
        json_object_begin(&text, NULL);
        json_string(&text, "name", all->ways[i].name);
        json_real(&text, "median_seconds", median(&all->ways[i]));
        json_real(&text, "speedup", first / median(&all->ways[i]));
        json_array_begin(&text, "seconds");
        for (int trial = 0; trial < TRIALS; trial++)
            json_real(&text, NULL, all->ways[i].seconds[trial]);
        json_array_end(&text);
        json_object_end(&text);
    }
    json_array_end(&text);
    json_object_end(&text);
    return deliver(&text, path, out);
}

int countdown_compare(const countdown_options *options, output *out)
{
    comparison all = {
        .params = {.counters = options->counters == 0 ? COUNTERS : options->counters,
                   .from = options->from == 0 ? FROM : (uint32_t)options->from,
                   .seed = options->seed,
                   .form = options->is_plain ? GPUKIT_COUNTDOWN_PLAIN : GPUKIT_COUNTDOWN_ARX},
    };
    int code = choose(&all);
    if (code == EXIT_DONE)
        code = open_all(&all);
    if (code == EXIT_DONE)
        code = run_all(&all);
    if (code == EXIT_DONE && options->report.json != NULL)
        code = deliver_json(&all, options->report.json, out);
    if (code == EXIT_DONE && !deliver_to_stdout(options->report.json))
        print_table(&all, out);
    for (size_t i = 0; i < all.count; i++)
        gpukit_context_close(all.ways[i].context);
    return code;
}
