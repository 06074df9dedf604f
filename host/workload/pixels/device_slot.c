// SPDX-License-Identifier: MIT
/* workload/pixels/device_slot.c - a slot made ready: strips, kernels, memories. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "sched/failure.h"
#include "workload/pixels/chain.h"
#include "workload/pixels/device.h"

enum {
    ALIGNMENT = 64,
    STRIP_LEAST = 16,        /* rows */
    HALO_SHARE = 3,          /* a strip has so many times the rows that it looks at besides */
    CPU_BETWEEN = 32 << 20,  /* bytes that lie between the stages: what caches hold ... */
    GPU_BETWEEN = 128 << 20, /* ... and what keeps all cores of a GPU busy */
};

size_t gpk_pixels_stride(const gpukit_pixels_shape *shape)
{
    return (gpukit_pixels_row_size(shape) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

size_t gpk_pixels_scratch_stride(const gpk_pixels_stage *stage)
{
    return (stage->scratch_row + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

gpk_pixels_range gpk_pixels_slot_ranges(gpk_pixels_device_slot *slot, uint32_t first, uint32_t last)
{
    gpk_pixels_range range = {first, last};
    for (size_t i = slot->plan.count; i-- > 0;) {
        slot->stages[i].wanted = range;
        gpk_pixels_stage_needs(&slot->plan.stages[i], range.first, range.last, &range.first,
                               &range.last);
    }
    return range;
}

/* Bytes of each memory for strips of so many rows. */
typedef struct sizes {
    size_t in, out, between[2], scratch;
    uint32_t halo; /* rows of the image that a strip looks at, beyond those of the result */
} sizes;

static void raise(size_t *most, size_t size)
{
    *most = size > *most ? size : *most;
}

/* Of a stage that looks at so many rows. */
static size_t scratch_size(const gpk_pixels_stage *stage, const gpk_pixels_device_stage *at,
                           gpk_pixels_range in)
{
    const size_t rows = gpk_pixels_scratch_stride(stage) * (in.last - in.first);
    if (at->passes[0].scratch_size > 0)
        return at->passes[0].scratch_size;
    return rows > stage->scratch_size ? rows : stage->scratch_size;
}

static sizes measure(gpk_pixels_device_slot *slot, uint32_t strip_rows)
{
    const gpk_pixels_plan *plan = &slot->plan;
    sizes of = {0};
    for (uint32_t first = 0; first < plan->out.height; first += strip_rows) {
        const uint32_t left = plan->out.height - first;
        const uint32_t last = first + (left < strip_rows ? left : strip_rows);
        const gpk_pixels_range image = gpk_pixels_slot_ranges(slot, first, last);
        gpk_pixels_range in = image;
        for (size_t i = 0; i < plan->count; i++) {
            const gpk_pixels_stage *stage = &plan->stages[i];
            const gpk_pixels_range out = slot->stages[i].wanted;
            raise(&of.scratch, scratch_size(stage, &slot->stages[i], in));
            if (i + 1 < plan->count)
                raise(&of.between[i % 2], gpk_pixels_stride(&stage->out) * (out.last - out.first));
            in = out;
        }
        raise(&of.in, gpk_pixels_stride(&plan->in) * (image.last - image.first));
        raise(&of.out, gpk_pixels_stride(&plan->out) * (last - first));
        const uint32_t looked = image.last - image.first, made = last - first;
        if (looked > made && looked - made > of.halo)
            of.halo = looked - made;
    }
    return of;
}

static size_t sum(const sizes *of)
{
    return of->in + of->out + of->between[0] + of->between[1] + of->scratch;
}

static bool fits(const gpk_pixels_device_slot *slot, const sizes *of)
{
    const gpukit_pixels_device *device = slot->device;
    const size_t most = device->info.max_alloc_size;
    const uint64_t share = device->info.memory_size / 2 / device->slot_count;
    return of->in <= most && of->out <= most && of->between[0] <= most && of->between[1] <= most &&
           of->scratch <= most && sum(of) <= (slot->room == 0 ? share : slot->room);
}

static bool is_small(const gpk_pixels_device_slot *slot, const sizes *of)
{
    const size_t most = slot->device->for_gpu ? GPU_BETWEEN : CPU_BETWEEN;
    return of->between[0] + of->between[1] + of->scratch <= most;
}

/* Strips as high as can be, so that what lies between the stages is small; and no lower than
 * pays. */
static gpukit_status choose_strips(gpk_pixels_device_slot *slot, sizes *of, gpukit_error *err)
{
    const gpukit_pixels_shape *in = &slot->plan.in, *out = &slot->plan.out;
    const uint32_t asked = slot->device->params.strip_rows;
    uint32_t rows = asked == 0 ? out->height : asked;
    *of = measure(slot, rows);
    while (asked == 0 && rows / 2 >= STRIP_LEAST && !(fits(slot, of) && is_small(slot, of))) {
        const sizes half = measure(slot, rows / 2);
        if (fits(slot, of) && rows / 2 < HALO_SHARE * half.halo)
            break;
        rows /= 2;
        *of = half;
    }
    slot->strip_rows = rows;
    sizes whole = *of;
    whole.in = gpk_pixels_stride(in) * in->height;
    whole.out = gpk_pixels_stride(out) * out->height;
    slot->is_whole = asked == 0 && fits(slot, &whole);
    if (slot->is_whole)
        *of = whole;
    if (fits(slot, of))
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_MEMORY, 0, "",
                    "%s has no room for these operations on %u x %u pixels: use the cpu",
                    slot->device->info.id, in->width, in->height);
}

/* A strip is one batch of the queue. */
static gpukit_status check_batch(const gpk_pixels_device_slot *slot, gpukit_error *err)
{
    if (slot->plan.count * (GPK_PIXELS_PASSES + 1) + 2 <= GPK_PIXELS_BATCH)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%zu stages are too many for a device",
                    slot->plan.count);
}

static gpukit_status list_passes(gpk_pixels_device_slot *slot, size_t i, gpukit_error *err)
{
    const gpk_pixels_stage *stage = &slot->plan.stages[i];
    gpk_pixels_device_stage *at = &slot->stages[i];
    if (stage->ops->passes == NULL)
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "", "%s has no kernel: use the cpu",
                        stage->ops->name);
    at->pass_count = stage->ops->passes(stage, slot->device->for_gpu, at->passes);
    assert(at->pass_count <= GPK_PIXELS_PASSES);
    return GPUKIT_OK;
}

/* At least so many bytes; what is there already is kept where that is enough. */
static gpukit_status reserve(gpk_pixels_device_slot *slot, gpk_pixels_memory *memory, size_t size,
                             gpukit_buffer_kind kind, gpukit_error *err)
{
    size = size == 0 ? ALIGNMENT : size; /* every kernel has all of its memories */
    if (memory->buffer != NULL && memory->size >= size)
        return GPUKIT_OK;
    gpukit_buffer_free(memory->buffer);
    *memory = (gpk_pixels_memory){.buffer = NULL};
    gpukit_status status =
        gpukit_buffer_alloc(slot->device->queue, size, kind, &memory->buffer, err);
    if (status == GPUKIT_OK)
        memory->size = size;
    return status;
}

static gpukit_status place_images(gpk_pixels_device_slot *slot, gpukit_error *err)
{
    gpukit_pixels_image *in = &slot->open.in, *out = &slot->open.out;
    *in =
        (gpukit_pixels_image){.shape = slot->plan.in, .stride = gpk_pixels_stride(&slot->plan.in)};
    *out = (gpukit_pixels_image){.shape = slot->plan.out,
                                 .stride = gpk_pixels_stride(&slot->plan.out)};
    if (slot->is_whole) {
        in->pixels = gpukit_buffer_host(slot->in.buffer);
        out->pixels = gpukit_buffer_host(slot->out.buffer);
        return GPUKIT_OK;
    }
    in->pixels = slot->host_in = gpk_alloc_aligned(ALIGNMENT, in->stride * in->shape.height);
    out->pixels = slot->host_out = gpk_alloc_aligned(ALIGNMENT, out->stride * out->shape.height);
    if (in->pixels == NULL || out->pixels == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc", "an image of %u x %u pixels",
                        in->shape.width, in->shape.height);
    return GPUKIT_OK;
}

static gpukit_status open_memories(gpk_pixels_device_slot *slot, const sizes *of, gpukit_error *err)
{
    const gpukit_buffer_kind ends = slot->is_whole ? GPUKIT_BUFFER_STAGED : GPUKIT_BUFFER_SCRATCH;
    gpukit_status status = reserve(slot, &slot->in, of->in, ends, err);
    if (status == GPUKIT_OK)
        status = reserve(slot, &slot->out, of->out, ends, err);
    for (size_t i = 0; i < 2 && status == GPUKIT_OK; i++)
        status = reserve(slot, &slot->between[i], of->between[i], GPUKIT_BUFFER_SCRATCH, err);
    if (status == GPUKIT_OK)
        status = reserve(slot, &slot->scratch, of->scratch, GPUKIT_BUFFER_SCRATCH, err);
    for (size_t i = 0; i < slot->plan.count && status == GPUKIT_OK; i++)
        status = reserve(slot, &slot->stages[i].table, slot->plan.stages[i].table_size,
                         GPUKIT_BUFFER_SCRATCH, err);
    return status == GPUKIT_OK ? place_images(slot, err) : status;
}

/* What depends on the chain and the shape. */
static void clear_plan(gpk_pixels_device_slot *slot)
{
    for (size_t i = 0; slot->stages != NULL && i < slot->plan.count; i++)
        gpukit_buffer_free(slot->stages[i].table.buffer);
    free(slot->stages);
    slot->stages = NULL;
    gpk_pixels_plan_free(&slot->plan);
    free(slot->host_in);
    free(slot->host_out);
    slot->host_in = slot->host_out = NULL;
    slot->open = (gpukit_pixels_slot){.in = {.pixels = NULL}};
    slot->chain = 0;
    slot->has_programs = false;
}

static void clear_memories(gpk_pixels_device_slot *slot)
{
    gpk_pixels_memory *const memories[] = {&slot->in, &slot->out, &slot->between[0],
                                           &slot->between[1], &slot->scratch};
    for (size_t i = 0; i < sizeof memories / sizeof memories[0]; i++) {
        gpukit_buffer_free(memories[i]->buffer);
        *memories[i] = (gpk_pixels_memory){.buffer = NULL};
    }
}

void gpk_pixels_slot_clear(gpk_pixels_device_slot *slot)
{
    clear_plan(slot);
    clear_memories(slot);
}

/* Where the device has less than its share, for others use it too, smaller strips may do. */
static gpukit_status find_room(gpk_pixels_device_slot *slot, gpukit_error *err)
{
    sizes of;
    gpukit_error why;
    for (;;) {
        const bool was_whole = slot->is_whole;
        gpukit_status status = choose_strips(slot, &of, err);
        if (status != GPUKIT_OK) {
            slot->room = 0; /* the next time there may be more */
            return status;
        }
        if (was_whole != slot->is_whole)
            clear_memories(slot); /* of another kind */
        status = open_memories(slot, &of, &why);
        if (status == GPUKIT_OK)
            return status;
        if (why.status != GPUKIT_E_DEVICE || gpk_failure_of(&why) != GPK_FAILURE_TRANSIENT) {
            if (err != NULL)
                *err = why;
            return status;
        }
        clear_memories(slot);
        slot->room = sum(&of) / 2;
    }
}

gpukit_status gpk_pixels_slot_set_up(gpk_pixels_device_slot *slot, const gpukit_pixels *pixels,
                                     const gpukit_pixels_shape *shape, gpukit_error *err)
{
    clear_plan(slot);
    gpukit_status status = gpk_pixels_device_plan(pixels, shape, &slot->plan, err);
    if (status != GPUKIT_OK)
        return status;
    status = check_batch(slot, err);
    if (status != GPUKIT_OK) {
        gpk_pixels_slot_clear(slot);
        return status;
    }
    slot->stages = calloc(slot->plan.count + 1, sizeof *slot->stages);
    if (slot->stages == NULL)
        status = gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%zu stages", slot->plan.count);
    for (size_t i = 0; i < slot->plan.count && status == GPUKIT_OK; i++)
        status = list_passes(slot, i, err);
    if (status == GPUKIT_OK)
        status = find_room(slot, err);
    if (status != GPUKIT_OK) {
        gpk_pixels_slot_clear(slot);
        return status;
    }
    for (int kind = GPK_PIXELS_UPLOAD; kind <= GPK_PIXELS_DOWNLOAD; kind++)
        slot->tags[kind] = (gpk_pixels_tag){.slot = slot, .kind = kind};
    slot->chain = pixels->id;
    return GPUKIT_OK;
}
