// SPDX-License-Identifier: MIT
#include "simulation.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "queue/queue.h"
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
        gpukit_device_info info = {.compute_units = 1,
                                   .shares_memory = true,
                                   .ends_long_kernels = w->given->ends_long_kernels};
        gpk_device *device;
        gpk_text_format(info.id, sizeof info.id, "null:%u", i);
        const gpk_device_request request = {.info = &info};
        assert_int_equal(gpk_null_ops.device_open(&request, &device, NULL), GPUKIT_OK);
        double remembered = w->given->remembered[i] * w->given->speeds[i];
        w->agents[i] = (gpk_agent){
            .board = &w->board,
            .score = gpk_board_enter(&w->board, &device->info, remembered),
            .params =
                {
                    .device = device,
                    .queue = {.depth = 256, .staging = w->given->params.staging},
                    .slot_count = w->given->params.slots == 0 ? 3 : w->given->params.slots,
                    .deadline_ns = UINT64_C(1) << 60,
                },
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
        gpk_null_ops.device_close(w->agents[i].params.device);
    }
    assert_int_equal(gpk_null_live(), 0);
}

simulation_result simulate(const simulation *given, gpk_job *job)
{
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->given = given;
    w->random = given->seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    const gpk_null_timing timing = {.duration_ns = duration_ns, .user = w};
    w->clock.now_ns = UINT64_C(1000000000000);
    gpk_clock_use(&w->clock);
    assert_int_equal(gpk_board_init(&w->board, job, &given->params, NULL, &given->log, NULL),
                     GPUKIT_OK);
    open_agents(w);
    gpk_null_time_with(&timing);
    gpk_null_fail_at(given->fault);
    uint64_t began_ns = w->clock.now_ns;
    for (uint32_t i = 0; i < given->device_count; i++) {
        w->wakes_ns[i] = began_ns;
        w->naps_ns[i] = SHORTEST_NAP_NS;
    }
    for (uint32_t i = next_to_wake(w); i < SIMULATION_DEVICES; i = next_to_wake(w))
        step(w, i);
    simulation_result result = {
        .status = w->board.status,
        .error = w->board.error,
        .seconds = (double)(w->clock.now_ns - began_ns) * 1e-9,
        .spike_seconds = w->spike_seconds,
    };
    gpk_board_report(&w->board, &result.report);
    for (size_t i = 0; i < given->device_count; i++)
        result.report.devices[i].device = NULL; /* it goes with its device */
    gpk_null_fail_at(NULL);
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

static void slot_close(void *state)
{
    idle_bench *bench = state;
    if (bench == NULL)
        return;
    gpukit_program_close(bench->program);
    gpukit_buffer_free(bench->buffer);
    free(bench);
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const idle_bench *site = state;
    idle_bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    *bench = *site;
    gpukit_status status = gpk_queue_program_open(site->queue, &idle_kernel, &bench->program, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(site->queue, 4096, GPUKIT_BUFFER_STAGED, &bench->buffer, err);
    if (status == GPUKIT_OK)
        *out = bench;
    else
        slot_close(bench);
    return status;
}

static const char *device_of(const idle_bench *bench)
{
    return bench->queue->device->info.id;
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    idle_bench *bench = state;
    if (bench->job->given != NULL)
        bench->job->given(bench->job, device_of(bench), lease);
    gpk_chain_upload(chain, bench->buffer, 0, 4096, NULL);
    gpk_chain_run(chain, &(gpukit_launch){.program = bench->program,
                                          .buffers = &bench->buffer,
                                          .items = lease->count * bench->job->grain_items,
                                          .group = 64});
    gpk_chain_download(chain, bench->buffer, 0, 4096, NULL);
}

/* Its items, and the sum of their numbers. */
gpk_result idle_job_right(const idle_job *job, uint64_t grain)
{
    uint64_t first = grain * job->grain_items, count = job->grain_items;
    return (gpk_result){.value = count, .digest = count * first + count * (count - 1) / 2};
}

static gpukit_status read_results(const void *state, const gpk_lease *lease, gpk_result *out,
                                  gpukit_error *err)
{
    const idle_bench *bench = state;
    idle_job *job = bench->job;
    for (uint64_t i = 0; i < lease->count; i++)
        out[i] = idle_job_right(job, lease->first + i);
    gpukit_status status = GPUKIT_OK;
    if (job->brought != NULL)
        status = job->brought(job, device_of(bench), lease, out, err);
    if (job->read != NULL && status == GPUKIT_OK)
        memcpy(job->read + lease->first, out, lease->count * sizeof *out);
    return status;
}

/* What was read last stands for the bytes that a device gives back. */
static gpk_cargo cargo(const void *state, const gpk_lease *lease)
{
    const idle_bench *bench = state;
    return (gpk_cargo){(const unsigned char *)(bench->job->read + lease->first),
                       sizeof *bench->job->read};
}

static gpukit_status deliver(gpk_job *head, const gpk_lease *lease, const gpk_cargo *from,
                             gpukit_error *err)
{
    const idle_job *job = (const idle_job *)head;
    (void)err;
    memcpy(job->listed + lease->first, from->bytes, lease->count * sizeof *job->listed);
    return GPUKIT_OK;
}

static void join(gpk_job *head, uint64_t first, uint64_t count, const gpk_result *results)
{
    idle_job *job = (idle_job *)head;
    for (uint64_t i = 0; i < count; i++) {
        const gpk_result right = idle_job_right(job, first + i);
        assert_int_equal(job->collected[first + i]++, 0);
        job->sum += results[i].value;
        job->wrong += !gpk_result_is_same(&results[i], &right);
    }
}

static gpukit_status redo(const gpk_job *head, uint64_t grain, bool by_reference, gpk_result *out,
                          gpukit_error *err)
{
    const idle_job *job = (const idle_job *)head;
    (void)by_reference;
    (void)err;
    if (job->redo_ns > 0)
        gpk_sleep_ns(job->redo_ns);
    *out = idle_job_right(job, grain);
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

void idle_job_order(idle_job *job)
{
    static gpk_job_ops listing_ops;
    listing_ops = idle_ops;
    listing_ops.cargo = cargo;
    listing_ops.deliver = deliver;
    job->head.cargo_grain = sizeof(gpk_result);
    job->head.cargo_total = job->head.grains * sizeof(gpk_result);
    job->head.ops = &listing_ops;
    job->head.is_ordered = true;
    job->read = calloc(job->head.grains, sizeof *job->read);
    job->listed = calloc(job->head.grains, sizeof *job->listed);
    assert_true(job->read != NULL && job->listed != NULL);
}

void idle_job_finish(idle_job *job)
{
    for (uint64_t i = 0; i < job->head.grains; i++)
        assert_int_equal(job->collected[i], 1);
    idle_job_drop(job);
}

void idle_job_drop(idle_job *job)
{
    free(job->collected);
    free(job->read);
    free(job->listed);
}
