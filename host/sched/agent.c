// SPDX-License-Identifier: MIT
#include "sched/agent.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "sched/failure.h"

static const uint64_t CLOSE_NS = UINT64_C(15000000000); /* a device that hangs is given 5 s */

/* Each command of a chunk may take that long. */
static uint64_t deadline_of(const gpk_agent *agent, const gpk_lease *lease)
{
    if (agent->params.deadline_ns != 0)
        return agent->params.deadline_ns;
    if (agent->score->pace.measured == 0)
        return GPK_BUILD_LIMIT_NS;
    double predicted = (double)lease->count / agent->score->pace.rate;
    return predicted > 3 ? (uint64_t)(predicted * 10 * (double)GPK_SECOND_NS) : 30 * GPK_SECOND_NS;
}

/* A call into the driver begins. */
static void begin_call(gpk_agent *agent, uint64_t limit_ns)
{
    gpk_board_call(agent->board, agent->score, limit_ns + GPK_SECOND_NS);
}

/* False: the agent was left behind in it. */
static bool end_call(gpk_agent *agent)
{
    if (!gpk_board_called(agent->score))
        agent->phase = GPK_AGENT_LOST;
    return agent->phase != GPK_AGENT_LOST;
}

static gpk_bay *bay_at(const gpk_agent *agent, uint32_t index)
{
    return &agent->station->bays[index];
}

/* Of the chunks in flight: some drivers do the work in the call. */
static uint64_t longest_deadline(const gpk_agent *agent)
{
    uint64_t longest_ns =
        agent->params.deadline_ns != 0 ? agent->params.deadline_ns : 30 * GPK_SECOND_NS;
    for (uint32_t i = 0; agent->station != NULL && i < agent->params.slot_count; i++) {
        const gpk_bay *bay = bay_at(agent, i);
        if (bay->state == GPK_BAY_RUNNING && bay->deadline_ns > longest_ns)
            longest_ns = bay->deadline_ns;
    }
    return longest_ns;
}

/* The station's watch. */
static bool goes_on(void *user, uint64_t limit_ns)
{
    gpk_agent *agent = user;
    const uint64_t longest_ns = longest_deadline(agent);
    begin_call(agent, limit_ns > longest_ns ? limit_ns : longest_ns);
    return !gpk_board_is_over(agent->board);
}

static void start(gpk_agent *agent, gpk_bay *bay)
{
    bay->deadline_ns = deadline_of(agent, &bay->lease);
    bay->was_killed = false;
    agent->station->ops->start(agent->station, bay);
    end_call(agent);
}

/* Gives every free bay a lease, while there are some. */
static bool fill(gpk_agent *agent)
{
    bool moved = false;
    for (uint32_t i = 0;
         i < agent->params.slot_count && !agent->is_troubled && agent->phase != GPK_AGENT_LOST;
         i++) {
        gpk_bay *bay = bay_at(agent, i);
        if (bay->state != GPK_BAY_FREE || !gpk_board_take(agent->board, agent->score, &bay->lease))
            continue;
        moved = true;
        start(agent, bay);
    }
    return moved;
}

/* The first one to fail is told of; what fails before the device is idle again may have
 * failed with it, and is only given back. */
static void fail_chunk(gpk_agent *agent, gpk_bay *bay, const gpukit_error *error)
{
    bay->state = GPK_BAY_FREE;
    bay->is_spoilt = true;
    if (agent->is_troubled)
        gpk_board_return(agent->board, &bay->lease);
    else if (bay->was_killed)
        gpk_board_chunk_killed(agent->board, agent->score, &bay->lease, error);
    else
        gpk_board_chunk_failed(agent->board, agent->score, &bay->lease, error);
    agent->is_troubled = true;
}

/* The one that was started first: those behind it may have failed with it. */
static gpk_bay *earliest_failed(const gpk_agent *agent)
{
    gpk_bay *earliest = NULL;
    for (uint32_t i = 0; i < agent->params.slot_count; i++) {
        gpk_bay *bay = bay_at(agent, i);
        if (bay->state == GPK_BAY_FAILED && (earliest == NULL || bay->order < earliest->order))
            earliest = bay;
    }
    return earliest;
}

static bool poll(gpk_agent *agent)
{
    gpk_bay *bay;
    bool moved = agent->station->ops->poll(agent->station);
    for (; (bay = earliest_failed(agent)) != NULL; moved = true)
        fail_chunk(agent, bay, &bay->error);
    return moved;
}

/* Without device calls: the results, as they came, and compared where they all are. */
static gpukit_status read_results(gpk_agent *agent, const gpk_bay *bay, gpukit_error *err)
{
    gpk_station *station = agent->station;
    gpukit_status status = station->ops->read(station, bay, agent->results, err);
    if (status == GPUKIT_OK)
        status = gpk_agent_check_lease(agent, &bay->lease, err);
    return status;
}

static void deliver(gpk_agent *agent, const gpk_bay *bay)
{
    gpk_board *board = agent->board;
    gpk_job *job = board->job;
    gpukit_error error;
    if (job->cargo_grain == 0)
        return;
    const gpk_cargo cargo = agent->station->ops->cargo(agent->station, bay);
    pthread_mutex_lock(&board->collecting);
    gpukit_status status = job->ops->deliver(job, &bay->lease, &cargo, &error);
    pthread_mutex_unlock(&board->collecting);
    if (status != GPUKIT_OK)
        gpk_board_stop(board, status, &error);
    else
        gpk_board_delivered(board, &bay->lease);
}

/* The lease is on the ledger. What an ordered job delivers cannot be taken back. */
static void take(gpk_agent *agent, const gpk_bay *bay)
{
    bool is_ordered = agent->board->job->is_ordered;
    gpk_check check = gpk_agent_check_ledger(agent, false);
    if (check == GPK_CHECK_WRONG && agent->has_unchecked)
        gpk_agent_regret(agent);
    if (check == GPK_CHECK_WRONG)
        return;
    deliver(agent, bay);
    agent->has_unchecked = is_ordered && check == GPK_CHECK_NONE && gpk_agent_is_sampled(agent);
    if (check == GPK_CHECK_RIGHT || !gpk_agent_is_sampled(agent))
        gpk_board_join(agent->board, agent->score, check == GPK_CHECK_RIGHT);
}

static bool collect(gpk_agent *agent, gpk_bay *bay)
{
    gpk_board *board = agent->board;
    gpukit_error error;
    gpk_claim claim = gpk_board_claim(board, &bay->lease);
    if (claim == GPK_CLAIM_LATER)
        return false;
    bay->state = GPK_BAY_FREE;
    if (claim == GPK_CLAIM_VOID)
        return true;
    const gpukit_status status = read_results(agent, bay, &error);
    if (status != GPUKIT_OK) {
        gpk_board_unclaim(board, &bay->lease);
        if (status == GPUKIT_E_CANCELLED) /* nobody failed */
            gpk_board_return(board, &bay->lease);
        else
            fail_chunk(agent, bay, &error);
        return true;
    }
    agent->chunk_seconds += bay->seconds;
    gpk_board_collected(board, agent->score, &bay->lease, agent->results, bay->seconds,
                        &agent->station->stats);
    take(agent, bay);
    return true;
}

static bool collect_all(gpk_agent *agent)
{
    bool moved = false;
    for (uint32_t i = 0; i < agent->params.slot_count; i++)
        if (bay_at(agent, i)->state == GPK_BAY_DONE)
            moved = collect(agent, bay_at(agent, i)) || moved;
    return moved;
}

static gpk_bay *latest_done(gpk_agent *agent)
{
    gpk_bay *latest = NULL;
    for (uint32_t i = 0; i < agent->params.slot_count; i++) {
        gpk_bay *bay = bay_at(agent, i);
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
    if (latest == NULL ||
        gpk_station_count(agent->station, GPK_BAY_DONE) < agent->params.slot_count)
        return false;
    if (gpk_board_lowest(agent->board, agent->score) >= latest->lease.first)
        return false;
    latest->state = GPK_BAY_FREE;
    gpk_board_return(agent->board, &latest->lease);
    return true;
}

/* The rest of what it did, when there is nothing more to do. */
static bool settle_ledger(gpk_agent *agent)
{
    if (!gpk_board_wants_ledger(agent->board, agent->score))
        return false;
    if (gpk_agent_check_ledger(agent, true) != GPK_CHECK_WRONG)
        gpk_board_join(agent->board, agent->score, gpk_agent_is_sampled(agent));
    else if (agent->has_unchecked)
        gpk_agent_regret(agent);
    return true;
}

/* What was in hand goes back. */
static void shut(gpk_agent *agent)
{
    for (uint32_t i = 0; agent->station != NULL && i < agent->params.slot_count; i++)
        if (bay_at(agent, i)->state != GPK_BAY_FREE)
            gpk_board_return(agent->board, &bay_at(agent, i)->lease);
    begin_call(agent, CLOSE_NS);
    gpk_station_shut(agent->station);
    if (!end_call(agent))
        return;
    agent->station = NULL;
    free(agent->results);
    agent->results = NULL;
    agent->is_troubled = false;
}

/* A device that never comes back is out, whatever its strikes. */
static void start_anew(gpk_agent *agent)
{
    gpukit_error error;
    shut(agent);
    if (agent->phase == GPK_AGENT_LOST)
        return;
    agent->phase = GPK_AGENT_CLOSED;
    if (atomic_load(&agent->params.device->is_abandoned) &&
        gpk_board_standing(agent->board, agent->score) != GPK_STANDING_OUT) {
        gpk_fail(&error, GPUKIT_E_TIMEOUT, 0, "", "%s still does not answer",
                 agent->params.device->info.id);
        gpk_board_refuse(agent->board, agent->score, &error);
    }
    gpk_standing standing = gpk_board_standing(agent->board, agent->score);
    if (standing != GPK_STANDING_ABLE)
        agent->phase = standing == GPK_STANDING_QUARANTINED ? GPK_AGENT_RESTING : GPK_AGENT_ENDED;
}

/* Whether it will not answer again; so that nobody is told of another try which then cannot
 * be. */
static bool is_gone(gpk_agent *agent)
{
    begin_call(agent, CLOSE_NS);
    bool is_back = agent->station == NULL || agent->station->ops->comes_back(agent->station);
    return end_call(agent) && !is_back;
}

/* Where something ran out, fewer slots may fit the next time. */
static void ask_for_less(gpk_agent *agent, const gpukit_error *error)
{
    if (gpk_failure_of(error) == GPK_FAILURE_TRANSIENT)
        agent->params.slot_count = (agent->params.slot_count + 1) / 2;
}

static void fail_open(gpk_agent *agent, const gpukit_error *error)
{
    gpukit_error refusal = *error;
    bool is_out = is_gone(agent);
    if (agent->phase == GPK_AGENT_LOST)
        return;
    if (error->status == GPUKIT_E_MISMATCH && !agent->is_return) {
        gpk_fail(&refusal, GPUKIT_E_NO_DEVICE, 0, "", "%s is refused: %s",
                 agent->params.device->info.id, error->text);
        is_out = true;
    } else if (error->status == GPUKIT_E_MISMATCH) {
        refusal.status = GPUKIT_E_DEVICE; /* no result disagrees: it is just not well again */
    }
    if (is_out)
        gpk_board_refuse(agent->board, agent->score, &refusal);
    else if (agent->station != NULL && agent->station->was_killed)
        gpk_board_open_killed(agent->board, agent->score, agent->is_return, &refusal);
    else
        gpk_board_open_failed(agent->board, agent->score, agent->is_return, &refusal);
    start_anew(agent);
    ask_for_less(agent, &refusal);
}

static gpukit_status open_station(gpk_agent *agent, gpukit_error *err)
{
    gpk_station_params *params = &agent->params;
    params->job = agent->board->job;
    params->watch = (gpk_watch){.goes_on = goes_on, .user = agent};
    params->is_return = agent->is_return;
    agent->results = calloc(params->job->most_grains, sizeof *agent->results);
    if (agent->results == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for results of %s",
                        params->device->info.id);
    return gpk_station_open(params, &agent->station, err);
}

static gpk_step open_up(gpk_agent *agent)
{
    gpukit_error error;
    if (gpk_board_is_over(agent->board))
        return GPK_STEP_OVER;
    begin_call(agent, gpk_station_start_ns(&agent->params));
    gpukit_status status = open_station(agent, &error);
    if (!end_call(agent))
        return GPK_STEP_OVER;
    if (status != GPUKIT_OK) {
        fail_open(agent, &error);
        return GPK_STEP_MOVED;
    }
    gpk_board_opened(agent->board, agent->score);
    if (agent->is_return && !gpk_board_is_over(agent->board))
        gpk_board_came_back(agent->board, agent->score);
    agent->is_return = false;
    agent->phase = GPK_AGENT_OPEN;
    return GPK_STEP_MOVED;
}

static void renew(gpk_agent *agent)
{
    gpukit_error error;
    begin_call(agent, gpk_station_start_ns(&agent->params));
    gpukit_status status = agent->station->ops->renew(agent->station, &error);
    if (end_call(agent) && status != GPUKIT_OK)
        fail_open(agent, &error);
}

/* After a failure, when all that was in flight has ended. */
static bool recover(gpk_agent *agent)
{
    if (!agent->is_troubled || gpk_station_count(agent->station, GPK_BAY_RUNNING) > 0)
        return false;
    agent->is_troubled = false;
    if (agent->station->ops->is_lost(agent->station) ||
        gpk_board_standing(agent->board, agent->score) != GPK_STANDING_ABLE)
        start_anew(agent);
    else
        renew(agent);
    return true;
}

/* While it had nothing in hand, and may still be needed: with a chunk it is that which failed. */
static bool lost_its_worker(gpk_agent *agent)
{
    return agent->station->why_lost.status != GPUKIT_OK && !agent->is_troubled &&
           !gpk_board_is_over(agent->board);
}

static gpk_step work(gpk_agent *agent)
{
    bool moved = fill(agent);
    if (agent->phase == GPK_AGENT_LOST)
        return GPK_STEP_OVER;
    begin_call(agent, longest_deadline(agent));
    moved = poll(agent) || moved;
    if (!end_call(agent))
        return GPK_STEP_OVER;
    moved = collect_all(agent) || moved;
    moved = settle_ledger(agent) || moved;
    if (gpk_board_standing(agent->board, agent->score) != GPK_STANDING_ABLE)
        agent->is_troubled = true;
    if (lost_its_worker(agent)) {
        fail_open(agent, &agent->station->why_lost);
        return GPK_STEP_MOVED;
    }
    if (recover(agent) || moved || make_room(agent))
        return GPK_STEP_MOVED;
    if (gpk_station_count(agent->station, GPK_BAY_RUNNING) > 0)
        return GPK_STEP_BUSY;
    return gpk_board_is_over(agent->board) ? GPK_STEP_OVER : GPK_STEP_IDLE;
}

static gpk_step rest_in_quarantine(gpk_agent *agent)
{
    if (gpk_board_is_over(agent->board))
        return GPK_STEP_OVER;
    if (gpk_now_ns() < agent->score->back_ns)
        return GPK_STEP_IDLE;
    agent->is_return = true;
    agent->phase = GPK_AGENT_CLOSED;
    return GPK_STEP_MOVED;
}

gpk_step gpk_agent_step(gpk_agent *agent)
{
    switch (agent->phase) {
    case GPK_AGENT_CLOSED:
        return open_up(agent);
    case GPK_AGENT_OPEN:
        return work(agent);
    case GPK_AGENT_RESTING:
        return rest_in_quarantine(agent);
    default:
        return GPK_STEP_OVER;
    }
}

void gpk_agent_close(gpk_agent *agent)
{
    if (agent->phase == GPK_AGENT_LOST)
        return;
    settle_ledger(agent);
    shut(agent);
}

/* Until something changes on the board, or its time in quarantine is over. */
static void wait_idle(const gpk_agent *agent, uint64_t seen)
{
    uint64_t wait_ns = GPK_SECOND_NS, now_ns = gpk_now_ns();
    if (agent->phase == GPK_AGENT_RESTING && agent->score->back_ns < now_ns + wait_ns)
        wait_ns = agent->score->back_ns > now_ns ? agent->score->back_ns - now_ns : 0;
    gpk_board_wait(agent->board, seen, wait_ns);
}

/* A failure is to be seen within a millisecond, and half of that is slept. */
static void rest(const gpk_agent *agent, gpk_step step, uint64_t seen, uint64_t *nap_ns)
{
    const uint64_t shortest_nap_ns = 20000, longest_nap_ns = 500000;
    if (step == GPK_STEP_MOVED)
        *nap_ns = shortest_nap_ns;
    if (step == GPK_STEP_IDLE)
        wait_idle(agent, seen);
    if (step != GPK_STEP_BUSY)
        return;
    agent->station->ops->rest(agent->station, *nap_ns);
    *nap_ns = *nap_ns < longest_nap_ns / 2 ? 2 * *nap_ns : longest_nap_ns;
}

void *gpk_agent_main(void *argument)
{
    gpk_agent *agent = argument;
    gpk_step step = GPK_STEP_MOVED;
    uint64_t nap_ns = 0;
    while (step != GPK_STEP_OVER) {
        uint64_t seen = gpk_board_version(agent->board);
        step = gpk_agent_step(agent);
        if (step != GPK_STEP_OVER)
            rest(agent, step, seen, &nap_ns);
    }
    gpk_agent_close(agent);
    if (agent->phase != GPK_AGENT_LOST)
        gpk_board_agent_ended(agent->board);
    return NULL;
}
