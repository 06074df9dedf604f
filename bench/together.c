// SPDX-License-Identifier: MIT
#include "together.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/error.h"

/* primecount 1e8, and so on. */
const together_work together_works[] = {
    {"1e8", 100000000, 5761455},
    {"3e8", 300000000, 16252325},
    {"1e9", 1000000000, 50847534},
    {"3e9", 3000000000, 144449537},
    {"1e10", 10000000000, 455052511},
    {"3e10", 30000000000, 1300005926},
    {"1e11", 100000000000, 4118054813},
    {"3e11", 300000000000, 11818439135},
    {"1e12", 1000000000000, 37607912018},
    {"3e12", 3000000000000, 108340298703},
    {NULL, 0, 0},
};

static gpukit_status open_context(const char *devices, uint32_t threads, uint32_t split,
                                  gpukit_context **out, gpukit_error *err)
{
    const gpukit_context_params params = {.devices = devices, .threads = threads, .split = split};
    return gpukit_context_open(&params, out, err);
}

/* The OpenCL device alone, with as many compute units as it gets beside the team. */
static gpukit_status open_alone(const char *device, const gpukit_device_info *beside,
                                gpukit_context **out, gpukit_error *err)
{
    char part[64];
    const gpukit_status status = open_context(device, 0, 0, out, err);
    if (status != GPUKIT_OK)
        return status;
    const uint32_t parts = gpukit_context_device_at(*out, 0)->compute_units / beside->compute_units;
    if (parts < 2)
        return GPUKIT_OK;
    gpukit_context_close(*out);
    *out = NULL;
    snprintf(part, sizeof part, "%s.0", device);
    return open_context(part, 0, parts, out, err);
}

gpukit_status together_open(together *t, const char *device, gpukit_error *err)
{
    char both[64];
    *t = (together){.contexts = {NULL}};
    gpukit_context **contexts = t->contexts;
    snprintf(both, sizeof both, "cpu,%s", device);
    gpukit_status status = open_context(both, 0, 0, &contexts[TOGETHER_BOTH], err);
    if (status != GPUKIT_OK)
        return status;
    const gpukit_device_info *team = gpukit_context_device_at(contexts[TOGETHER_BOTH], 0);
    status = open_context("cpu", team->compute_units, 0, &contexts[TOGETHER_TEAM], err);
    if (status != GPUKIT_OK)
        return status;
    return open_alone(device, gpukit_context_device_at(contexts[TOGETHER_BOTH], 1),
                      &contexts[TOGETHER_DEVICE], err);
}

void together_close(together *t)
{
    for (int i = 0; i < TOGETHER_CONTESTANTS; i++)
        gpukit_context_close(t->contexts[i]);
}

static gpukit_status run_one(gpukit_context *context, const together_work *work,
                             gpukit_report *report, gpukit_error *err)
{
    const gpukit_primes_params params = {
        .last = work->last, .method = GPUKIT_PRIMES_SIEVE, .job = {.forgets = true}};
    uint64_t count = 0;
    const gpukit_status status = gpukit_primes_count(context, &params, &count, NULL, report, err);
    if (status == GPUKIT_OK && count != work->count)
        return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                        "%" PRIu64 " primes below %s, where there are %" PRIu64, count, work->name,
                        work->count);
    /* The others have done its work: right, but not what is to be timed. */
    for (size_t i = 0; status == GPUKIT_OK && i < report->device_count; i++)
        if (report->devices[i].failures > 0)
            return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", "%u chunks or calls failed on %s",
                            report->devices[i].failures, report->devices[i].device->id);
    return status;
}

gpukit_status together_run(const together *t, const together_work *work, together_round *out,
                           gpukit_error *err)
{
    gpukit_report report;
    for (int i = 0; i < TOGETHER_CONTESTANTS; i++) {
        const gpukit_status status = run_one(t->contexts[i], work, &report, err);
        if (status != GPUKIT_OK)
            return status;
        out->seconds[i] = report.seconds;
    }
    out->reported = report.efficiency; /* of both, who come last */
    out->efficiency = 1 / (out->seconds[TOGETHER_BOTH] *
                           (1 / out->seconds[TOGETHER_TEAM] + 1 / out->seconds[TOGETHER_DEVICE]));
    return GPUKIT_OK;
}
