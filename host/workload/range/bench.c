// SPDX-License-Identifier: MIT
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/range.h"
#include "queue/queue.h"
#include "workload/range/site.h"

enum { GPU_GROUP = 64, CPU_GROUP = 16 };

static size_t segments_of(const gpk_site *site, const gpk_part *part)
{
    uint64_t width = site->operation->given.output_width;
    return gpk_summary_args(0, part->grains, part->grain_items * width, 0).segments;
}

void gpk_bench_close(gpk_bench *bench)
{
    if (bench == NULL)
        return;
    gpukit_program_close(bench->program);
    gpukit_program_close(bench->summary_program);
    for (int i = 0; i < GPUKIT_MAX_INPUTS; i++)
        gpukit_buffer_free(bench->inputs[i]);
    gpukit_buffer_free(bench->output);
    gpukit_buffer_free(bench->records);
    free(bench);
}

static gpukit_status alloc_items(const gpk_site *site, uint64_t items, size_t item_size,
                                 gpukit_buffer_kind kind, gpukit_buffer **out, gpukit_error *err)
{
    const uint64_t size = items * item_size;
    gpukit_status status = gpk_site_check_size(site, size, "an array of what is done at once",
                                               "choose smaller grains or blocks", err);
    return status == GPUKIT_OK ? gpukit_buffer_alloc(site->queue, size, kind, out, err) : status;
}

static gpukit_status alloc_buffers(gpk_bench *bench, const gpk_part *largest, gpukit_error *err)
{
    const gpk_site *site = bench->site;
    const gpk_operation *operation = site->operation;
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < operation->given.input_count && status == GPUKIT_OK; i++)
        if (operation->item_size[i] > 0)
            status = alloc_items(site, largest->items, operation->item_size[i],
                                 GPUKIT_BUFFER_STAGED, &bench->inputs[i], err);
    if (status == GPUKIT_OK)
        status = alloc_items(site, largest->items, operation->output_size,
                             bench->wants_output ? GPUKIT_BUFFER_STAGED : GPUKIT_BUFFER_SCRATCH,
                             &bench->output, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(site->queue, segments_of(site, largest) * sizeof(range_record),
                                     GPUKIT_BUFFER_STAGED, &bench->records, err);
    return status;
}

/* As the operation says, as the kernel is made, or as suits the kind of device. */
static gpukit_status choose_group(gpk_bench *bench, gpukit_error *err)
{
    const gpk_program *program = bench->program->program;
    const gpukit_device_info *device = &program->device->info;
    const uint32_t given = bench->site->operation->given.group;
    const size_t usual = device->kind == GPUKIT_DEVICE_CPU ? CPU_GROUP : GPU_GROUP;
    const size_t most = program->most_group;
    if (given != 0 && program->fixed_group != 0 && given != program->fixed_group)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "kernel %s is made for work-groups of %zu work items, not %u",
                        program->kernel->entry, program->fixed_group, given);
    bench->group = given != 0                  ? given
                   : program->fixed_group != 0 ? (uint32_t)program->fixed_group
                   : most != 0 && most < usual ? (uint32_t)most
                                               : (uint32_t)usual;
    if (most != 0 && bench->group > most)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "kernel %s runs in groups of at most %zu work items on %s (%s), not %u",
                        program->kernel->entry, most, device->id, device->name, bench->group);
    return GPUKIT_OK;
}

gpukit_status gpk_bench_open(const gpk_site *site, const gpk_part *largest, bool wants_output,
                             gpk_bench **out, gpukit_error *err)
{
    gpk_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot of %s",
                        site->queue->device->info.id);
    bench->site = site;
    bench->wants_output = wants_output;
    gpukit_status status = gpk_queue_program_open(site->queue, site->kernel, &bench->program, err);
    if (status == GPUKIT_OK)
        status = choose_group(bench, err);
    if (status == GPUKIT_OK)
        status =
            gpk_queue_program_open(site->queue, site->summary_kernel, &bench->summary_program, err);
    if (status == GPUKIT_OK)
        status = alloc_buffers(bench, largest, err);
    if (status != GPUKIT_OK) {
        gpk_bench_close(bench);
        return status;
    }
    *out = bench;
    return GPUKIT_OK;
}

static void enqueue_inputs(gpk_bench *bench, gpk_chain *chain, const gpk_part *part)
{
    const gpk_operation *operation = bench->site->operation;
    for (size_t i = 0; i < operation->given.input_count; i++) {
        size_t size = part->items * operation->item_size[i];
        if (size == 0)
            continue;
        memcpy(gpukit_buffer_host(bench->inputs[i]), part->inputs[i], size);
        gpk_chain_upload(chain, bench->inputs[i], 0, size, NULL);
    }
}

/* Threads of the team take so many items at a time: a few pieces for each. */
static uint32_t piece_of(const gpk_site *site, uint64_t items)
{
    enum { PIECES = 8, MOST = 65536 };
    uint32_t threads = site->queue->device->info.compute_units;
    uint64_t piece = items / ((threads == 0 ? 1 : threads) * (uint64_t)PIECES);
    return piece < 1 ? 1 : piece > MOST ? MOST : (uint32_t)piece;
}

static void enqueue_operation(gpk_bench *bench, gpk_chain *chain, const gpk_part *part)
{
    const gpk_site *site = bench->site;
    const gpk_host_args host = {site->operation, part->first, part->items};
    unsigned char device[GPK_OPERATION_BLOCK];
    gpukit_buffer *buffers[GPUKIT_MAX_INPUTS + 1];
    size_t count = site->operation->given.input_count;
    for (size_t i = 0; i < count; i++)
        buffers[i] = site->shared[i] != NULL ? site->shared[i] : bench->inputs[i];
    buffers[count] = bench->output;
    bool is_host = site->kernel == &site->operation->host;
    if (!is_host)
        gpk_operation_fill(site->operation, part->first, part->items, device);
    gpk_chain_run(chain, &(gpukit_launch){
                             .program = bench->program,
                             .args = is_host ? (const void *)&host : device,
                             .buffers = buffers,
                             .items = part->items,
                             .group = is_host ? piece_of(site, part->items) : bench->group,
                         });
}

static range_summary_args summary_args(const gpk_site *site, const gpk_part *part)
{
    uint64_t width = site->operation->given.output_width;
    return gpk_summary_args(part->first_grain, part->grains, part->grain_items * width,
                            part->items * width);
}

void gpk_bench_enqueue(gpk_bench *bench, gpk_chain *chain, const gpk_part *part)
{
    const gpk_site *site = bench->site;
    const range_summary_args args = summary_args(site, part);
    enqueue_inputs(bench, chain, part);
    enqueue_operation(bench, chain, part);
    gpk_chain_run(
        chain, &(gpukit_launch){
                   .program = bench->summary_program,
                   .args = &args,
                   .buffers = (gpukit_buffer *[]){bench->output, bench->records},
                   .items = site->in_groups ? (uint64_t)args.segments * RANGE_LANES : args.segments,
                   .group = site->in_groups ? RANGE_LANES : 1,
               });
    if (bench->wants_output)
        gpk_chain_download(chain, bench->output, 0, part->items * site->operation->output_size,
                           NULL);
    gpk_chain_download(chain, bench->records, 0, args.segments * sizeof(range_record), NULL);
}

static gpukit_status damaged(const gpk_bench *bench, const char *what, uint64_t grain,
                             gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", "%s gave back a damaged %s for grain %llu",
                    bench->site->queue->device->info.id, what, (unsigned long long)grain);
}

static bool is_sound(const range_record *record, uint64_t segment)
{
    return record->segment == segment &&
           record->complement ==
               gpk_range_complement(record->value, record->digest, record->magnitude);
}

/* A bit of the output that was flipped on its way. What did not travel is not looked at. */
static gpukit_status check_output(const gpk_bench *bench, const gpk_part *part,
                                  const range_summary_args *args, gpukit_error *err)
{
    const range_record *records = gpukit_buffer_host(bench->records);
    if (!bench->wants_output || gpukit_queue_maps(bench->site->queue))
        return GPUKIT_OK;
    assert(args->segments > 0);
    range_record *mine = malloc(args->segments * sizeof *mine);
    if (mine == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory to check an output");
    gpk_summary_run(bench->site->summary, args, gpk_bench_output(bench), mine);
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < args->segments && status == GPUKIT_OK; i++)
        if (mine[i].digest != records[i].digest)
            status =
                damaged(bench, "output", part->first_grain + i / args->segments_per_grain, err);
    free(mine);
    return status;
}

gpukit_status gpk_bench_read(const gpk_bench *bench, const gpk_part *part, gpk_result *out,
                             gpukit_error *err)
{
    const range_summary_args args = summary_args(bench->site, part);
    const range_record *records = gpukit_buffer_host(bench->records);
    for (uint32_t i = 0; i < args.segments; i++)
        if (!is_sound(&records[i], args.first_segment + i))
            return damaged(bench, "record", part->first_grain + i / args.segments_per_grain, err);
    for (uint64_t i = 0; i < part->grains; i++)
        out[i] = gpk_summary_join(bench->site->summary, records + i * args.segments_per_grain,
                                  args.segments_per_grain);
    return check_output(bench, part, &args, err);
}

const void *gpk_bench_output(const gpk_bench *bench)
{
    return gpukit_buffer_host(bench->output);
}

gpukit_status gpk_part_redo(const gpk_operation *operation, gpk_summary summary,
                            const gpk_part *part, void *output, gpk_result *out, gpukit_error *err)
{
    const uint64_t width = operation->given.output_width;
    const range_summary_args args =
        gpk_summary_args(part->first_grain, 1, part->grain_items * width, part->items * width);
    const void *inputs[GPUKIT_MAX_INPUTS];
    for (size_t i = 0; i < operation->given.input_count; i++)
        inputs[i] = operation->item_size[i] > 0 ? part->inputs[i] : operation->inputs[i].data;
    assert(args.segments > 0); /* a part has items */
    range_record *records = malloc(args.segments * sizeof *records);
    if (records == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory to check grain %llu",
                        (unsigned long long)part->first_grain);
    operation->given.function(
        &(gpukit_span){part->first, part->items, inputs, output, operation->given.argument});
    gpk_summary_run(summary, &args, output, records);
    *out = gpk_summary_join(summary, records, args.segments);
    free(records);
    return GPUKIT_OK;
}
