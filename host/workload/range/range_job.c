// SPDX-License-Identifier: MIT
#include "workload/range/range_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/range/site.h"

/* What an item costs is not known: a grain may be all that a device does in a second, so it is
 * short, but for ranges that would have too many. */
enum { GRAINS_AIM = 4096, MOST_GRAIN_ITEMS = 1024, MOST_GRAINS = 65536, KEPT_GRAINS = 1 << 20 };

/* The buffers of one slot, about. */
static const uint64_t MOST_BYTES = 64 << 20;

/* What a grain may be at all: its segments are counted with 32 bits. */
static const uint64_t MOST_GRAIN_BYTES = (UINT64_C(1) << 44) - 1;

static uint64_t item_bytes(const gpukit_operation *operation)
{
    uint64_t bytes = gpukit_type_size(operation->output_type) *
                     (operation->output_width == 0 ? 1 : operation->output_width);
    for (size_t i = 0; i < operation->input_count; i++)
        bytes += gpukit_type_size(operation->inputs[i].type) * operation->inputs[i].width;
    return bytes;
}

static uint64_t between(uint64_t value, uint64_t least, uint64_t most)
{
    return value < least ? least : value > most ? most : value;
}

uint64_t gpk_range_grain_items(const gpukit_range *range)
{
    uint64_t fitting = MOST_BYTES / item_bytes(&range->operation);
    uint64_t items = between(range->count / GRAINS_AIM, 1, MOST_GRAIN_ITEMS);
    if (range->count / items > KEPT_GRAINS)
        items = range->count / KEPT_GRAINS;
    if (range->job.grain_size != 0)
        return between(range->job.grain_size, 1, range->count == 0 ? 1 : range->count);
    return between(items, 1, fitting == 0 ? 1 : fitting);
}

/* None is that large, whatever its pointer says. */
static gpukit_status check_array(const gpukit_range *range, gpukit_type type, uint64_t width,
                                 const char *what, gpukit_error *err)
{
    const uint64_t bytes = gpukit_type_size(type) * width;
    if (bytes == 0 || range->count <= PTRDIFF_MAX / bytes)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "%s of %llu items with %llu bytes each is larger than any memory", what,
                    (unsigned long long)range->count, (unsigned long long)bytes);
}

gpukit_status gpk_range_check_sizes(const gpukit_range *range, gpukit_error *err)
{
    const gpukit_operation *operation = &range->operation;
    const uint64_t items = gpk_range_grain_items(range), bytes = item_bytes(operation);
    const uint64_t width = operation->output_width == 0 ? 1 : operation->output_width;
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < operation->input_count && status == GPUKIT_OK; i++)
        status = check_array(range, operation->inputs[i].type, operation->inputs[i].width,
                             "an input", err);
    if (status == GPUKIT_OK && range->output != NULL)
        status = check_array(range, operation->output_type, width, "an output", err);
    if (status == GPUKIT_OK && items > MOST_GRAIN_BYTES / bytes)
        status = gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                          "a grain of %llu items with %llu bytes each is too large: choose a "
                          "smaller grain_size, or narrower items",
                          (unsigned long long)items, (unsigned long long)bytes);
    return status;
}

static uint64_t most_grains(const gpk_range_job *job)
{
    uint64_t fitting = MOST_BYTES / (item_bytes(&job->operation->given) * job->grain_items);
    return between(between(fitting, 1, MOST_GRAINS), 1, job->head.grains);
}

static gpk_part part_of(const gpk_range_job *job, uint64_t first, uint64_t count)
{
    uint64_t from = first * job->grain_items, left = job->count - from;
    gpk_part part = {
        .first = job->first + from,
        .items = count < (left + job->grain_items - 1) / job->grain_items ? count * job->grain_items
                                                                          : left,
        .first_grain = first,
        .grains = count,
        .grain_items = job->grain_items,
    };
    for (size_t i = 0; i < job->operation->given.input_count; i++)
        part.inputs[i] = (const unsigned char *)job->operation->inputs[i].data +
                         from * job->operation->item_size[i];
    return part;
}

static const gpk_range_job *job_of(const void *head)
{
    return head;
}

/* What the scheduler calls a bench: with the job that it is for. */
typedef struct range_bench {
    gpk_bench *bench;
    const gpk_range_job *job;
} range_bench;

typedef struct range_site {
    gpk_site *site;
    const gpk_range_job *job;
} range_site;

static bool suits(const gpk_job *head, const gpukit_device_info *device)
{
    return gpk_operation_suits(job_of(head)->operation, device);
}

static void detach(void *state)
{
    range_site *site = state;
    if (site == NULL)
        return;
    gpk_site_close(site->site);
    free(site);
}

static gpukit_status attach(gpk_job *head, gpukit_queue *queue, void **out, gpukit_error *err)
{
    const gpk_range_job *job = job_of(head);
    range_site *site = calloc(1, sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    site->job = job;
    *out = site;
    return gpk_site_open(job->operation, job->summary, queue, &site->site, err);
}

static void slot_close(void *state)
{
    range_bench *bench = state;
    if (bench == NULL)
        return;
    gpk_bench_close(bench->bench);
    free(bench);
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const range_site *site = state;
    const gpk_part largest = part_of(site->job, 0, site->job->head.most_grains);
    range_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot");
    bench->job = site->job;
    gpukit_status status =
        gpk_bench_open(site->site, &largest, site->job->output != NULL, &bench->bench, err);
    if (status != GPUKIT_OK)
        slot_close(bench);
    else
        *out = bench;
    return status;
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    range_bench *bench = state;
    const gpk_part part = part_of(bench->job, lease->first, lease->count);
    gpk_bench_enqueue(bench->bench, chain, &part);
}

static gpukit_status read(const void *state, const gpk_lease *lease, gpk_result *out,
                          gpukit_error *err)
{
    const range_bench *bench = state;
    const gpk_part part = part_of(bench->job, lease->first, lease->count);
    return gpk_bench_read(bench->bench, &part, out, err);
}

static gpk_cargo cargo(const void *state, const gpk_lease *lease)
{
    const range_bench *bench = state;
    (void)lease;
    return (gpk_cargo){gpk_bench_output(bench->bench), bench->job->head.cargo_grain};
}

static gpukit_status deliver(gpk_job *head, const gpk_lease *lease, const gpk_cargo *cargo,
                             gpukit_error *err)
{
    (void)err;
    memcpy((unsigned char *)job_of(head)->output + lease->first * head->cargo_grain, cargo->bytes,
           gpk_job_cargo_size(head, lease->first, lease->count));
    return GPUKIT_OK;
}

static void join(gpk_job *head, uint64_t first, uint64_t count, const gpk_result *results)
{
    memcpy(job_of(head)->results + first, results, count * sizeof *results);
}

/* By the user's function. */
static gpukit_status redo(const gpk_job *head, uint64_t grain, bool by_reference, gpk_result *out,
                          gpukit_error *err)
{
    const gpk_range_job *job = job_of(head);
    const gpk_part part = part_of(job, grain, 1);
    void *output = malloc(part.items * job->operation->output_size);
    (void)by_reference;
    if (output == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory to check grain %llu",
                        (unsigned long long)grain);
    gpukit_status status = gpk_part_redo(job->operation, job->summary, &part, output, out, err);
    free(output);
    return status;
}

static bool is_same(const gpk_job *head, const gpk_result *a, const gpk_result *b)
{
    const gpk_range_job *job = job_of(head);
    return gpk_summary_is_same(job->summary, job->operation->given.tolerance, a, b);
}

static void print(const gpk_job *head, const gpk_result *result, char *out, size_t size)
{
    gpk_summary_print(job_of(head)->summary, result, out, size);
}

#define RANGE_OPS                                                                                  \
    .kind = &gpk_range_kind, .suits = suits, .attach = attach, .detach = detach,                   \
    .slot_open = slot_open, .slot_close = slot_close, .enqueue = enqueue, .read = read,            \
    .cargo = cargo, .deliver = deliver, .join = join, .is_same = is_same, .print = print

static const gpk_job_ops unchecked_ops = {RANGE_OPS};
static const gpk_job_ops checked_ops = {RANGE_OPS, .redo = redo};

gpukit_status gpk_range_job_alloc(const gpukit_range *range, gpk_range_job **out, gpukit_error *err)
{
    const gpukit_operation *operation = &range->operation;
    const uint64_t grain = gpk_range_grain_items(range);
    const uint64_t grains = range->count / grain + (range->count % grain != 0 ? 1 : 0);
    const bool has_both = operation->function != NULL && operation->source != NULL;
    gpk_range_job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    job->results = grains < SIZE_MAX / sizeof *job->results
                       ? calloc(grains == 0 ? 1 : grains, sizeof *job->results)
                       : NULL;
    gpukit_status status =
        job->results != NULL
            ? gpk_operation_copy(operation, &job->operation, err)
            : gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc",
                       "no memory for the results of %llu grains of %llu items; choose longer ones",
                       (unsigned long long)grains, (unsigned long long)grain);
    if (status != GPUKIT_OK) {
        gpk_range_job_free(job);
        return status;
    }
    job->summary = (gpk_summary){operation->output_type, range->reduce};
    job->first = range->first;
    job->count = range->count;
    job->grain_items = grain;
    job->output = range->output;
    job->head = (gpk_job){
        .ops = has_both ? &checked_ops : &unchecked_ops,
        .grains = grains,
        .grain_units = grain,
        .total_units = range->count,
        .method = "operation",
        .is_users = true,
        .probe_grains = 1,
    };
    if (range->output != NULL) {
        job->head.cargo_grain = grain * job->operation->output_size;
        job->head.cargo_total = range->count * job->operation->output_size;
    }
    job->head.most_grains = grains == 0 ? 1 : most_grains(job);
    *out = job;
    return GPUKIT_OK;
}

void gpk_range_job_free(gpk_range_job *job)
{
    if (job == NULL || atomic_load(&job->head.is_abandoned))
        return;
    gpk_operation_free(job->operation);
    free(job->results);
    free(job->argument);
    free(job);
}
