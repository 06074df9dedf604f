// SPDX-License-Identifier: MIT
#include "workload/peaks/rig.h"

#include "base/clock.h"
#include "base/error.h"

enum {
    LEAST_RUNS = 3, /* that are long enough */
    MOST_GROWTH = 16,
    CORE_ITEMS = 16,   /* of a compute unit of a CPU: dealt out evenly enough */
    UNIT_ITEMS = 4096, /* of one of a GPU, which has 2048 at a time at most */
    UNIT_GROUP = 128,
};

uint64_t gpk_peaks_items(const gpukit_device_info *device)
{
    const uint64_t units = device->compute_units > 0 ? device->compute_units : 1;
    return units * (device->kind == GPUKIT_DEVICE_CPU ? CORE_ITEMS : UNIT_ITEMS);
}

uint32_t gpk_peaks_group(const gpukit_device_info *device)
{
    return device->kind == GPUKIT_DEVICE_CPU ? 1 : UNIT_GROUP;
}

gpukit_status gpk_peaks_go_on(const peaks_rig *rig, gpukit_error *err)
{
    if (rig->params.goes_on == NULL || rig->params.goes_on(rig->params.user))
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "the measurement was stopped");
}

gpukit_status gpk_peaks_run(const peaks_rig *rig, const gpukit_launch *launch, gpukit_error *err)
{
    gpk_chain chain = {.queue = rig->queue};
    gpk_chain_run(&chain, launch);
    return gpk_chain_finish(&chain, err);
}

/* What a run should take: two hundred times a launch, and so little that on a machine which others
 * use, too, nothing disturbs one of them. */
static const double RUN_SECONDS = 0.004;

/* An amount that takes about as long as it should, as far as this run tells. */
static uint64_t grown(const peaks_test *test, uint64_t amount, double taken)
{
    double factor = RUN_SECONDS / taken;
    factor = factor < 2 ? 2 : factor > MOST_GROWTH ? MOST_GROWTH : factor;
    const double next = (double)amount * factor;
    if (next >= (double)test->most)
        return test->most;
    return (uint64_t)next / test->least * test->least;
}

gpukit_status gpk_peaks_rate(const peaks_rig *rig, const peaks_test *test, double *rate,
                             gpukit_error *err)
{
    uint64_t amount = test->least;
    double best = 0, spent = 0;
    for (uint32_t runs = 0; runs < LEAST_RUNS || spent < rig->params.seconds;) {
        gpukit_status status = gpk_peaks_go_on(rig, err);
        if (status != GPUKIT_OK)
            return status;
        const uint64_t began_ns = gpk_now_ns();
        status = test->run(test->state, amount, err);
        const uint64_t took_ns = gpk_now_ns() - began_ns;
        if (status == GPUKIT_OK)
            status = test->check(test->state, amount, err);
        if (status != GPUKIT_OK)
            return status;
        const double seconds = (double)(took_ns > 0 ? took_ns : 1) / 1e9;
        best = (double)amount / seconds > best ? (double)amount / seconds : best;
        spent += seconds;
        if (seconds < RUN_SECONDS / 2 && amount < test->most)
            amount = grown(test, amount, seconds);
        else
            runs++;
    }
    *rate = best;
    return GPUKIT_OK;
}
