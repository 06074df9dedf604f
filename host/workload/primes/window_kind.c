// SPDX-License-Identifier: MIT
/* A window on its way to another process, which makes its base primes anew: the plan is all that
 * is needed. */
#include <stdlib.h>

#include "base/error.h"
#include "workload/primes/window_job.h"

/* Whom nobody asks: what a worker has for them is delivered by its parent. */
static primes_reader nobody, nobody_of_tuplets = {.counts_tuplets = true};

enum { COUNTS, KEEPS_BITMAPS, COUNTS_TUPLETS, WANTS };

static gpukit_status pack(const gpk_job *head, gpk_parcel *parcel, gpukit_error *err)
{
    const primes_window_job *job = (const primes_window_job *)head;
    const primes_plan *plan = &job->plan;
    (void)err;
    gpk_put_u32(&parcel->to, (uint32_t)plan->method);
    gpk_put_u64(&parcel->to, plan->first);
    gpk_put_u64(&parcel->to, plan->last);
    gpk_put_u32(&parcel->to, plan->grain_bytes);
    gpk_put_u32(&parcel->to, plan->counts_tuplets            ? COUNTS_TUPLETS
                             : gpk_primes_keeps_bitmaps(job) ? KEEPS_BITMAPS
                                                             : COUNTS);
    return GPUKIT_OK;
}

static gpukit_status unpack(gpk_unparcel *parcel, gpk_job **out, gpukit_error *err)
{
    primes_window_job *job;
    gpk_reader *from = &parcel->from;
    const gpukit_primes_method method =
        (gpukit_primes_method)gpk_get_below(from, GPUKIT_PRIMES_TEST + 1);
    const uint64_t first = gpk_get_u64(from), last = gpk_get_u64(from);
    const uint32_t grain_bytes = gpk_get_u32(from);
    primes_reader *const readers[WANTS] = {NULL, &nobody, &nobody_of_tuplets};
    primes_reader *const reader = readers[gpk_get_below(from, WANTS)];
    primes_plan plan;
    if (!gpk_unparcel_is_done(parcel) || method == GPUKIT_PRIMES_AUTO ||
        !gpk_primes_plan_make(method, first, last, grain_bytes, &plan))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a worker got a window that is none");
    gpukit_status status = gpk_primes_window_job_alloc(&plan, reader, &job, err);
    if (status == GPUKIT_OK)
        *out = &job->head;
    return status;
}

static void free_job(gpk_job *job)
{
    gpk_primes_window_job_free((primes_window_job *)job);
}

const gpk_job_kind gpk_primes_window_kind = {
    .name = "primes.window",
    .pack = pack,
    .unpack = unpack,
    .free = free_job,
};
