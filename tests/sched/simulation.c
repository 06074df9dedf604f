// SPDX-License-Identifier: MIT
#include "simulation.h"

#include <stdlib.h>
#include <string.h>

#include "backend/null/null.h"
#include "base/clock.h"
#include "base/text.h"
#include "sched/agent.h"
#include "test.h"

/* When a thread that rests looks again: as the agents' own threads do. */
static const uint64_t STEP_NS = 1000, SHORTEST_NAP_NS = 20000, LONGEST_NAP_NS = 1000000;

typedef struct world {
    const simulation *given;
    gpk_virtual_clock clock;
    uint64_t random;
    uint32_t runs[SIMULATION_DEVICES];
    double spike_seconds;
    gpk_board board;
    gpk_agent agents[SIMULATION_DEVICES];
    uint64_t wakes_ns[SIMULATION_DEVICES], naps_ns[SIMULATION_DEVICES];
    bool is_over[SIMULATION_DEVICES];
} world;

double simulation_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

static double run_seconds(world *w, uint32_t device, uint64_t items)
{
    const simulation *given = w->given;
    double jitter = 1 + given->jitter * (2 * simulation_random(&w->random) - 1);
    double seconds = (double)items / given->speeds[device] * jitter + given->launch_s;
    if (++w->runs[device] != given->spike_run || device != given->spike_device)
        return seconds;
    w->spike_seconds = seconds * (given->spike - 1);
    return seconds * given->spike;
}

static uint64_t duration_ns(void *user, const char *id, gpk_null_op op, uint64_t amount)
{
    world *w = user;
    uint32_t device = (uint32_t)(id[strlen("null:")] - '0');
    double seconds = 0;
    if (op == GPK_NULL_RUN)
        seconds = run_seconds(w, device, amount);
    else if (w->given->copy_rate > 0)
        seconds = (double)amount / w->given->copy_rate;
    return (uint64_t)(seconds * 1e9);
}

static void open_agents(world *w)
{
    for (uint32_t i = 0; i < w->given->device_count; i++) {
        gpukit_device_info info = {.compute_units = 1, .shares_memory = true};
        gpk_device *device;
        gpk_text_format(info.id, sizeof info.id, "null:%u", i);
        const gpk_device_request request = {.info = &info};
        assert_int_equal(gpk_null_ops.device_open(&request, &device, NULL), GPUKIT_OK);
        double remembered = w->given->remembered[i] * w->given->speeds[i];
        w->agents[i] = (gpk_agent){
            .board = &w->board,
            .score = gpk_board_enter(&w->board, &device->info, remembered),
            .device = device,
            .queue_params = {.depth = 256, .staging = w->given->params.staging},
            .slot_count = w->given->params.slots == 0 ? 3 : w->given->params.slots,
            .deadline_ns = UINT64_C(1) << 60,
            .verify = w->given->params.verify,
        };
        assert_int_equal(gpk_agent_step(&w->agents[i]), GPK_STEP_MOVED);
        assert_int_equal(w->agents[i].phase, GPK_AGENT_OPEN);
    }
}

static uint32_t next_to_wake(const world *w)
{
    uint32_t next = SIMULATION_DEVICES;
    for (uint32_t i = 0; i < w->given->device_count; i++)
        if (!w->is_over[i] && (next == SIMULATION_DEVICES || w->wakes_ns[i] < w->wakes_ns[next]))
            next = i;
    return next;
}

static void step(world *w, uint32_t i)
{
    if (w->clock.now_ns < w->wakes_ns[i])
        w->clock.now_ns = w->wakes_ns[i];
    gpk_step came = gpk_agent_step(&w->agents[i]);
    w->is_over[i] = came == GPK_STEP_OVER;
    if (came == GPK_STEP_MOVED) {
        w->naps_ns[i] = SHORTEST_NAP_NS;
        w->wakes_ns[i] = w->clock.now_ns + STEP_NS;
        return;
    }
    w->wakes_ns[i] = w->clock.now_ns + w->naps_ns[i];
    if (w->naps_ns[i] < LONGEST_NAP_NS)
        w->naps_ns[i] *= 2;
}

static void close_agents(world *w)
{
    for (uint32_t i = 0; i < w->given->device_count; i++) {
        gpk_agent_close(&w->agents[i]);
        gpk_null_ops.device_close(w->agents[i].device);
    }
    assert_int_equal(gpk_null_live(), 0);
}

simulation_result simulate(const simulation *given, gpk_job *job)
{
    static const gpukit_log_params silence = {.write = NULL};
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->given = given;
    w->random = given->seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    const gpk_null_timing timing = {.duration_ns = duration_ns, .user = w};
    w->clock.now_ns = UINT64_C(1000000000000);
    gpk_clock_use(&w->clock);
    assert_int_equal(gpk_board_init(&w->board, job, &given->params, NULL, &silence, NULL),
                     GPUKIT_OK);
    open_agents(w);
    gpk_null_time_with(&timing);
    uint64_t began_ns = w->clock.now_ns;
    for (uint32_t i = 0; i < given->device_count; i++) {
        w->wakes_ns[i] = began_ns;
        w->naps_ns[i] = SHORTEST_NAP_NS;
    }
    for (uint32_t i = next_to_wake(w); i < SIMULATION_DEVICES; i = next_to_wake(w))
        step(w, i);
    simulation_result result = {
        .status = w->board.status,
        .seconds = (double)(w->clock.now_ns - began_ns) * 1e-9,
        .spike_seconds = w->spike_seconds,
    };
    gpk_board_report(&w->board, &result.report);
    for (size_t i = 0; i < given->device_count; i++)
        result.report.devices[i].device = NULL; /* it goes with its device */
    close_agents(w);
    gpk_board_finish(&w->board);
    gpk_null_time_with(NULL);
    gpk_clock_use(NULL);
    free(w);
    return result;
}

static void do_nothing(const void *args, void *const *memories, uint64_t first, uint64_t last)
{
    (void)args;
    (void)memories;
    (void)first;
    (void)last;
}

static const gpk_kernel idle_kernel = {.entry = "idle", .body = do_nothing, .memory_count = 1};

typedef struct idle_bench {
    idle_job *job;
    gpukit_queue *queue;
    gpukit_program *program;
    gpukit_buffer *buffer;
} idle_bench;

static gpukit_status attach(gpk_job *job, gpukit_queue *queue, void **out, gpukit_error *err)
{
    idle_bench *site = calloc(1, sizeof *site);
    (void)err;
    assert_non_null(site);
    site->job = (idle_job *)job;
    site->queue = queue;
    *out = site;
    return GPUKIT_OK;
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const idle_bench *site = state;
    idle_bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    *bench = *site;
    assert_int_equal(gpk_queue_program_open(site->queue, &idle_kernel, &bench->program, err), 0);
    assert_int_equal(
        gpukit_buffer_alloc(site->queue, 4096, GPUKIT_BUFFER_STAGED, &bench->buffer, err), 0);
    *out = bench;
    return GPUKIT_OK;
}

static void slot_close(void *state)
{
    idle_bench *bench = state;
    gpukit_program_close(bench->program);
    gpukit_buffer_free(bench->buffer);
    free(bench);
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    idle_bench *bench = state;
    gpk_chain_upload(chain, bench->buffer, 0, 4096, NULL);
    gpk_chain_run(chain, &(gpukit_launch){.program = bench->program,
                                          .buffers = &bench->buffer,
                                          .items = lease->count * bench->job->grain_items,
                                          .group = 64});
    gpk_chain_download(chain, bench->buffer, 0, 4096, NULL);
}

static gpukit_status read_results(const void *state, const gpk_lease *lease, gpk_result *out,
                                  gpukit_error *err)
{
    (void)state;
    (void)err;
    for (uint64_t i = 0; i < lease->count; i++)
        out[i] = (gpk_result){.value = 1, .digest = lease->first + i};
    return GPUKIT_OK;
}

static void join(gpk_job *head, uint64_t first, uint64_t count, const gpk_result *results)
{
    idle_job *job = (idle_job *)head;
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(job->collected[first + i]++, 0);
        assert_int_equal(results[i].digest, first + i);
    }
}

static gpukit_status redo(const gpk_job *job, uint64_t grain, bool by_reference, gpk_result *out,
                          gpukit_error *err)
{
    (void)job;
    (void)by_reference;
    (void)err;
    *out = (gpk_result){.value = 1, .digest = grain};
    return GPUKIT_OK;
}

static const gpk_job_ops idle_ops = {
    .attach = attach,
    .detach = free,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .read = read_results,
    .join = join,
    .redo = redo,
};

void idle_job_init(idle_job *job, uint64_t grains, uint64_t grain_items)
{
    memset(job, 0, sizeof *job);
    job->head = (gpk_job){
        .ops = &idle_ops,
        .grains = grains,
        .grain_units = grain_items,
        .total_units = grains * grain_items,
        .most_grains = 1 << 20,
        .method = "idle",
    };
    job->grain_items = grain_items;
    job->collected = calloc(grains, 1);
    assert_non_null(job->collected);
}

void idle_job_finish(idle_job *job)
{
    for (uint64_t i = 0; i < job->head.grains; i++)
        assert_int_equal(job->collected[i], 1);
    free(job->collected);
}
