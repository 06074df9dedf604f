// SPDX-License-Identifier: MIT
/* The team, the OpenCL device, and both: together.h. */
#include <stdio.h>

#include "queue_bench.h"
#include "report.h"
#include "together.h"

static const together_work WORK = {"3e10", 30000000000u, 1300005926}; /* primesieve 3e10 */

/* What a round has, kept by kind. */
typedef struct together_table {
    double seconds[TOGETHER_CONTESTANTS][QUEUE_BENCH_ROUNDS];
    double ratios[QUEUE_BENCH_ROUNDS], efficiencies[QUEUE_BENCH_ROUNDS];
} together_table;

/* One round more, the first, is written over by the second. */
static gpukit_status measure(const together *t, size_t rounds, together_table *out,
                             gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (size_t round = 0; status == GPUKIT_OK && round <= rounds; round++) {
        const size_t i = round == 0 ? 0 : round - 1;
        together_round found = {.efficiency = 0};
        status = together_run(t, &WORK, &found, err);
        for (int c = 0; c < TOGETHER_CONTESTANTS; c++)
            out->seconds[c][i] = found.seconds[c];
        out->ratios[i] = found.efficiency;
        out->efficiencies[i] = found.reported;
    }
    return status;
}

bool queue_together(const char *device, size_t rounds, json *out)
{
    static together_table table;
    static const char *const names[TOGETHER_CONTESTANTS] = {"cpu", "OpenCL", "both"};
    together t;
    gpukit_error error;
    gpukit_status status = together_open(&t, device, &error);
    if (status == GPUKIT_OK)
        status = measure(&t, rounds, &table, &error);
    together_close(&t);
    if (status != GPUKIT_OK) {
        fprintf(stderr, "queue_bench: %s: %s\n", device, error.text);
        return false;
    }
    json_object_begin(out, "together");
    for (int c = 0; c < TOGETHER_CONTESTANTS; c++)
        report_values(out, names[c], table.seconds[c], rounds);
    report_values(out, "reported_efficiency", table.efficiencies, rounds);
    json_object_end(out);
    const double middle = report_median(table.ratios, rounds);
    printf("primes below 3e10: cpu alone %.3f s, %s alone %.3f s, both %.3f s\n"
           "  efficiency of both against the sum of both alone: %.3f (%.3f .. %.3f)\n",
           report_median(table.seconds[0], rounds), device, report_median(table.seconds[1], rounds),
           report_median(table.seconds[2], rounds), middle, table.ratios[0],
           table.ratios[rounds - 1]);
    return true;
}
