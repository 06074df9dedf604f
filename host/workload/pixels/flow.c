// SPDX-License-Identifier: MIT
#include "workload/pixels/flow.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum {
    STRIP_BYTES = 192 << 10, /* of the widest image: several strips of it fit the second cache */
    STRIP_LEAST = 16,        /* rows: what filters save from strip to strip pays from here on */
    STRIP_MOST = 64,
    ALIGNMENT = 64,
};

/* A stage, and the rows that come into it. */
typedef struct step {
    const gpk_pixels_stage *stage;
    void *state;
    gpk_pixels_rows ring;
    size_t ring_size, state_size; /* bytes; ring_size 0: the rows are the image's */
    size_t margin_size;           /* in front of a row */
    uint32_t first;               /* row of its input that it looks at */
} step;

struct gpk_pixels_flow {
    gpukit_pixels_source *source; /* NULL: rows come from image */
    void *user;
    const gpk_pixels_rows *image;
    gpk_pixels_rows image_rows;
    void *memory; /* owned */
    size_t size;  /* of memory, and of the flow */
    uint32_t next, strip;
    size_t count;
    step steps[];
};

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static uint32_t choose_strip(const gpk_pixels_flow_params *params)
{
    size_t widest = 1;
    if (params->strip_rows != 0)
        return params->strip_rows;
    for (size_t i = 0; i < params->count; i++) {
        const size_t in = gpukit_pixels_row_size(&params->stages[i].in);
        const size_t out = gpukit_pixels_row_size(&params->stages[i].out);
        widest = in > widest ? in : widest;
        widest = out > widest ? out : widest;
    }
    const size_t rows = STRIP_BYTES / widest;
    if (rows < STRIP_LEAST)
        return STRIP_LEAST;
    return rows > STRIP_MOST ? STRIP_MOST : (uint32_t)rows;
}

/* What rows [first, last) of a stage's output, strip by strip from any row on, want of its
 * input: all of it lies in [*in_first, *in_last), and so many rows at a time. */
static gpukit_status measure(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                             uint32_t strip, gpk_pixels_rows *out, gpukit_error *err)
{
    const uint32_t count = last - first;
    uint32_t *least = malloc(2 * sizeof *least * count); /* of this row's wants and those below */
    if (least == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "%u rows", count);
    uint32_t *most = least + count; /* of this row's wants and those above */
    for (uint32_t i = 0; i < count; i++) {
        gpk_pixels_stage_needs(stage, first + i, first + i + 1, &least[i], &most[i]);
        if (i > 0 && most[i - 1] > most[i])
            most[i] = most[i - 1];
    }
    for (uint32_t i = count - 1; i > 0; i--) {
        if (least[i] < least[i - 1])
            least[i - 1] = least[i];
    }
    out->first = least[0];
    out->last = most[count - 1];
    out->capacity = 1;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t end = count - i < strip ? count - 1 : i + strip - 1;
        const uint32_t held = most[end] - least[i];
        out->capacity = held > out->capacity ? held : out->capacity;
    }
    free(least);
    return GPUKIT_OK;
}

/* Sizes of a step's ring and state; *first and *last become the rows of its input. */
static gpukit_status plan_step(gpk_pixels_flow *flow, size_t i, uint32_t *first, uint32_t *last,
                               gpukit_error *err)
{
    step *at = &flow->steps[i];
    const gpk_pixels_stage *stage = at->stage;
    gpk_pixels_rows wants = {0};
    gpukit_status status = measure(stage, *first, *last, flow->strip, &wants, err);
    if (status != GPUKIT_OK)
        return status;
    at->first = *first = wants.first;
    *last = wants.last;
    if (stage->ops->state_size != NULL && at->state == NULL)
        at->state_size = round_up(stage->ops->state_size(stage, flow->strip));
    flow->size += at->state_size;
    if (i == 0 && flow->image != NULL && stage->margin == 0) {
        at->ring = *flow->image;
        return GPUKIT_OK;
    }
    const size_t margin = stage->margin * gpk_pixels_pixel_size(&stage->in);
    at->margin_size = round_up(margin);
    at->ring.stride = round_up(at->margin_size + gpukit_pixels_row_size(&stage->in) + margin);
    at->ring.capacity = wants.capacity;
    /* A source begins with row 0, whether that is wanted or not. */
    at->ring.last = at->ring.first = i == 0 && flow->image == NULL ? 0 : wants.first;
    at->ring_size = at->ring.stride * wants.capacity;
    flow->size += at->ring_size;
    return GPUKIT_OK;
}

static gpukit_status refuse_size(const gpk_pixels_flow *flow, size_t memory, gpukit_error *err)
{
    const gpukit_pixels_shape *in = &flow->steps[0].stage->in;
    const double mib = 1 << 20;
    return gpk_fail(err, GPUKIT_E_MEMORY, 0, "",
                    "these operations need %.0f MiB of memory for %u x %u pixels, and %.0f MiB are "
                    "allowed: allow more, or shrink the image first",
                    (double)flow->size / mib + 0.5, in->width, in->height, (double)memory / mib);
}

static gpukit_status allocate(gpk_pixels_flow *flow, size_t memory, gpukit_error *err)
{
    if (memory != 0 && flow->size > memory)
        return refuse_size(flow, memory, err);
    /* glibc 2.36 does not give again what came from aligned_alloc and was freed: a batch of images
     * would hold more with each of them. */
    flow->memory = malloc(flow->size + ALIGNMENT);
    if (flow->memory == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "%zu bytes", flow->size);
    unsigned char *free_from = flow->memory;
    free_from += (ALIGNMENT - (uintptr_t)free_from % ALIGNMENT) % ALIGNMENT;
    for (size_t i = 0; i < flow->count; i++) {
        step *at = &flow->steps[i];
        if (at->state_size > 0) {
            at->state = free_from;
            memset(free_from, 0, at->state_size);
            if (at->stage->ops->begin != NULL)
                at->stage->ops->begin(at->stage, at->state, flow->strip, at->first);
            free_from += at->state_size;
        }
        if (at->ring_size > 0)
            at->ring.base = free_from + at->margin_size;
        free_from += at->ring_size;
    }
    return GPUKIT_OK;
}

gpukit_status gpk_pixels_flow_open(const gpk_pixels_flow_params *params, gpk_pixels_flow **out,
                                   gpukit_error *err)
{
    uint32_t first = params->first, last = params->last;
    gpk_pixels_flow *flow = calloc(1, sizeof *flow + params->count * sizeof flow->steps[0]);
    if (flow == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%zu stages", params->count);
    assert(first < last && params->count > 0);
    flow->source = params->source;
    flow->user = params->user;
    flow->next = first;
    flow->strip = choose_strip(params);
    flow->count = params->count;
    if (params->image != NULL) {
        flow->image_rows = *params->image;
        flow->image = &flow->image_rows;
    }
    for (size_t i = 0; i < params->count; i++)
        flow->steps[i].stage = &params->stages[i];
    flow->steps[0].state = params->settled;
    gpukit_status status = GPUKIT_OK;
    for (size_t i = params->count; i-- > 0 && status == GPUKIT_OK;)
        status = plan_step(flow, i, &first, &last, err);
    if (status == GPUKIT_OK)
        status = allocate(flow, params->memory, err);
    if (status != GPUKIT_OK) {
        gpk_pixels_flow_close(flow);
        return status;
    }
    *out = flow;
    return GPUKIT_OK;
}

void gpk_pixels_flow_close(gpk_pixels_flow *flow)
{
    if (flow == NULL)
        return;
    free(flow->memory);
    free(flow);
}

static gpukit_status make_rows(gpk_pixels_flow *flow, size_t i, const gpk_pixels_rows *out,
                               uint32_t first, uint32_t last, gpukit_error *err);

/* Rows of the image into the first ring. */
static gpukit_status load_rows(gpk_pixels_flow *flow, uint32_t first, uint32_t last,
                               gpukit_error *err)
{
    const gpk_pixels_rows *ring = &flow->steps[0].ring;
    const size_t size = gpukit_pixels_row_size(&flow->steps[0].stage->in);
    uint32_t y = first;
    while (flow->image != NULL && y < last) {
        memcpy(gpk_pixels_row(ring, y), gpk_pixels_row(flow->image, y), size);
        y++;
    }
    while (y < last) { /* up to where the ring begins again, in one call */
        const uint32_t room = ring->capacity - y % ring->capacity;
        const uint32_t count = last - y < room ? last - y : room;
        gpukit_status status =
            flow->source(flow->user, gpk_pixels_row(ring, y), ring->stride, count, err);
        if (status != GPUKIT_OK)
            return status;
        y += count;
    }
    return GPUKIT_OK;
}

/* Sees to it that the rows up to `last` have come into step i. */
static gpukit_status fill_ring(gpk_pixels_flow *flow, size_t i, uint32_t last, gpukit_error *err)
{
    step *at = &flow->steps[i];
    const gpk_pixels_stage *stage = at->stage;
    while (at->ring.last < last) {
        const uint32_t from = at->ring.last;
        /* No more than the ring holds: rows that are passed over need not be more than that. */
        uint32_t count = last - from < flow->strip ? last - from : flow->strip;
        count = count < at->ring.capacity ? count : at->ring.capacity;
        gpukit_status status = i == 0 ? load_rows(flow, from, from + count, err)
                                      : make_rows(flow, i - 1, &at->ring, from, from + count, err);
        if (status != GPUKIT_OK)
            return status;
        for (uint32_t y = from; y < from + count && stage->margin > 0; y++)
            gpk_pixels_extend(gpk_pixels_row(&at->ring, y), &stage->in, stage->margin, stage->edge);
        at->ring.last = from + count;
        if (at->ring.last - at->ring.first > at->ring.capacity)
            at->ring.first = at->ring.last - at->ring.capacity;
    }
    return GPUKIT_OK;
}

static gpukit_status make_rows(gpk_pixels_flow *flow, size_t i, const gpk_pixels_rows *out,
                               uint32_t first, uint32_t last, gpukit_error *err)
{
    step *at = &flow->steps[i];
    uint32_t in_first, in_last;
    gpk_pixels_stage_needs(at->stage, first, last, &in_first, &in_last);
    gpukit_status status = fill_ring(flow, i, in_last, err);
    if (status != GPUKIT_OK)
        return status;
    assert(at->ring.first <= in_first && in_last <= at->ring.last);
    at->stage->ops->rows(at->stage, at->state, &at->ring, out, first, last);
    return GPUKIT_OK;
}

gpukit_status gpk_pixels_flow_read(gpk_pixels_flow *flow, const gpk_pixels_rows *out, uint32_t last,
                                   gpukit_error *err)
{
    while (flow->next < last) {
        const uint32_t left = last - flow->next;
        const uint32_t count = left < flow->strip ? left : flow->strip;
        gpukit_status status =
            make_rows(flow, flow->count - 1, out, flow->next, flow->next + count, err);
        if (status != GPUKIT_OK)
            return status;
        flow->next += count;
    }
    return GPUKIT_OK;
}

uint32_t gpk_pixels_flow_strip(const gpk_pixels_flow *flow)
{
    return flow->strip;
}

size_t gpk_pixels_flow_memory(const gpk_pixels_flow *flow)
{
    return flow->size;
}
