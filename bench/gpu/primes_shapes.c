// SPDX-License-Identifier: MIT
/* The same sieve in each of the shapes that gpukit tune tries, in whole jobs; nothing of it is
 * remembered for later ones. */
#include "primes.h"

#include <inttypes.h>
#include <stdio.h>

#include "sched/scheduler.h"
#include "workload/primes/groups/shape.h"

/* Of each shape: its kernels are built, then it is measured. */
enum { RUNS = 1 + 2 };

typedef struct range {
    const char *name;
    uint64_t last, count;
} range;

/* OEIS A006880 */
static const range ranges[] = {
    {"1e11", 100000000000, 4118054813},
    {"1e10", 10000000000, 455052511},
    {"1e9", 1000000000, 50847534},
    {"1e8", 100000000, 5761455},
};

enum { RANGES = sizeof ranges / sizeof ranges[0] };

static double seconds_of(const range *r, const gpu_primes_pace *pace)
{
    return pace->build + RUNS * (double)r->last * pace->number;
}

/* The largest for which there is time with all shapes; the smallest at least. */
static const range *choose(const gpu_check *check, const gpu_primes_pace *pace)
{
    size_t i = 0;
    while (i + 1 < RANGES && PRIMES_SHAPES * seconds_of(&ranges[i], pace) > gpu_check_left(check))
        i++;
    return &ranges[i];
}

static void run(gpu_check *check, const primes_variant *variant, const range *r, uint64_t *count,
                gpu_job_run *out)
{
    primes_plan plan;
    primes_window_job *job = NULL;
    const gpukit_primes_params params = {
        .last = r->last, .method = GPUKIT_PRIMES_SIEVE, .job = gpu_job_params(check)};
    out->status = gpk_primes_plan(&params, &plan, &out->error);
    if (out->status == GPUKIT_OK)
        out->status = gpk_primes_window_job_alloc(&plan, NULL, &job, &out->error);
    if (out->status != GPUKIT_OK)
        return;
    job->variant = variant;
    out->status =
        gpk_scheduler_run(check->context, &job->head, &params.job, &out->report, &out->error);
    *count = job->count;
    gpk_primes_window_job_free(job);
}

static void measure(gpu_check *check, const primes_variant *variant, const range *r, gpu_row *row)
{
    const gpu_job_rows rows = {.whole = row, .kernels = row};
    for (int i = 0; i < RUNS; i++) {
        uint64_t count = 0;
        gpu_job_run taken;
        run(check, variant, r, &count, &taken);
        if (!gpu_job_is_done(&rows, &taken))
            return;
        if (count != r->count) {
            gpu_row_fail(row, "%" PRIu64 " primes were counted, not %" PRIu64, count, r->count);
            return;
        }
        if (i > 0)
            gpu_row_add(row, taken.report.seconds);
    }
    gpu_row_note(row, "[0, %s], end to end", r->name);
}

void gpu_primes_shapes(gpu_check *check, const gpu_primes_pace *pace)
{
    const range *r = choose(check, pace);
    if (check->info->kind == GPUKIT_DEVICE_CPU)
        return;
    for (size_t i = 0; i < PRIMES_SHAPES; i++) {
        const primes_variant *variant = gpk_primes_group_variants[i];
        const primes_shape *shape = variant->shape;
        gpu_row *row = gpu_row_new(check, "primes", "s", "shape %uKx%u",
                                   shape->segment_bytes / 1024, shape->items);
        if (!gpk_primes_shape_suits(shape, check->info))
            gpu_row_skip(row, "the device has no room for it");
        else if (gpu_row_fits(check, row, seconds_of(r, pace)))
            measure(check, variant, r, row);
    }
}
