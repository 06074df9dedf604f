// SPDX-License-Identifier: MIT
/* A list of numbers on its way to another process: all of them, since any grain may be asked
 * for. */
#include <stdlib.h>

#include "base/error.h"
#include "workload/primes/numbers_job.h"

static gpukit_status pack(const gpk_job *head, gpk_parcel *parcel, gpukit_error *err)
{
    const primes_numbers_job *job = (const primes_numbers_job *)head;
    (void)err;
    gpk_put_u64(&parcel->to, job->grain_numbers);
    gpk_parcel_add(parcel, job->batch.numbers, job->batch.count * sizeof *job->batch.numbers);
    return GPUKIT_OK;
}

static gpukit_status unpack(gpk_unparcel *parcel, gpk_job **out, gpukit_error *err)
{
    primes_numbers_job *job;
    size_t size;
    const uint64_t grain_numbers = gpk_get_u64(&parcel->from);
    gpukit_primes_batch batch = {.numbers = gpk_unparcel_take(parcel, &size)};
    batch.count = size / sizeof *batch.numbers;
    if (!gpk_unparcel_is_done(parcel) || grain_numbers == 0 || grain_numbers > UINT32_MAX ||
        size == 0 || size % sizeof *batch.numbers != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a worker got numbers that are none");
    gpukit_status status = gpk_primes_numbers_job_alloc(&batch, grain_numbers, &job, err);
    if (status == GPUKIT_OK)
        *out = &job->head;
    return status;
}

static void free_job(gpk_job *job)
{
    gpk_primes_numbers_job_free((primes_numbers_job *)job);
}

const gpk_job_kind gpk_primes_numbers_kind = {
    .name = "primes.numbers",
    .pack = pack,
    .unpack = unpack,
    .free = free_job,
};
