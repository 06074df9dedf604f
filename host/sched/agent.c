// SPDX-License-Identifier: MIT
#include "sched/agent.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"

static const uint64_t SECOND_NS = 1000000000;

/* Until the kernel is built, or the job is over without it. */
static gpukit_status prepare(gpk_agent *agent, const gpk_kernel *kernel, gpukit_error *err)
{
    const uint64_t deadline_ns = 300 * SECOND_NS, longest_nap_ns = 5000000;
    uint64_t began_ns = gpk_now_ns(), nap_ns = 100000;
    bool is_ready = false;
    for (;;) {
        gpukit_status status = gpk_queue_program_prepare(agent->queue, kernel, &is_ready, err);
        if (status != GPUKIT_OK || is_ready || gpk_board_is_over(agent->board))
            return status;
        if (gpk_now_ns() - began_ns > deadline_ns)
            return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "%s did not build kernel %s within 300 s",
                            agent->device->info.id, kernel->entry);
        gpk_sleep_ns(nap_ns);
        nap_ns = nap_ns < longest_nap_ns ? 2 * nap_ns : nap_ns;
    }
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

gpukit_status gpk_agent_open(gpk_agent *agent, gpukit_error *err)
{
    const gpk_job_ops *ops = agent->board->job->ops;
    agent->results = calloc(agent->board->job->most_grains, sizeof *agent->results);
    if (agent->results == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for results of %s",
                        agent->device->info.id);
    gpukit_status status = gpk_queue_open(agent->device, &agent->queue_params, &agent->queue, err);
    if (status == GPUKIT_OK)
        status = prepare_all(agent, err);
    if (status == GPUKIT_OK && gpk_board_is_over(agent->board)) {
        agent->slot_count = 0; /* the others have done it all */
        return GPUKIT_OK;
    }
    if (status == GPUKIT_OK)
        status = ops->attach(agent->board->job, agent->queue, &agent->site, err);
    for (uint32_t i = 0; i < agent->slot_count && status == GPUKIT_OK; i++)
        status = ops->slot_open(agent->site, &agent->bays[i].bench, err);
    return status;
}

/* What a device that hangs may still use stays behind with it. */
static void close_queue(gpk_agent *agent)
{
    const gpk_job_ops *ops = agent->board->job->ops;
    if (agent->queue == NULL)
        return;
    gpk_queue_drain(agent->queue);
    if (!gpk_queue_settle(agent->queue))
        atomic_store(&agent->board->job->is_abandoned, true);
    for (uint32_t i = 0; i < agent->slot_count; i++)
        ops->slot_close(agent->bays[i].bench);
    ops->detach(agent->site);
    gpukit_queue_close(agent->queue);
}

/* Each command of a chunk may take that long. */
static uint64_t deadline_of(const gpk_agent *agent, const gpk_lease *lease)
{
    if (agent->deadline_ns != 0)
        return agent->deadline_ns;
    if (agent->score->pace.measured == 0)
        return 300 * SECOND_NS;
    double predicted = (double)lease->count / agent->score->pace.rate;
    return predicted > 3 ? (uint64_t)(predicted * 10 * (double)SECOND_NS) : 30 * SECOND_NS;
}

static gpukit_status start(gpk_agent *agent, gpk_bay *bay, gpukit_error *err)
{
    gpk_chain chain = {
        .queue = agent->queue,
        .tag = bay,
        .first = bay->lease.first,
        .grains = bay->lease.count,
    };
    bay->state = GPK_BAY_RUNNING;
    bay->started_ns = bay->ended_ns = 0;
    bay->error = (gpukit_error){.status = GPUKIT_OK};
    gpk_queue_deadline(agent->queue, deadline_of(agent, &bay->lease));
    agent->board->job->ops->enqueue(bay->bench, &chain, &bay->lease);
    bay->commands = chain.count;
    return gpukit_queue_submit(agent->queue, err);
}

/* Gives every free bay a lease, while there are some. */
static gpukit_status fill(gpk_agent *agent, bool *moved, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < agent->slot_count && status == GPUKIT_OK; i++) {
        gpk_bay *bay = &agent->bays[i];
        if (bay->state != GPK_BAY_FREE || !gpk_board_take(agent->board, agent->score, &bay->lease))
            continue;
        *moved = true;
        status = start(agent, bay, err);
    }
    return status;
}

/* A chunk's time is from the end of the one before, if that came later than its own begin. */
static void finish_chunk(gpk_agent *agent, gpk_bay *bay)
{
    uint64_t from_ns = bay->started_ns > agent->ended_ns ? bay->started_ns : agent->ended_ns;
    bay->seconds = bay->ended_ns > from_ns ? (double)(bay->ended_ns - from_ns) * 1e-9 : 0;
    if (bay->ended_ns > agent->ended_ns)
        agent->ended_ns = bay->ended_ns;
    bay->state = GPK_BAY_DONE;
}

static gpukit_status take_done(gpk_agent *agent, const gpukit_done *done, gpukit_error *err)
{
    gpk_bay *bay = done->user_data;
    bay->commands--;
    if (done->error.status != GPUKIT_OK && bay->error.status == GPUKIT_OK)
        bay->error = done->error;
    if (bay->started_ns == 0 || (done->started_ns != 0 && done->started_ns < bay->started_ns))
        bay->started_ns = done->started_ns;
    if (done->ended_ns > bay->ended_ns)
        bay->ended_ns = done->ended_ns;
    if (bay->commands > 0)
        return GPUKIT_OK;
    if (bay->error.status == GPUKIT_OK) {
        finish_chunk(agent, bay);
        return GPUKIT_OK;
    }
    if (err != NULL)
        *err = bay->error;
    return bay->error.status;
}

static gpukit_status poll(gpk_agent *agent, bool *moved, gpukit_error *err)
{
    gpukit_done done[8];
    gpukit_status status = GPUKIT_OK;
    size_t count = gpukit_queue_poll(agent->queue, done, sizeof done / sizeof done[0]);
    for (size_t i = 0; i < count && status == GPUKIT_OK; i++)
        status = take_done(agent, &done[i], err);
    *moved = *moved || count > 0;
    return status;
}

static gpukit_status take_results(gpk_agent *agent, gpk_bay *bay, gpukit_error *err)
{
    gpk_job *job = agent->board->job;
    const gpk_lease *lease = &bay->lease;
    gpukit_status status = job->ops->read(bay->bench, lease, agent->results, err);
    if (status == GPUKIT_OK && job->ops->deliver != NULL)
        status = job->ops->deliver(bay->bench, lease, err);
    if (status == GPUKIT_OK)
        job->ops->join(job, lease->first, lease->count, agent->results);
    return status;
}

static gpukit_status collect(gpk_agent *agent, gpk_bay *bay, bool *moved, gpukit_error *err)
{
    gpk_board *board = agent->board;
    gpk_claim claim = gpk_board_claim(board, &bay->lease);
    if (claim == GPK_CLAIM_LATER)
        return GPUKIT_OK;
    bay->state = GPK_BAY_FREE;
    *moved = true;
    if (claim == GPK_CLAIM_VOID)
        return GPUKIT_OK;
    pthread_mutex_lock(&board->collecting);
    gpukit_status status = take_results(agent, bay, err);
    pthread_mutex_unlock(&board->collecting);
    if (status != GPUKIT_OK) {
        gpk_board_unclaim(board, &bay->lease);
        return status;
    }
    gpukit_queue_stats stats;
    gpukit_queue_measure(agent->queue, &stats);
    gpk_board_collected(board, agent->score, &bay->lease, bay->seconds, &stats);
    return GPUKIT_OK;
}

static gpukit_status collect_all(gpk_agent *agent, bool *moved, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < agent->slot_count && status == GPUKIT_OK; i++)
        if (agent->bays[i].state == GPK_BAY_DONE)
            status = collect(agent, &agent->bays[i], moved, err);
    return status;
}

static uint32_t count_state(const gpk_agent *agent, gpk_bay_state state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < agent->slot_count; i++)
        count += agent->bays[i].state == state;
    return count;
}

static gpk_bay *latest_done(gpk_agent *agent)
{
    gpk_bay *latest = NULL;
    for (uint32_t i = 0; i < agent->slot_count; i++) {
        gpk_bay *bay = &agent->bays[i];
        if (bay->state == GPK_BAY_DONE &&
            (latest == NULL || bay->lease.first > latest->lease.first))
            latest = bay;
    }
    return latest;
}

/* An ordered job: all bays hold finished leases that wait for a lease which came back
 * from a failed device, and nobody may have room to do it. Drop the latest one for it. */
static bool make_room(gpk_agent *agent)
{
    gpk_bay *latest = latest_done(agent);
    if (latest == NULL || count_state(agent, GPK_BAY_DONE) < agent->slot_count)
        return false;
    if (gpk_board_lowest(agent->board) >= latest->lease.first)
        return false;
    latest->state = GPK_BAY_FREE;
    gpk_board_return(agent->board, &latest->lease);
    return true;
}

gpukit_status gpk_agent_step(gpk_agent *agent, gpk_step *out, gpukit_error *err)
{
    bool moved = false;
    gpukit_status status = fill(agent, &moved, err);
    if (status == GPUKIT_OK)
        status = poll(agent, &moved, err);
    if (status == GPUKIT_OK)
        status = collect_all(agent, &moved, err);
    if (status != GPUKIT_OK)
        return status;
    if (moved || make_room(agent))
        *out = GPK_STEP_MOVED;
    else if (count_state(agent, GPK_BAY_RUNNING) > 0)
        *out = GPK_STEP_BUSY;
    else
        *out = gpk_board_is_over(agent->board) ? GPK_STEP_OVER : GPK_STEP_IDLE;
    return GPUKIT_OK;
}

/* Ours, not the device's: no other device would do better. */
static bool ends_the_job(gpukit_status status)
{
    return status == GPUKIT_E_BUILD || status == GPUKIT_E_ARGUMENT ||
           status == GPUKIT_E_CANCELLED || status == GPUKIT_E_IO || status == GPUKIT_E_MISMATCH;
}

void gpk_agent_close(gpk_agent *agent, const gpukit_error *error)
{
    if (error != NULL && ends_the_job(error->status))
        gpk_board_stop(agent->board, error->status, error);
    else if (error != NULL)
        gpk_board_retire(agent->board, agent->score, error->status, error);
    close_queue(agent);
    free(agent->results);
}

static void rest(const gpk_agent *agent, gpk_step step, uint64_t seen, uint64_t *nap_ns)
{
    const uint64_t shortest_nap_ns = 20000, longest_nap_ns = 1000000;
    if (step == GPK_STEP_MOVED)
        *nap_ns = shortest_nap_ns;
    if (step == GPK_STEP_IDLE)
        gpk_board_wait(agent->board, seen, 1000000000u);
    if (step != GPK_STEP_BUSY)
        return;
    gpk_sleep_ns(*nap_ns);
    if (*nap_ns < longest_nap_ns)
        *nap_ns *= 2;
}

void *gpk_agent_main(void *argument)
{
    gpk_agent *agent = argument;
    gpukit_error error = {.status = GPUKIT_OK};
    gpk_step step = GPK_STEP_MOVED;
    uint64_t nap_ns = 0;
    gpukit_status status = gpk_agent_open(agent, &error);
    while (status == GPUKIT_OK && step != GPK_STEP_OVER) {
        uint64_t seen = gpk_board_version(agent->board);
        status = gpk_agent_step(agent, &step, &error);
        if (status == GPUKIT_OK)
            rest(agent, step, seen, &nap_ns);
    }
    gpk_agent_close(agent, status == GPUKIT_OK ? NULL : &error);
    gpk_board_agent_ended(agent->board);
    return NULL;
}
