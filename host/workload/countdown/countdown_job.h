// SPDX-License-Identifier: MIT
/* workload/countdown/countdown_job.h - counters as a job: a grain is some of them. */
#ifndef GPK_WORKLOAD_COUNTDOWN_COUNTDOWN_JOB_H
#define GPK_WORKLOAD_COUNTDOWN_COUNTDOWN_JOB_H

#include <gpukit/countdown.h>

#include "sched/freight.h"

typedef struct countdown_job {
    gpk_job head;
    gpukit_countdown_params params;
    uint64_t grain_counters; /* whole teams, but for the round's last grain */
    uint64_t round_grains;   /* the grid begins anew with each round */
    uint64_t checksum;       /* of the grains that were joined */
    gpk_result *known;       /* of a round's grains; NULL: unknown. Owned */
} countdown_job;

extern const gpk_job_kind gpk_countdown_kind; /* countdown_kind.c */

/* Counters of a grain where nobody asks for a size: enough to be worth a lease. */
uint64_t gpk_countdown_grain(const gpukit_countdown_params *params);

/* On the heap: one that is abandoned stays when it is freed. GPUKIT_E_ARGUMENT: such counters
 * cannot be. */
gpukit_status gpk_countdown_job_alloc(const gpukit_countdown_params *params,
                                      uint64_t grain_counters, countdown_job **out,
                                      gpukit_error *err);
void gpk_countdown_job_free(countdown_job *job); /* NULL is fine */

/* What every grain of a round comes to, by the reference, in job->known. */
gpukit_status gpk_countdown_know(countdown_job *job, gpukit_error *err);

/* check.c: a grain on the host, and how a device is proven. */
gpukit_status gpk_countdown_redo(const gpk_job *head, uint64_t grain, bool by_reference,
                                 gpk_result *out, gpukit_error *err);
gpukit_status gpk_countdown_prove(const gpk_job *like, gpukit_queue *queue, gpukit_error *err);

/* Adds a counter to its grain's result. */
void gpk_countdown_add(gpk_result *result, uint32_t hash, uint64_t counter);

/* Counters of a grain; and the first of them. */
uint64_t gpk_countdown_grain_first(const countdown_job *job, uint64_t grain);
uint64_t gpk_countdown_grain_counters(const countdown_job *job, uint64_t grain);

#endif /* GPK_WORKLOAD_COUNTDOWN_COUNTDOWN_JOB_H */
