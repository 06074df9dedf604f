// SPDX-License-Identifier: MIT
/* Counters on their way to another process. What is known of them stays behind: results are
 * compared where they are joined. */
#include "base/error.h"
#include "workload/countdown/countdown_job.h"

static gpukit_status pack(const gpk_job *head, gpk_parcel *parcel, gpukit_error *err)
{
    const countdown_job *job = (const countdown_job *)head;
    (void)err;
    gpk_put_u32(&parcel->to, (uint32_t)job->params.form);
    gpk_put_u64(&parcel->to, job->params.counters);
    gpk_put_u32(&parcel->to, job->params.from);
    gpk_put_u64(&parcel->to, job->params.seed);
    gpk_put_u64(&parcel->to, job->params.first);
    gpk_put_u64(&parcel->to, job->params.rounds);
    gpk_put_u64(&parcel->to, job->grain_counters);
    return GPUKIT_OK;
}

static gpukit_status unpack(gpk_unparcel *parcel, gpk_job **out, gpukit_error *err)
{
    countdown_job *job;
    gpk_reader *from = &parcel->from;
    gpukit_countdown_params params = {0};
    params.form = (gpukit_countdown_form)gpk_get_below(from, GPUKIT_COUNTDOWN_PLAIN + 1);
    params.counters = gpk_get_u64(from);
    params.from = gpk_get_u32(from);
    params.seed = gpk_get_u64(from);
    params.first = gpk_get_u64(from);
    params.rounds = gpk_get_u64(from);
    const uint64_t grain_counters = gpk_get_u64(from);
    if (!gpk_unparcel_is_done(parcel) || grain_counters == 0 || grain_counters > UINT32_MAX)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a worker got counters that are none");
    gpukit_status status = gpk_countdown_job_alloc(&params, grain_counters, &job, err);
    if (status == GPUKIT_OK)
        *out = &job->head;
    return status;
}

static void free_job(gpk_job *job)
{
    gpk_countdown_job_free((countdown_job *)job);
}

const gpk_job_kind gpk_countdown_kind = {
    .name = "countdown",
    .pack = pack,
    .unpack = unpack,
    .free = free_job,
};
