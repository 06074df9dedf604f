// SPDX-License-Identifier: MIT
#include "sched/alone.h"

gpukit_status gpk_job_run_alone(gpk_job *job, gpukit_queue *queue, gpk_result *out,
                                gpukit_error *err)
{
    const gpk_job_ops *ops = job->ops;
    const gpk_lease lease = {.first = 0, .count = job->grains};
    gpk_chain chain = {.queue = queue, .grains = job->grains};
    void *site = NULL, *bench = NULL;
    gpukit_status status = ops->attach(job, queue, &site, err);
    if (status == GPUKIT_OK)
        status = ops->slot_open(site, &bench, err);
    if (status == GPUKIT_OK) {
        ops->enqueue(bench, &chain, &lease);
        status = gpk_chain_finish(&chain, err);
    }
    if (status == GPUKIT_E_TIMEOUT)
        atomic_store(&job->is_abandoned, true);
    if (status == GPUKIT_OK && ops->read(bench, &lease, out, err) != GPUKIT_OK)
        status = GPUKIT_E_MISMATCH; /* the device gave back what cannot be */
    if (status == GPUKIT_OK && job->cargo_grain > 0) {
        const gpk_cargo cargo = ops->cargo(bench, &lease);
        status = ops->deliver(job, &lease, &cargo, err);
    }
    ops->slot_close(bench);
    ops->detach(site);
    return status;
}
