// SPDX-License-Identifier: MIT
/* Making a device ready for a job, and letting go of it. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "sched/agent.h"
#include "sched/self_test.h"

uint64_t gpk_agent_start_ns(const gpk_agent *agent)
{
    return agent->deadline_ns != 0 ? agent->deadline_ns : GPK_BUILD_LIMIT_NS;
}

/* Until the kernel is built, or the job is over without it. */
static gpukit_status prepare(gpk_agent *agent, const gpk_kernel *kernel, gpukit_error *err)
{
    const uint64_t longest_nap_ns = 5000000;
    uint64_t limit_ns = gpk_agent_start_ns(agent);
    uint64_t began_ns = gpk_now_ns(), nap_ns = 100000;
    bool is_ready = false;
    agent->device->build_limit_ns = limit_ns;
    for (;;) {
        gpukit_status status = gpk_queue_program_prepare(agent->queue, kernel, &is_ready, err);
        if (status != GPUKIT_OK || is_ready || gpk_board_is_over(agent->board))
            return status;
        if (gpk_now_ns() - began_ns > limit_ns)
            break;
        gpk_board_call(agent->board, agent->score, limit_ns + GPK_SECOND_NS);
        gpk_sleep_ns(nap_ns);
        nap_ns = nap_ns < longest_nap_ns ? 2 * nap_ns : nap_ns;
    }
    atomic_store(&agent->device->is_abandoned, true); /* its compiler hangs */
    return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "%s did not build kernel %s within %.3g s",
                    agent->device->info.id, kernel->entry, (double)limit_ns * 1e-9);
}

static gpukit_status prepare_all(gpk_agent *agent, gpukit_error *err)
{
    const gpk_job *job = agent->board->job;
    const gpk_kernel *const *kernels =
        job->ops->kernels == NULL ? NULL : job->ops->kernels(job, &agent->device->info);
    gpukit_status status = GPUKIT_OK;
    for (; kernels != NULL && *kernels != NULL && status == GPUKIT_OK; kernels++)
        status = prepare(agent, *kernels, err);
    return status;
}

/* Before the first work of a driver's compiler, and after every quarantine. The team runs
 * the very code that others are compared with. */
static bool needs_self_test(const gpk_agent *agent)
{
    bool has_driver = agent->device->ops->program_prepare != NULL;
    return agent->is_return ||
           (has_driver && !gpk_self_test_is_known(agent->device, agent->board->job));
}

static gpukit_status self_test(gpk_agent *agent, gpukit_error *err)
{
    if (!needs_self_test(agent))
        return GPUKIT_OK;
    gpukit_status status = prepare(agent, &gpk_self_test_kernel, err);
    if (status != GPUKIT_OK || gpk_board_is_over(agent->board))
        return status;
    return gpk_self_test_run(agent->queue, agent->board->job, err);
}

static gpukit_status open_slots(gpk_agent *agent, gpukit_error *err)
{
    const gpk_job_ops *ops = agent->board->job->ops;
    gpukit_status status = ops->attach(agent->board->job, agent->queue, &agent->site, err);
    for (uint32_t i = 0; i < agent->slot_count && status == GPUKIT_OK; i++)
        status = ops->slot_open(agent->site, &agent->bays[i].bench, err);
    return status;
}

gpukit_status gpk_agent_renew(gpk_agent *agent, gpukit_error *err)
{
    const gpk_job_ops *ops = agent->board->job->ops;
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < agent->slot_count && status == GPUKIT_OK; i++) {
        gpk_bay *bay = &agent->bays[i];
        if (!bay->is_spoilt)
            continue;
        ops->slot_close(bay->bench);
        bay->bench = NULL;
        bay->is_spoilt = false;
        status = ops->slot_open(agent->site, &bay->bench, err);
    }
    return status;
}

/* A job that is over meanwhile needs no slots. */
gpukit_status gpk_agent_open(gpk_agent *agent, gpukit_error *err)
{
    agent->results = calloc(agent->board->job->most_grains, sizeof *agent->results);
    if (agent->results == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for results of %s",
                        agent->device->info.id);
    gpukit_status status = gpk_queue_open(agent->device, &agent->queue_params, &agent->queue, err);
    if (status == GPUKIT_OK)
        status = prepare_all(agent, err);
    if (status == GPUKIT_OK && !gpk_board_is_over(agent->board))
        status = self_test(agent, err);
    if (status == GPUKIT_OK && !gpk_board_is_over(agent->board))
        status = open_slots(agent, err);
    return status;
}

/* What a device that hangs may still use stays behind with it. */
static void shut_queue(gpk_agent *agent)
{
    const gpk_job_ops *ops = agent->board->job->ops;
    gpk_queue_drain(agent->queue);
    if (!gpk_queue_settle(agent->queue))
        atomic_store(&agent->board->job->is_abandoned, true);
    for (uint32_t i = 0; i < agent->slot_count; i++) {
        if (agent->bays[i].state != GPK_BAY_FREE)
            gpk_board_return(agent->board, &agent->bays[i].lease);
        ops->slot_close(agent->bays[i].bench);
        agent->bays[i] = (gpk_bay){.bench = NULL};
    }
    ops->detach(agent->site);
    agent->site = NULL;
    gpukit_queue_close(agent->queue);
    agent->queue = NULL;
}

void gpk_agent_shut(gpk_agent *agent)
{
    if (agent->queue != NULL)
        shut_queue(agent);
    free(agent->results);
    agent->results = NULL;
    agent->ended_ns = 0;
    agent->is_troubled = false;
}
