// SPDX-License-Identifier: MIT
#include "sched/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "sched/agent.h"
#include "sched/board.h"
#include "backend/rates.h"

typedef struct team {
    gpk_board board;
    uint32_t started;
    pthread_t threads[GPUKIT_MAX_DEVICES];
    gpk_agent agents[GPUKIT_MAX_DEVICES];
} team;

enum { DEFAULT_SLOTS = 3, COMMANDS_PER_CHUNK = 16 };

static uint32_t slots_of(const gpukit_job_params *params)
{
    uint32_t slots = params->slots == 0 ? DEFAULT_SLOTS : params->slots;
    return slots > GPK_MAX_SLOTS ? GPK_MAX_SLOTS : slots;
}

static bool remembers(const gpk_job *job, const gpukit_job_params *params)
{
    return job->family[0] != '\0' && !params->forgets;
}

static void prepare_agents(team *t, gpukit_context *context, const gpukit_job_params *params)
{
    const gpk_job *job = t->board.job;
    for (size_t i = 0; i < context->device_count; i++) {
        gpk_device *device = context->devices[i];
        double rate = remembers(job, params) ? gpk_rates_find(job->family, &device->info) : 0;
        t->agents[i] = (gpk_agent){
            .board = &t->board,
            .score = gpk_board_enter(&t->board, &device->info, rate),
            .device = device,
            .queue_params =
                {
                    .depth = slots_of(params) * COMMANDS_PER_CHUNK,
                    .staging = params->staging,
                    .deadline_ms = params->deadline_ms,
                    .trace = params->trace,
                },
            .slot_count = slots_of(params),
            .deadline_ns = (uint64_t)params->deadline_ms * 1000000u,
        };
    }
}

/* What the devices were like, for the next run: where they had time to show it. The first
 * chunk may hold what a driver does at a first launch. */
static void keep_rates(const gpk_board *board, const gpukit_job_params *params)
{
    enum { TELLING_CHUNKS = 3 };
    const gpukit_device_info *devices[GPUKIT_MAX_DEVICES];
    double rates[GPUKIT_MAX_DEVICES];
    size_t count = 0;
    for (uint32_t i = 0; i < board->score_count && remembers(board->job, params); i++) {
        const gpk_score *score = &board->scores[i];
        if (score->is_retired || score->pace.measured < TELLING_CHUNKS)
            continue;
        devices[count] = score->device;
        rates[count++] = score->pace.rate * (double)board->job->grain_units;
    }
    if (count > 0)
        gpk_rates_keep(board->job->family, devices, rates, count, board->log);
}

static void start_agents(team *t)
{
    for (uint32_t i = 0; i < t->board.score_count; i++) {
        gpk_board_agent_started(&t->board);
        int rc = pthread_create(&t->threads[t->started], NULL, gpk_agent_main, &t->agents[i]);
        if (rc == 0) {
            t->started++;
            continue;
        }
        gpukit_error error;
        gpukit_status status = gpk_fail(&error, GPUKIT_E_MEMORY, rc, "pthread_create",
                                        "no thread for device %s", t->board.scores[i].device->id);
        gpk_board_retire(&t->board, &t->board.scores[i], status, &error);
        gpk_board_agent_ended(&t->board);
    }
}

static void report_progress(gpk_board *board, const gpukit_job_params *params)
{
    gpukit_report report;
    gpk_board_report(board, &report);
    if (params->progress == NULL || params->progress(params->user, &report))
        return;
    gpukit_error error;
    gpukit_status status =
        gpk_fail(&error, GPUKIT_E_CANCELLED, 0, "", "the job was stopped before its end");
    gpk_board_stop(board, status, &error);
}

/* Progress, in the caller's thread, until every agent has ended. */
static void watch(gpk_board *board, const gpukit_job_params *params)
{
    uint64_t interval_ns = (params->interval_ms == 0 ? 100 : params->interval_ms) * 1000000ull;
    uint64_t next_ns = gpk_now_ns() + interval_ns;
    for (;;) {
        uint64_t seen = gpk_board_version(board);
        if (!gpk_board_is_running(board))
            return;
        uint64_t now = gpk_now_ns();
        if (now < next_ns) {
            gpk_board_wait(board, seen, next_ns - now);
            continue;
        }
        next_ns = now + interval_ns;
        report_progress(board, params);
    }
}

gpukit_status gpk_scheduler_run(gpukit_context *context, gpk_job *job,
                                const gpukit_job_params *params, gpukit_report *report,
                                gpukit_error *err)
{
    static const gpukit_job_params defaults = {0};
    if (params == NULL)
        params = &defaults;
    team *t = calloc(1, sizeof *t);
    if (t == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    gpukit_status status = gpk_board_init(&t->board, job, params, &context->log, err);
    if (status != GPUKIT_OK) {
        free(t);
        return status;
    }
    prepare_agents(t, context, params);
    if (job->grains > 0)
        start_agents(t);
    watch(&t->board, params);
    for (uint32_t i = 0; i < t->started; i++)
        pthread_join(t->threads[i], NULL);

    keep_rates(&t->board, params);
    if (report != NULL)
        gpk_board_report(&t->board, report);
    status = t->board.status;
    if (status != GPUKIT_OK && err != NULL)
        *err = t->board.error;
    gpk_board_finish(&t->board);
    free(t);
    return status;
}
