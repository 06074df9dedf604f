// SPDX-License-Identifier: MIT
/* What a grain must come to, by the host. */
#include <stdlib.h>

#include "base/error.h"
#include "lib/countdown.h"
#include "sched/alone.h"
#include "workload/countdown/countdown_job.h"
#include "workload/countdown/path.h"
#include "workload/countdown/reference.h"

static gpk_result redo_by_reference(const countdown_job *job, uint64_t grain)
{
    const gpukit_countdown_params *params = &job->params;
    const uint64_t first = gpk_countdown_grain_first(job, grain);
    const uint64_t count = gpk_countdown_grain_counters(job, grain);
    gpk_result result = {0};
    for (uint64_t i = first; i < first + count; i++)
        gpk_countdown_add(&result,
                          gpk_countdown_reference(params->form, params->seed, i, params->from), i);
    return result;
}

/* A team at a time, on this core. */
static gpk_result redo_by_path(const countdown_job *job, uint64_t grain)
{
    const countdown_path *path = gpk_countdown_path();
    countdown_team *const teams[] = {
        [GPUKIT_COUNTDOWN_ARX] = path->arx,
        [GPUKIT_COUNTDOWN_PEAK] = path->peak,
        [GPUKIT_COUNTDOWN_PLAIN] = path->plain,
    };
    const uint64_t first = gpk_countdown_grain_first(job, grain);
    const uint64_t count = gpk_countdown_grain_counters(job, grain);
    uint32_t words[2 * COUNTDOWN_TEAM];
    gpk_result result = {0};
    for (uint64_t done = 0; done < count; done += COUNTDOWN_TEAM) {
        const countdown_args args = {
            .first = first + done,
            .seed = job->params.seed,
            .round_teams = 1,
            .teams = 1,
            .from = job->params.from,
            .steps = job->params.from,
            .begins = 1,
        };
        teams[job->params.form](&args, 0, words);
        for (uint64_t i = 0; i < COUNTDOWN_TEAM && done + i < count; i++)
            gpk_countdown_add(&result, words[i], first + done + i);
    }
    return result;
}

gpukit_status gpk_countdown_redo(const gpk_job *head, uint64_t grain, bool by_reference,
                                 gpk_result *out, gpukit_error *err)
{
    const countdown_job *job = (const countdown_job *)head;
    (void)err;
    if (job->known != NULL)
        *out = job->known[grain % job->round_grains];
    else
        *out = by_reference ? redo_by_reference(job, grain) : redo_by_path(job, grain);
    return GPUKIT_OK;
}

gpukit_status gpk_countdown_know(countdown_job *job, gpukit_error *err)
{
    gpk_result *known = calloc(job->round_grains, sizeof *known);
    if (known == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a round's results");
    for (uint64_t i = 0; i < job->round_grains; i++)
        known[i] = redo_by_reference(job, i);
    job->known = known;
    return GPUKIT_OK;
}

/* Two grains of two rounds, the second of which is not full: all that a kernel does but that it is
 * launched again for more steps. */
gpukit_status gpk_countdown_prove(const gpk_job *like, gpukit_queue *queue, gpukit_error *err)
{
    enum { GRAINS = 4, GRAIN = 3 * COUNTDOWN_TEAM };
    const gpukit_countdown_params params = {
        .counters = GRAIN + COUNTDOWN_TEAM + 1,
        .from = 1000,
        .seed = 1,
        .first = UINT64_C(1) << 40,
        .rounds = 2,
        .form = ((const countdown_job *)like)->params.form,
    };
    gpk_result results[GRAINS], expected;
    countdown_job *job = NULL;
    gpukit_status status = gpk_countdown_job_alloc(&params, GRAIN, &job, err);
    if (status == GPUKIT_OK)
        status = gpk_job_run_alone(&job->head, queue, results, err);
    for (uint64_t i = 0; i < GRAINS && status == GPUKIT_OK; i++) {
        expected = redo_by_reference(job, i);
        if (!gpk_result_is_same(&results[i], &expected))
            status = gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                              "its counters come to %016llx in grain %llu, and to %016llx by the "
                              "reference",
                              (unsigned long long)results[i].value, (unsigned long long)i,
                              (unsigned long long)expected.value);
    }
    gpk_countdown_job_free(job);
    return status;
}
