// SPDX-License-Identifier: MIT
#include "workload/countdown/countdown_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "lib/countdown.h"
#include "workload/countdown/kernels.h"

enum {
    MOST_COUNTERS = 1 << 20,    /* of a lease, so that a GPU is full */
    GRAIN_DECREMENTS = 1 << 22, /* about a quarter of a millisecond for a core */
    GROUP_DECREMENTS = 1 << 18, /* that cores take at once: dealing out costs far less */
    MOST_GROUP = 64,            /* teams */
    ITEMS_GROUP = 128,          /* work items of a group on a GPU */
    MOST_LAUNCHES = 48,         /* of a lease: its commands all fit into the queue */
    MOST_STEPS = 1 << 22,       /* of a launch, each of which waits for the one before: a tenth
                                 * of a second on a GPU */
};

/* Of a launch, so that it is far below a fifth of a second anywhere. */
static const uint64_t LAUNCH_DECREMENTS = UINT64_C(1) << 31;

typedef struct countdown_site {
    countdown_job *job;
    gpukit_queue *queue;
    const gpk_kernel *kernel;
} countdown_site;

typedef struct countdown_bench {
    const countdown_site *site;
    gpukit_program *program;
    gpukit_buffer *words;
} countdown_bench;

static const gpk_kernel *const *kernels(const gpk_job *head, const gpukit_device_info *device)
{
    static const gpk_kernel *const each[2][GPK_COUNTDOWN_FORMS][2] = {
        {{&gpk_countdown_lanes_kernels[0]},
         {&gpk_countdown_lanes_kernels[1]},
         {&gpk_countdown_lanes_kernels[2]}},
        {{&gpk_countdown_items_kernels[0]},
         {&gpk_countdown_items_kernels[1]},
         {&gpk_countdown_items_kernels[2]}},
    };
    const countdown_job *job = (const countdown_job *)head;
    return each[device->kind != GPUKIT_DEVICE_CPU][job->params.form];
}

static gpukit_status attach(gpk_job *head, gpukit_queue *queue, void **out, gpukit_error *err)
{
    countdown_site *site = malloc(sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a job");
    *site = (countdown_site){
        .job = (countdown_job *)head,
        .queue = queue,
        .kernel = kernels(head, &queue->device->info)[0],
    };
    *out = site;
    return GPUKIT_OK;
}

static void detach(void *site)
{
    free(site);
}

static void slot_close(void *state)
{
    countdown_bench *bench = state;
    if (bench == NULL)
        return;
    gpukit_program_close(bench->program);
    gpukit_buffer_free(bench->words);
    free(bench);
}

/* Bytes of the words of so many grains. */
static size_t words_size(const countdown_job *job, uint64_t grains)
{
    return (size_t)(grains * job->grain_counters) * 2 * sizeof(uint32_t);
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const countdown_site *site = state;
    countdown_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot");
    bench->site = site;
    gpukit_status status = gpk_queue_program_open(site->queue, site->kernel, &bench->program, err);
    if (status == GPUKIT_OK)
        status =
            gpukit_buffer_alloc(site->queue, words_size(site->job, site->job->head.most_grains),
                                GPUKIT_BUFFER_STAGED, &bench->words, err);
    if (status != GPUKIT_OK) {
        slot_close(bench);
        return status;
    }
    *out = bench;
    return GPUKIT_OK;
}

uint64_t gpk_countdown_grain_first(const countdown_job *job, uint64_t grain)
{
    return job->params.first + grain % job->round_grains * job->grain_counters;
}

uint64_t gpk_countdown_grain_counters(const countdown_job *job, uint64_t grain)
{
    const uint64_t left = job->params.counters - grain % job->round_grains * job->grain_counters;
    return left < job->grain_counters ? left : job->grain_counters;
}

/* Steps of each launch but the last one, which may do fewer. */
static uint32_t steps_of(const countdown_job *job, uint64_t counters)
{
    const uint32_t from = job->params.from, least = from / MOST_LAUNCHES + 1;
    uint64_t steps = LAUNCH_DECREMENTS / counters;
    steps = steps < MOST_STEPS ? steps : MOST_STEPS;
    steps = steps < least ? least : steps;
    /* What peak holds in registers is lost between two launches: it is only asked for little. */
    return steps < from && job->params.form != GPUKIT_COUNTDOWN_PEAK ? (uint32_t)steps : from;
}

static void deal(const countdown_site *site, gpukit_launch *launch, uint32_t teams, uint32_t steps)
{
    if (site->queue->device->info.kind != GPUKIT_DEVICE_CPU) {
        launch->items = (uint64_t)teams * COUNTDOWN_ITEMS;
        launch->group = ITEMS_GROUP;
        return;
    }
    const uint64_t group = GROUP_DECREMENTS / ((uint64_t)COUNTDOWN_TEAM * steps) + 1;
    launch->items = teams;
    launch->group = group < MOST_GROUP ? (uint32_t)group : MOST_GROUP;
}

/* Teams of a lease: the job's last grain has only those that it needs. */
static uint32_t teams_of(const countdown_job *job, const gpk_lease *lease)
{
    const uint64_t last = lease->first + lease->count - 1;
    const uint64_t counters =
        (lease->count - 1) * job->grain_counters + gpk_countdown_grain_counters(job, last);
    return (uint32_t)((counters + COUNTDOWN_TEAM - 1) / COUNTDOWN_TEAM);
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    countdown_bench *bench = state;
    const countdown_job *job = bench->site->job;
    const uint64_t grain_teams = job->grain_counters / COUNTDOWN_TEAM;
    const uint32_t teams = teams_of(job, lease), from = job->params.from;
    const uint32_t each = steps_of(job, (uint64_t)teams * COUNTDOWN_TEAM);
    gpukit_buffer *const buffers[] = {bench->words};
    for (uint32_t done = 0, steps; done < from; done += steps) {
        steps = from - done < each ? from - done : each;
        const countdown_args args = {
            .first = job->params.first,
            .seed = job->params.seed,
            .first_team = lease->first % job->round_grains * grain_teams,
            .round_teams = job->round_grains * grain_teams,
            .teams = teams,
            .from = from,
            .steps = steps,
            .begins = done == 0,
            .ends = from - done == steps,
        };
        gpukit_launch launch = {.program = bench->program, .args = &args, .buffers = buffers};
        deal(bench->site, &launch, teams, steps);
        gpk_chain_run(chain, &launch);
    }
    gpk_chain_download(chain, bench->words, 0,
                       (size_t)teams * COUNTDOWN_TEAM * 2 * sizeof(uint32_t), NULL);
}

void gpk_countdown_add(gpk_result *result, uint32_t hash, uint64_t counter)
{
    result->value += countdown_mix(hash + countdown_mix(counter));
    result->digest += countdown_mix(counter + countdown_mix(~(uint64_t)hash));
}

/* The words of one grain, from its first team's on. What does not fit together is a wrong result,
 * as one that does: burning in is there to find either. */
static gpukit_status read_grain(const countdown_bench *bench, const uint32_t *words, uint64_t grain,
                                gpk_result *out, gpukit_error *err)
{
    const countdown_job *job = bench->site->job;
    const uint64_t first = gpk_countdown_grain_first(job, grain);
    const uint64_t count = gpk_countdown_grain_counters(job, grain);
    *out = (gpk_result){0};
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t *team = words + i / COUNTDOWN_TEAM * 2 * COUNTDOWN_TEAM;
        const uint32_t hash = team[i % COUNTDOWN_TEAM];
        if (team[COUNTDOWN_TEAM + i % COUNTDOWN_TEAM] != countdown_check(hash, 0, first + i))
            return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "", "%s gave back a damaged counter, %llu",
                            bench->site->queue->device->info.id, (unsigned long long)(first + i));
        gpk_countdown_add(out, hash, first + i);
    }
    return GPUKIT_OK;
}

static gpukit_status read_results(const void *state, const gpk_lease *lease, gpk_result *out,
                                  gpukit_error *err)
{
    const countdown_bench *bench = state;
    const uint32_t *words = gpukit_buffer_host(bench->words);
    const uint64_t stride = bench->site->job->grain_counters * 2;
    gpukit_status status = GPUKIT_OK;
    for (uint64_t i = 0; i < lease->count && status == GPUKIT_OK; i++)
        status = read_grain(bench, words + i * stride, lease->first + i, &out[i], err);
    return status;
}

static void join(gpk_job *head, uint64_t first, uint64_t count, const gpk_result *results)
{
    (void)first;
    for (uint64_t i = 0; i < count; i++)
        ((countdown_job *)head)->checksum += results[i].value;
}

static void print(const gpk_job *job, const gpk_result *result, char *out, size_t size)
{
    (void)job;
    gpk_text_format(out, size, "%016llx", (unsigned long long)result->value);
}

static const gpk_job_ops ops = {
    .kind = &gpk_countdown_kind,
    .kernels = kernels,
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .read = read_results,
    .join = join,
    .redo = gpk_countdown_redo,
    .print = print,
    .prove = gpk_countdown_prove,
};

uint64_t gpk_countdown_grain(const gpukit_countdown_params *params)
{
    uint64_t counters = COUNTDOWN_TEAM;
    while (counters < MOST_COUNTERS && counters * params->from < GRAIN_DECREMENTS &&
           counters < params->counters)
        counters *= 2;
    return counters;
}

static gpukit_status check(const gpukit_countdown_params *params, gpukit_error *err)
{
    const uint64_t rounds = params->rounds == 0 ? 1 : params->rounds;
    uint64_t decrements;
    if (params->counters == 0 || params->from == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there must be a counter, and something to count down from");
    if (params->counters > UINT64_MAX - params->first)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%llu counters from number %llu on go beyond number 2^64 - 1",
                        (unsigned long long)params->counters, (unsigned long long)params->first);
    if (__builtin_mul_overflow(params->counters, params->from, &decrements) ||
        __builtin_mul_overflow(decrements, rounds, &decrements))
        return gpk_fail(
            err, GPUKIT_E_ARGUMENT, 0, "",
            "%llu rounds of %llu counters from %u are more decrements than 2^64 - 1: ask for "
            "fewer",
            (unsigned long long)rounds, (unsigned long long)params->counters, params->from);
    return GPUKIT_OK;
}

static const char *const methods[] = {
    [GPUKIT_COUNTDOWN_ARX] = "arx",
    [GPUKIT_COUNTDOWN_PEAK] = "peak",
    [GPUKIT_COUNTDOWN_PLAIN] = "plain",
};

/* Whole teams, and no more than there are counters: a grain's memory is made for all of it. */
static uint64_t grain_of(const gpukit_countdown_params *params, uint64_t wish)
{
    const uint64_t counters = wish < params->counters ? wish : params->counters;
    const uint64_t teams = counters / COUNTDOWN_TEAM + (counters % COUNTDOWN_TEAM != 0);
    return teams * COUNTDOWN_TEAM;
}

gpukit_status gpk_countdown_job_alloc(const gpukit_countdown_params *params,
                                      uint64_t grain_counters, countdown_job **out,
                                      gpukit_error *err)
{
    gpukit_status status = check(params, err);
    if (status != GPUKIT_OK)
        return status;
    const uint64_t grain = grain_of(params, grain_counters);
    uint64_t grain_units;
    if (__builtin_mul_overflow(grain, params->from, &grain_units))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a grain of %llu counters from %u is too large: ask for a smaller one",
                        (unsigned long long)grain, params->from);
    countdown_job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    const uint64_t rounds = params->rounds == 0 ? 1 : params->rounds;
    const uint64_t most = grain < MOST_COUNTERS ? MOST_COUNTERS / grain : 1;
    job->params = *params;
    job->grain_counters = grain;
    job->round_grains = params->counters / grain + (params->counters % grain != 0);
    job->head = (gpk_job){
        .ops = &ops,
        .grains = job->round_grains * rounds,
        .grain_units = grain_units,
        .total_units = params->counters * params->from * rounds,
        .most_grains = most < job->round_grains * rounds ? most : job->round_grains * rounds,
        .method = methods[params->form],
    };
    gpk_text_format(job->head.family, sizeof job->head.family, "countdown.%s",
                    methods[params->form]);
    *out = job;
    return GPUKIT_OK;
}

void gpk_countdown_job_free(countdown_job *job)
{
    if (job == NULL || atomic_load(&job->head.is_abandoned))
        return;
    free(job->known);
    free(job);
}
