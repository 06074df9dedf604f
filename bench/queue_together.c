// SPDX-License-Identifier: MIT
/* Primes on the team alone, on the OpenCL device alone, and on both, in turns. Where they
 * share a CPU each has the same cores alone as it has beside the other one. */
#include <stdio.h>

#include <gpukit/gpukit.h>

#include "queue_bench.h"
#include "report.h"

static const uint64_t LAST = 30000000000u;
static const uint64_t ANSWER = 1300005926; /* primesieve 3e10 */

enum { CONTESTANTS = 3 };

/* Of one context; kept open, so that no build and no start is counted. */
static gpukit_context *open_context(const char *devices, uint32_t threads, uint32_t split)
{
    gpukit_context *context = NULL;
    gpukit_error error;
    const gpukit_context_params params = {.devices = devices, .threads = threads, .split = split};
    if (gpukit_context_open(&params, &context, &error) != GPUKIT_OK) {
        fprintf(stderr, "queue_bench: %s: %s\n", devices, error.text);
        return NULL;
    }
    return context;
}

static double run_once(gpukit_context *context, double *efficiency)
{
    const gpukit_primes_params params = {
        .last = LAST, .method = GPUKIT_PRIMES_SIEVE, .job = {.forgets = true}};
    uint64_t count = 0;
    gpukit_report report;
    queue_bench_check(gpukit_primes_count(context, &params, &count, NULL, &report, NULL),
                      "gpukit_primes_count");
    queue_bench_check(count != ANSWER, "the count");
    *efficiency = report.efficiency;
    return report.seconds;
}

/* The OpenCL device alone, with as many compute units as it gets beside the team. */
static gpukit_context *open_alone(const char *device, const gpukit_device_info *beside)
{
    char part[64];
    gpukit_context *whole = open_context(device, 0, 0);
    if (whole == NULL)
        return NULL;
    uint32_t parts = gpukit_context_device_at(whole, 0)->compute_units / beside->compute_units;
    if (parts < 2)
        return whole;
    gpukit_context_close(whole);
    snprintf(part, sizeof part, "%s.0", device);
    return open_context(part, 0, parts);
}

static bool open_all(const char *device, gpukit_context *contexts[CONTESTANTS])
{
    char both[64];
    snprintf(both, sizeof both, "cpu,%s", device);
    contexts[2] = open_context(both, 0, 0);
    if (contexts[2] == NULL)
        return false;
    contexts[0] = open_context("cpu", gpukit_context_device_at(contexts[2], 0)->compute_units, 0);
    contexts[1] = open_alone(device, gpukit_context_device_at(contexts[2], 1));
    return contexts[0] != NULL && contexts[1] != NULL;
}

bool queue_together(const char *device, size_t rounds, json *out)
{
    static double seconds[CONTESTANTS][QUEUE_BENCH_ROUNDS], ratios[QUEUE_BENCH_ROUNDS],
        efficiencies[QUEUE_BENCH_ROUNDS];
    static const char *const names[CONTESTANTS] = {"cpu", "OpenCL", "both"};
    gpukit_context *contexts[CONTESTANTS] = {NULL};
    bool is_right = open_all(device, contexts);
    for (size_t round = 0; is_right && round <= rounds; round++) {
        size_t i = round == 0 ? 0 : round - 1;
        for (int c = 0; c < CONTESTANTS; c++)
            seconds[c][i] = run_once(contexts[c], &efficiencies[i]);
        ratios[i] = 1 / (seconds[2][i] * (1 / seconds[0][i] + 1 / seconds[1][i]));
    }
    json_object_begin(out, "together");
    for (int c = 0; c < CONTESTANTS; c++) {
        gpukit_context_close(contexts[c]);
        report_values(out, names[c], seconds[c], is_right ? rounds : 0);
    }
    report_values(out, "reported_efficiency", efficiencies, is_right ? rounds : 0);
    json_object_end(out);
    if (!is_right)
        return false;
    double middle = report_median(ratios, rounds);
    printf("primes below 3e10: cpu alone %.3f s, %s alone %.3f s, both %.3f s\n"
           "  efficiency of both against the sum of both alone: %.3f (%.3f .. %.3f)\n",
           report_median(seconds[0], rounds), device, report_median(seconds[1], rounds),
           report_median(seconds[2], rounds), middle, ratios[0], ratios[rounds - 1]);
    return true;
}
