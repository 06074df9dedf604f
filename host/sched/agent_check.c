// SPDX-License-Identifier: MIT
/* Whether what a device brings is right: a grain now and then, or every one. */
#include <assert.h>

#include "backend/inventory.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "sched/agent.h"

/* Of the time that a device works: what redoing its grains may cost. */
static const double SAMPLE_SHARE = 0.01;

/* The team is what others are checked against: it runs the same code in the same place. */
bool gpk_agent_is_sampled(const gpk_agent *agent)
{
    return agent->verify == GPUKIT_VERIFY_SAMPLE && agent->board->job->ops->redo != NULL &&
           !gpk_device_is_team(&agent->params.device->info);
}

enum { VALUE_TEXT = 32 };

static void print(const gpk_job *job, const gpk_result *result, char *out)
{
    if (job->ops->print != NULL)
        job->ops->print(job, result, out, VALUE_TEXT);
    else
        gpk_text_format(out, VALUE_TEXT, "%llu", (unsigned long long)result->value);
}

static gpukit_status disagree(const gpk_agent *agent, uint64_t grain, const gpk_result *result,
                              const gpk_result *right, gpukit_error *err)
{
    const char *what = result->value == right->value ? "; its digest differs" : "";
    char got[VALUE_TEXT], expected[VALUE_TEXT];
    print(agent->board->job, result, got);
    print(agent->board->job, right, expected);
    return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "", "%s has %s for grain %llu, where %s is right%s",
                    agent->params.device->info.id, got, (unsigned long long)grain, expected, what);
}

/* Twice the same on the host, or the host is not to be trusted either, and the job ends. */
static gpukit_status redo(gpk_agent *agent, uint64_t grain, const gpk_result *result,
                          gpukit_error *err)
{
    const gpk_job *job = agent->board->job;
    bool by_reference = agent->verify == GPUKIT_VERIFY_ALL;
    gpk_result mine, again;
    gpukit_status status = job->ops->redo(job, grain, by_reference, &mine, err);
    if (status != GPUKIT_OK || gpk_job_is_same(job, result, &mine))
        return status;
    status = job->ops->redo(job, grain, by_reference, &again, err);
    if (status != GPUKIT_OK || gpk_job_is_same(job, &mine, &again))
        return status != GPUKIT_OK ? status : disagree(agent, grain, result, &mine, err);
    gpk_board_stop(
        agent->board, GPUKIT_E_MISMATCH,
        &(gpukit_error){.status = GPUKIT_E_MISMATCH,
                        .text = "this CPU gave two results for one grain: it is broken"});
    return disagree(agent, grain, result, &again, err);
}

/* Two passes agree, or the host decides between them. */
static gpukit_status check_grain(gpk_agent *agent, uint64_t grain, const gpk_result *result,
                                 gpukit_error *err)
{
    const gpk_job *job = agent->board->job;
    bool is_expected = job->expected != NULL && gpk_job_is_same(job, &job->expected[grain], result);
    if (is_expected)
        return GPUKIT_OK;
    assert(job->ops->redo != NULL || job->expected != NULL); /* or nobody would compare */
    return job->ops->redo != NULL ? redo(agent, grain, result, err)
                                  : disagree(agent, grain, result, &job->expected[grain], err);
}

gpukit_status gpk_agent_check_lease(gpk_agent *agent, const gpk_lease *lease, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    bool checks_all = agent->verify == GPUKIT_VERIFY_ALL || agent->board->job->expected != NULL;
    for (uint64_t i = 0; checks_all && i < lease->count && status == GPUKIT_OK; i++) {
        if (i > 0 && gpk_board_is_over(agent->board)) /* which may be soon, if grains take long */
            return GPUKIT_E_CANCELLED;
        status = check_grain(agent, lease->first + i, &agent->results[i], err);
    }
    return status;
}

/* A device's first chunk is always looked at. */
static bool is_due(const gpk_agent *agent, bool must)
{
    uint32_t samples = agent->score->samples;
    if (must || samples == 0)
        return true;
    double expected = agent->check_seconds / samples;
    return agent->check_seconds + expected <= SAMPLE_SHARE * agent->chunk_seconds;
}

/* xorshift64* */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static gpk_check check(gpk_agent *agent, const gpk_draw *draw)
{
    gpukit_error error;
    uint64_t began_ns = gpk_now_ns();
    gpukit_status status = redo(agent, draw->grain, &draw->result, &error);
    agent->check_seconds += (double)(gpk_now_ns() - began_ns) * 1e-9;
    if (status == GPUKIT_OK)
        return GPK_CHECK_RIGHT;
    if (status == GPUKIT_E_MISMATCH)
        gpk_board_lied(agent->board, agent->score, draw->grain, &error);
    else
        gpk_board_drop(agent->board, agent->score, &error);
    return GPK_CHECK_WRONG;
}

/* Of the job's first and last grain, those on the ledger. */
static gpk_check check_edges(gpk_agent *agent)
{
    const bool is_one = agent->board->last - agent->board->first == 1;
    gpk_check came = GPK_CHECK_NONE;
    gpk_draw draw;
    for (int is_last = 0; is_last < (is_one ? 1 : 2) && came != GPK_CHECK_WRONG; is_last++)
        if (gpk_board_draw_edge(agent->board, agent->score, is_last != 0, &draw))
            came = check(agent, &draw);
    return came;
}

gpk_check gpk_agent_check_ledger(gpk_agent *agent, bool must)
{
    gpk_draw draw;
    if (!gpk_agent_is_sampled(agent))
        return GPK_CHECK_NONE;
    gpk_check came = check_edges(agent);
    if (came != GPK_CHECK_NONE || !is_due(agent, must))
        return came;
    if (agent->random == 0)
        agent->random = gpk_now_ns() | 1u;
    if (!gpk_board_draw(agent->board, agent->score, next_random(&agent->random), &draw))
        return GPK_CHECK_NONE;
    return check(agent, &draw);
}

void gpk_agent_regret(gpk_agent *agent)
{
    gpukit_error error;
    gpukit_status status = gpk_fail(
        &error, GPUKIT_E_MISMATCH, 0, "",
        "%s was found wrong after it had delivered results that were not checked: do not use what "
        "came out, and try --verify double or another device",
        agent->params.device->info.id);
    gpk_board_stop(agent->board, status, &error);
}
