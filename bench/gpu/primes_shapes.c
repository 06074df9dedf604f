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

/* The largest for which there is time with all shapes; the smallest at least. */
static const range *choose(const gpu_check *check, double seconds_a_number)
{
    size_t i = 0;
    const double number = RUNS * PRIMES_SHAPES * seconds_a_number;
    while (i + 1 < RANGES && (double)ranges[i].last * number > gpu_check_left(check))
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

static void measure(gpu_check *check, const primes_variant *variant, const range *r)
{
    const primes_shape *shape = variant->shape;
    gpu_row *row = gpu_row_new(check, "primes", "s", "shape %uKx%u", shape->segment_bytes / 1024,
                               shape->items);
    const gpu_job_rows rows = {.whole = row, .kernels = row};
    gpu_row_note(row, "[0, %s]", r->name);
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
}

void gpu_primes_shapes(gpu_check *check, double seconds_a_number)
{
    const range *r = choose(check, seconds_a_number);
    if (check->info->kind == GPUKIT_DEVICE_CPU)
        return;
    for (size_t i = 0; i < PRIMES_SHAPES; i++)
        if (gpk_primes_shape_suits(gpk_primes_group_variants[i]->shape, check->info))
            measure(check, gpk_primes_group_variants[i], r);
}
