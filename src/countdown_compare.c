// SPDX-License-Identifier: MIT
/* countdown_compare.c - the same counters in a row, on threads, on processes and on devices: a
 * comparison as gpukit compare makes it, of the usual ways and a few seconds. */
#include "countdown.h"

#include <inttypes.h>
#include <stdio.h>

#include "compare/present.h"
#include "compare/strategy.h"
#include "cores.h"

/* The classic: 50 million decrements. */
enum { COUNTERS = 5000, FROM = 10000, BUDGET_MS = 5000 };

static uint32_t workers(results_kind kind)
{
    const uint32_t most = strategy_workers_most(kind);
    return cores_count() < most ? cores_count() : most;
}

int countdown_compare(const countdown_options *options, output *out)
{
    char job[64], ways[80];
    char *words[] = {job, NULL};
    const operands args = {.items = words, .count = 1};
    snprintf(job, sizeof job, "countdown%s:%" PRIu64 "x%" PRIu64, options->is_plain ? "-plain" : "",
             options->counters == 0 ? COUNTERS : options->counters,
             options->from == 0 ? FROM : options->from);
    snprintf(ways, sizeof ways, "threads=%" PRIu32 ",processes=%" PRIu32 ",devices,all",
             workers(RESULTS_THREADS), workers(RESULTS_PROCESSES));
    const compare_options asked = {
        .strategies = ways,
        .budget_ms = BUDGET_MS,
        .has_no_sweep = true,
        .has_no_cold = true,
        .has_no_peaks = true,
        .files = {.json = options->report.json},
    };
    return compare_present(&asked, &args, NULL, out);
}
