// SPDX-License-Identifier: MIT
#include "sched/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "sched/agent.h"
#include "sched/board.h"

typedef struct team {
    gpk_board board;
    uint32_t started;
    pthread_t threads[GPUKIT_MAX_DEVICES];
    gpk_agent agents[GPUKIT_MAX_DEVICES];
} team;

static uint32_t slots_of(const gpukit_job_params *params)
{
    uint32_t slots = params->slots == 0 ? 2 : params->slots;
    return slots > GPK_MAX_SLOTS ? GPK_MAX_SLOTS : slots;
}

static void prepare_agents(team *t, gpukit_context *context, const gpukit_job_params *params)
{
    t->board.score_count = (uint32_t)context->device_count;
    t->board.living = t->board.score_count;
    for (uint32_t i = 0; i < t->board.score_count; i++) {
        t->board.scores[i].device = context->devices[i];
        t->agents[i] = (gpk_agent){
            .board = &t->board,
            .score = &t->board.scores[i],
            .slot_count = slots_of(params),
            .deadline_ns = (uint64_t)params->deadline_ms * 1000000u,
        };
    }
}

static void start_agents(team *t, gpukit_context *context)
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
                                        "no thread for device %s", context->devices[i]->info.id);
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
        start_agents(t, context);
    watch(&t->board, params);
    for (uint32_t i = 0; i < t->started; i++)
        pthread_join(t->threads[i], NULL);

    if (report != NULL)
        gpk_board_report(&t->board, report);
    status = t->board.status;
    if (status != GPUKIT_OK && err != NULL)
        *err = t->board.error;
    gpk_board_finish(&t->board);
    free(t);
    return status;
}
