// SPDX-License-Identifier: MIT
#include "sched/agent.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"

typedef enum bay_state { BAY_FREE = 0, BAY_RUNNING, BAY_DONE } bay_state;

/* A slot with the lease it works on. */
typedef struct bay {
    gpk_slot slot;
    void *bench; /* the workload's */
    gpk_lease lease;
    bay_state state;
    double seconds; /* the finished chunk took */
} bay;

typedef struct crew {
    const gpk_agent *agent;
    gpk_board *board;
    gpk_score *score;
    const gpk_job_ops *ops;
    void *site;
    uint32_t bay_count;
    bay bays[GPK_MAX_SLOTS];
} crew;

static gpukit_status open_crew(crew *c, gpukit_error *err)
{
    gpk_device *device = c->score->device;
    gpukit_status status = c->ops->attach(c->board->job, device, &c->site, err);
    for (uint32_t i = 0; i < c->agent->slot_count && status == GPUKIT_OK; i++) {
        bay *b = &c->bays[i];
        c->bay_count++;
        status = gpk_slot_init(&b->slot, device, err);
        if (status == GPUKIT_OK)
            status = c->ops->slot_open(c->site, &b->bench, err);
    }
    return status;
}

/* Whether nothing runs any more. What does is left behind, with all it may use. */
static bool settle(crew *c)
{
    const uint64_t until_ns = gpk_now_ns() + GPK_SLOT_PATIENCE_NS;
    bool has_settled = true;
    for (uint32_t i = 0; i < c->bay_count; i++)
        if (c->bays[i].state == BAY_RUNNING)
            has_settled = gpk_slot_settle(&c->bays[i].slot, until_ns) && has_settled;
    if (has_settled)
        return true;
    gpk_log(c->board->log, GPUKIT_LOG_WARNING,
            "%s still does not answer; what it works on is left to it", c->score->device->info.id);
    atomic_store(&c->board->job->is_abandoned, true);
    return false;
}

/* Streams first: what is on them may still use the buffers. */
static void close_crew(crew *c)
{
    if (!settle(c))
        return;
    for (uint32_t i = 0; i < c->bay_count; i++)
        gpk_slot_finish(&c->bays[i].slot);
    for (uint32_t i = 0; i < c->bay_count; i++)
        c->ops->slot_close(c->bays[i].bench);
    c->ops->detach(c->site);
}

static uint64_t chunk_deadline_ns(const crew *c, const gpk_lease *lease)
{
    const uint64_t second = 1000000000u;
    if (c->agent->deadline_ns != 0)
        return c->agent->deadline_ns;
    if (c->score->pace.rate <= 0) /* nothing collected yet */
        return 300 * second;
    double predicted = (double)lease->count / c->score->pace.rate;
    return predicted > 3 ? (uint64_t)(predicted * 10 * (double)second) : 30 * second;
}

static gpukit_status start(crew *c, bay *b, gpukit_error *err)
{
    b->state = BAY_RUNNING;
    gpk_board_busy(c->board, c->score, true);
    gpukit_status status = c->ops->enqueue(b->bench, b->slot.stream, &b->lease, err);
    if (status == GPUKIT_OK)
        status = gpk_slot_submit(&b->slot, err);
    return status;
}

/* Gives every free bay a lease, while there are some. */
static gpukit_status fill(crew *c, bool *progressed, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < c->bay_count && status == GPUKIT_OK; i++) {
        bay *b = &c->bays[i];
        if (b->state != BAY_FREE || !gpk_board_take(c->board, c->score, &b->lease))
            continue;
        *progressed = true;
        status = start(c, b, err);
    }
    return status;
}

static gpukit_status poll(crew *c, bay *b, bool *progressed, gpukit_error *err)
{
    bool done = false;
    gpukit_status status = gpk_slot_poll(&b->slot, chunk_deadline_ns(c, &b->lease), &done, err);
    if (!done)
        return status;
    uint64_t now = gpk_now_ns();
    b->seconds = (double)(now - b->slot.since_ns) * 1e-9;
    b->state = BAY_DONE;
    /* The others may have waited for this one. */
    for (uint32_t i = 0; i < c->bay_count; i++)
        gpk_slot_restart(&c->bays[i].slot, now);
    *progressed = true;
    return status;
}

static gpukit_status collect(crew *c, bay *b, bool *progressed, gpukit_error *err)
{
    if (!gpk_board_is_turn(c->board, &b->lease))
        return GPUKIT_OK;
    pthread_mutex_lock(&c->board->collecting);
    gpukit_status status = c->ops->collect(b->bench, &b->lease, err);
    pthread_mutex_unlock(&c->board->collecting);
    if (status != GPUKIT_OK)
        return status;
    gpk_board_collected(c->board, c->score, &b->lease, b->seconds);
    b->state = BAY_FREE;
    *progressed = true;
    return GPUKIT_OK;
}

static uint32_t count_state(const crew *c, bay_state state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->bay_count; i++)
        count += c->bays[i].state == state;
    return count;
}

static bay *latest_done(crew *c)
{
    bay *latest = NULL;
    for (uint32_t i = 0; i < c->bay_count; i++)
        if (c->bays[i].state == BAY_DONE &&
            (latest == NULL || c->bays[i].lease.first > latest->lease.first))
            latest = &c->bays[i];
    return latest;
}

/* An ordered job: all bays hold finished leases that wait for a lease which came back
 * from a failed device, and nobody may have room to do it. Drop the latest one for it. */
static bool make_room(crew *c)
{
    bay *latest = latest_done(c);
    if (latest == NULL || count_state(c, BAY_DONE) < c->bay_count)
        return false;
    if (gpk_board_lowest(c->board) >= latest->lease.first)
        return false;
    latest->state = BAY_FREE;
    gpk_board_return(c->board, &latest->lease);
    return true;
}

static gpukit_status step(crew *c, bool *progressed, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < c->bay_count && status == GPUKIT_OK; i++) {
        bay *b = &c->bays[i];
        if (b->state == BAY_RUNNING)
            status = poll(c, b, progressed, err);
        if (b->state == BAY_DONE && status == GPUKIT_OK)
            status = collect(c, b, progressed, err);
    }
    if (count_state(c, BAY_RUNNING) == 0)
        gpk_board_busy(c->board, c->score, false);
    return status;
}

/* The process was stopped and goes on: that time is not the device's. */
static void forgive(crew *c, uint64_t ns)
{
    for (uint32_t i = 0; i < c->bay_count; i++)
        c->bays[i].slot.since_ns += ns;
}

/* Work is in flight: look again soon, less and less often. Else wait to be woken. */
static void rest(crew *c, uint64_t seen, uint64_t *nap_ns)
{
    const uint64_t longest_nap_ns = 1000000u, stopped_ns = 500000000u;
    if (count_state(c, BAY_RUNNING) == 0) {
        gpk_board_wait(c->board, seen, 1000000000u);
        return;
    }
    uint64_t before = gpk_now_ns();
    gpk_sleep_ns(*nap_ns);
    uint64_t slept_ns = gpk_now_ns() - before;
    if (slept_ns > stopped_ns)
        forgive(c, slept_ns);
    if (*nap_ns < longest_nap_ns)
        *nap_ns *= 2;
}

static bool is_over(crew *c)
{
    bool in_flight = count_state(c, BAY_RUNNING) > 0;
    return !in_flight && gpk_board_is_over(c->board);
}

static gpukit_status work(crew *c, gpukit_error *err)
{
    const uint64_t shortest_nap_ns = 20000u;
    uint64_t nap_ns = shortest_nap_ns;
    gpukit_status status = GPUKIT_OK;
    while (status == GPUKIT_OK && !is_over(c)) {
        uint64_t seen = gpk_board_version(c->board);
        bool progressed = false;
        status = fill(c, &progressed, err);
        if (status == GPUKIT_OK)
            status = step(c, &progressed, err);
        if (progressed || make_room(c))
            nap_ns = shortest_nap_ns;
        else if (status == GPUKIT_OK)
            rest(c, seen, &nap_ns);
    }
    return status;
}

/* Ours, not the device's: no other device would do better. */
static bool ends_the_job(gpukit_status status)
{
    return status == GPUKIT_E_BUILD || status == GPUKIT_E_ARGUMENT ||
           status == GPUKIT_E_CANCELLED || status == GPUKIT_E_IO || status == GPUKIT_E_MISMATCH;
}

static void give_up(crew *c, gpukit_status status, const gpukit_error *error)
{
    if (ends_the_job(status)) {
        gpk_board_stop(c->board, status, error);
        return;
    }
    for (uint32_t i = 0; i < c->bay_count; i++)
        if (c->bays[i].state != BAY_FREE)
            gpk_board_return(c->board, &c->bays[i].lease);
    gpk_board_retire(c->board, c->score, status, error);
}

void *gpk_agent_main(void *argument)
{
    const gpk_agent *agent = argument;
    crew c;
    memset(&c, 0, sizeof c);
    c.agent = agent;
    c.board = agent->board;
    c.score = agent->score;
    c.ops = agent->board->job->ops;

    gpukit_error error;
    memset(&error, 0, sizeof error);
    gpukit_status status = open_crew(&c, &error);
    if (status == GPUKIT_OK)
        status = work(&c, &error);
    if (status != GPUKIT_OK)
        give_up(&c, status, &error);
    gpk_board_busy(c.board, c.score, false);
    close_crew(&c);
    gpk_board_agent_ended(c.board);
    return NULL;
}
