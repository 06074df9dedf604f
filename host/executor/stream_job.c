// SPDX-License-Identifier: MIT
/* The blocks of a stream as an open job: a grain is a block, and a lease has one grain. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "backend/inventory.h"
#include "base/clock.h"
#include "base/error.h"
#include "executor/stream.h"

/* Of the time since the device began: what redoing its blocks may cost. */
static const double SAMPLE_SHARE = 0.01;

typedef struct stream_site {
    gpk_site *site;
    const gpk_stream_job *job;
    bool checks_all, checks_some;
    uint64_t began_ns;
    uint64_t check_ns; /* spent on redoing blocks */
    uint32_t checks;
} stream_site;

typedef struct stream_bench {
    gpk_bench *bench;
    stream_site *site;
    gpk_block block; /* that is in it */
    gpk_part part;
    bool is_dropped; /* the block was cancelled before it began */
} stream_bench;

static const gpk_stream_job *job_of(const void *head)
{
    return head;
}

static bool suits(const gpk_job *head, const gpukit_device_info *device)
{
    return gpk_operation_suits(job_of(head)->stream->operation, device);
}

static void on_board(gpk_job *head, gpk_board *board)
{
    gpk_stream_job *job = (gpk_stream_job *)head;
    gpukit_stream *stream = job->stream;
    pthread_mutex_lock(&stream->lock);
    stream->job = job;
    stream->board = board;
    stream->is_sealed = false;
    if (board != NULL)
        gpk_stream_arrived(stream);
    if (stream->is_closing)
        gpk_stream_seal(stream);
    pthread_mutex_unlock(&stream->lock);
}

static void detach(void *state)
{
    stream_site *site = state;
    if (site == NULL)
        return;
    gpk_site_close(site->site);
    free(site);
}

static gpukit_status attach(gpk_job *head, gpukit_queue *queue, void **out, gpukit_error *err)
{
    const gpk_stream_job *job = job_of(head);
    const gpukit_stream *stream = job->stream;
    const gpukit_operation *given = &stream->operation->given;
    bool has_both = given->function != NULL && given->source != NULL;
    stream_site *site = calloc(1, sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a stream");
    site->job = job;
    site->began_ns = gpk_now_ns();
    site->checks_all = stream->job_params.verify == GPUKIT_VERIFY_ALL;
    site->checks_some = has_both && stream->job_params.verify == GPUKIT_VERIFY_SAMPLE &&
                        !gpk_device_is_team(&queue->device->info);
    *out = site;
    return gpk_site_open(stream->operation, stream->summary, queue, &site->site, err);
}

static void slot_close(void *state)
{
    stream_bench *bench = state;
    if (bench == NULL)
        return;
    gpk_bench_close(bench->bench);
    free(bench);
}

static gpk_part part_of(const gpukit_stream *stream, uint64_t grain, const gpk_block *block)
{
    gpk_part part = {
        .items = block->items,
        .first_grain = grain,
        .grains = 1,
        .grain_items = stream->block_items,
    };
    memcpy(part.inputs, block->inputs, sizeof part.inputs);
    return part;
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    stream_site *site = state;
    const gpukit_stream *stream = site->job->stream;
    const gpk_part largest = part_of(stream, 0, &(gpk_block){.items = stream->block_items});
    stream_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot");
    bench->site = site;
    gpukit_status status = gpk_bench_open(site->site, &largest, true, &bench->bench, err);
    if (status != GPUKIT_OK)
        slot_close(bench);
    else
        *out = bench;
    return status;
}

static gpk_block block_of(const gpk_stream_job *job, const gpk_lease *lease)
{
    gpukit_stream *stream = job->stream;
    pthread_mutex_lock(&stream->lock);
    gpk_block block = stream->blocks[(job->base + lease->first) % stream->room];
    pthread_mutex_unlock(&stream->lock);
    return block;
}

/* One that is tried again runs already. */
static bool begins(gpukit_future *future)
{
    return gpk_future_begin(future) || gpukit_future_state_of(future) == GPUKIT_FUTURE_RUNNING;
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    stream_bench *bench = state;
    const gpk_stream_job *job = bench->site->job;
    bench->block = block_of(job, lease);
    bench->part = part_of(job->stream, lease->first, &bench->block);
    bench->is_dropped = !begins(bench->block.future);
    if (bench->is_dropped)
        gpk_chain_download(chain, bench->bench->records, 0, sizeof(range_record), NULL);
    else
        gpk_bench_enqueue(bench->bench, chain, &bench->part);
}

static gpukit_status no_memory(gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory to check a block");
}

/* The same by the user's function. */
static gpukit_status redo(const stream_bench *bench, const gpk_result *got, gpukit_error *err)
{
    const gpukit_stream *stream = bench->site->job->stream;
    const gpk_operation *operation = stream->operation;
    gpk_result mine;
    void *output = malloc(bench->block.items * operation->output_size);
    gpukit_status status = output == NULL ? no_memory(err)
                                          : gpk_part_redo(operation, stream->summary, &bench->part,
                                                          output, &mine, err);
    free(output);
    if (status == GPUKIT_OK &&
        !gpk_summary_is_same(stream->summary, operation->given.tolerance, got, &mine))
        return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                        "kernel %s gave block %" PRIu64 " another output than the function does",
                        operation->given.kernel, bench->site->job->base + bench->part.first_grain);
    return status;
}

static bool is_due(const stream_site *site)
{
    if (site->checks_all || !site->checks_some || site->checks == 0)
        return site->checks_all || site->checks_some;
    double expected_ns = (double)site->check_ns / site->checks;
    double passed_ns = (double)(gpk_now_ns() - site->began_ns);
    return (double)site->check_ns + expected_ns <= SAMPLE_SHARE * passed_ns;
}

static gpukit_status read(const void *state, const gpk_lease *lease, gpk_result *out,
                          gpukit_error *err)
{
    const stream_bench *bench = state;
    stream_site *site = bench->site;
    (void)lease;
    *out = (gpk_result){0};
    if (bench->is_dropped)
        return GPUKIT_OK;
    gpukit_status status = gpk_bench_read(bench->bench, &bench->part, out, err);
    if (status != GPUKIT_OK || !is_due(site))
        return status;
    uint64_t began_ns = gpk_now_ns();
    status = redo(bench, out, err);
    site->check_ns += gpk_now_ns() - began_ns;
    site->checks++;
    return status;
}

/* None of a block that was dropped. */
static gpk_cargo cargo(const void *state, const gpk_lease *lease)
{
    const stream_bench *bench = state;
    (void)lease;
    return (gpk_cargo){.bytes = bench->is_dropped ? NULL : gpk_bench_output(bench->bench)};
}

static gpukit_status deliver(gpk_job *head, const gpk_lease *lease, const gpk_cargo *cargo,
                             gpukit_error *err)
{
    const gpk_stream_job *job = job_of(head);
    const gpk_block block = block_of(job, lease);
    (void)err;
    if (cargo->bytes != NULL)
        memcpy(block.output, cargo->bytes, block.items * job->stream->operation->output_size);
    return GPUKIT_OK;
}

static void join(gpk_job *head, uint64_t first, uint64_t count, const gpk_result *results)
{
    const gpk_stream_job *job = job_of(head);
    (void)results;
    pthread_mutex_lock(&job->stream->lock);
    for (uint64_t i = 0; i < count; i++)
        gpk_stream_end_block(job->stream, job->base + first + i, NULL);
    pthread_mutex_unlock(&job->stream->lock);
}

static const gpk_job_ops stream_ops = {
    .suits = suits,
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .read = read,
    .cargo = cargo,
    .deliver = deliver,
    .join = join,
    .on_board = on_board,
};

void gpk_stream_job_init(gpk_stream_job *job, gpukit_stream *stream, uint64_t base)
{
    *job = (gpk_stream_job){
        .head =
            {
                .ops = &stream_ops,
                .grains = UINT32_MAX,
                .grain_units = stream->block_items,
                .total_units = UINT32_MAX * stream->block_items,
                .most_grains = 1,
                .cargo_grain = stream->block_items * stream->operation->output_size,
                .cargo_total = UINT64_MAX,
                .probe_grains = 1,
                .method = "stream",
                .is_users = true,
                .is_open = true,
            },
        .stream = stream,
        .base = base,
    };
}
