// SPDX-License-Identifier: MIT
/* workload/pixels/bands.c - an image in memory, by several threads, a band of its rows each. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cores.h"
#include "base/crew.h"
#include "base/error.h"
#include "base/memory.h"
#include "workload/pixels/flow.h"

enum { BAND_LEAST = 32 }; /* rows */

/* A run of stages that bands go through from end to end. */
typedef struct segment {
    const gpk_pixels_stage *stages;
    size_t count;
    gpk_pixels_rows in, out;
    uint32_t height; /* of what comes out */
    uint64_t bands;
    void **states; /* of the first stage, where it counts the whole image: one for each band */
    pthread_mutex_t lock;
    gpukit_error error; /* of the first band that failed */
} segment;

static void run_band(void *user, uint64_t band)
{
    segment *work = user;
    gpukit_error error = {.status = GPUKIT_OK};
    gpk_pixels_flow *flow = NULL;
    const gpk_pixels_flow_params params = {
        .stages = work->stages,
        .count = work->count,
        .first = (uint32_t)(work->height * band / work->bands),
        .last = (uint32_t)(work->height * (band + 1) / work->bands),
        .settled = work->states != NULL ? work->states[0] : NULL,
        .image = &work->in,
    };
    gpukit_status status = gpk_pixels_flow_open(&params, &flow, &error);
    if (status == GPUKIT_OK)
        status = gpk_pixels_flow_read(flow, &work->out, params.last, &error);
    gpk_pixels_flow_close(flow);
    if (status == GPUKIT_OK)
        return;
    pthread_mutex_lock(&work->lock);
    if (work->error.status == GPUKIT_OK)
        work->error = error;
    pthread_mutex_unlock(&work->lock);
}

static void count_band(void *user, uint64_t band)
{
    const segment *work = user;
    const uint32_t height = work->stages[0].in.height;
    work->stages[0].ops->count(&work->stages[0], work->states[band], &work->in,
                               (uint32_t)(height * band / work->bands),
                               (uint32_t)(height * (band + 1) / work->bands));
}

/* As flows have them. */
static void *make_state(size_t size)
{
    void *state = gpk_alloc_aligned(64, size);
    return state != NULL ? memset(state, 0, size) : NULL;
}

static void free_states(segment *work)
{
    for (uint64_t i = 0; work->states != NULL && i < work->bands; i++)
        free(work->states[i]);
    free(work->states);
    work->states = NULL;
}

/* What each band would count anew otherwise. */
static gpukit_status count_image(segment *work, uint32_t threads, gpukit_error *err)
{
    const gpk_pixels_stage *stage = &work->stages[0];
    if (stage->ops->count == NULL)
        return GPUKIT_OK;
    const size_t size = stage->ops->state_size(stage, 0);
    work->states = calloc(work->bands, sizeof *work->states);
    bool is_there = work->states != NULL;
    for (uint64_t i = 0; is_there && i < work->bands; i++)
        is_there = (work->states[i] = make_state(size)) != NULL;
    if (!is_there)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%zu bytes for each of %u threads", size,
                        threads);
    gpk_crew_run(threads, work->bands, count_band, work);
    stage->ops->settle(stage, work->states, work->bands);
    return GPUKIT_OK;
}

static gpukit_status run_segment(segment *work, uint32_t threads, gpukit_error *err)
{
    work->height = work->stages[work->count - 1].out.height;
    const uint64_t most = 1 + (uint64_t)work->height / BAND_LEAST;
    work->bands = threads < most ? threads : most;
    work->error.status = GPUKIT_OK;
    gpukit_status status = count_image(work, threads, err);
    if (status == GPUKIT_OK)
        gpk_crew_run(threads, work->bands, run_band, work);
    free_states(work);
    if (status != GPUKIT_OK)
        return status;
    if (work->error.status != GPUKIT_OK && err != NULL)
        *err = work->error;
    return work->error.status;
}

/* Whether each band of it would want all that comes in. */
static bool wants_whole(const gpk_pixels_stage *stage)
{
    uint32_t first, last;
    const uint32_t middle = stage->out.height / 2;
    gpk_pixels_stage_needs(stage, middle, middle + 1, &first, &last);
    return first == 0 && last == stage->in.height;
}

/* Where a segment that begins with that stage ends. */
static size_t segment_end(const gpk_pixels_plan *plan, size_t begin)
{
    size_t end = begin + 1;
    while (end < plan->count && !wants_whole(&plan->stages[end]))
        end++;
    return end;
}

static gpukit_status run_plan(const gpk_pixels_plan *plan, const gpukit_pixels_image *in,
                              const gpukit_pixels_image *out, uint32_t threads, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    void *held = NULL; /* what came out of the segment before */
    segment work = {.in = gpk_pixels_rows_of(in)};
    pthread_mutex_init(&work.lock, NULL);
    for (size_t begin = 0, end; begin < plan->count && status == GPUKIT_OK; begin = end) {
        end = segment_end(plan, begin);
        gpukit_pixels_image made = *out;
        if (end < plan->count) {
            made.shape = plan->stages[end].in;
            made.stride = gpukit_pixels_row_size(&made.shape);
            made.pixels = malloc(made.stride * made.shape.height);
            if (made.pixels == NULL) {
                status = gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "an image of %u x %u pixels",
                                  made.shape.width, made.shape.height);
                break;
            }
        }
        work.stages = plan->stages + begin;
        work.count = end - begin;
        work.out = gpk_pixels_rows_of(&made);
        status = run_segment(&work, threads, err);
        free(held);
        held = end < plan->count ? made.pixels : NULL;
        work.in = work.out;
    }
    free(held);
    pthread_mutex_destroy(&work.lock);
    return status;
}

static void copy_image(const gpukit_pixels_image *in, const gpukit_pixels_image *out)
{
    const gpk_pixels_rows from = gpk_pixels_rows_of(in), to = gpk_pixels_rows_of(out);
    for (uint32_t y = 0; y < in->shape.height; y++)
        memcpy(gpk_pixels_row(&to, y), gpk_pixels_row(&from, y),
               gpukit_pixels_row_size(&in->shape));
}

gpukit_status gpukit_pixels_run(const gpukit_pixels *pixels, const gpukit_pixels_image *in,
                                const gpukit_pixels_image *out, uint32_t threads, gpukit_error *err)
{
    gpk_pixels_plan plan;
    if (pixels == NULL || in == NULL || out == NULL || in->pixels == NULL || out->pixels == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a chain needs an image and a place for it");
    gpukit_status status = gpk_pixels_plan_make(pixels, &in->shape, &plan, err);
    if (status != GPUKIT_OK)
        return status;
    if (memcmp(&plan.out, &out->shape, sizeof plan.out) != 0)
        status = gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                          "an image of %u x %u pixels comes out, and the place is for %u x %u",
                          plan.out.width, plan.out.height, out->shape.width, out->shape.height);
    else if (plan.count == 0)
        copy_image(in, out);
    else
        status = run_plan(&plan, in, out, threads == 0 ? gpk_cores() : threads, err);
    gpk_pixels_plan_free(&plan);
    return status;
}

static gpukit_status make_rows(const gpk_pixels_plan *plan, const gpk_pixels_rows *image,
                               const gpk_pixels_rows *out, uint32_t last, gpukit_error *err)
{
    gpk_pixels_flow *flow;
    const gpk_pixels_flow_params params = {
        .stages = plan->stages,
        .count = plan->count,
        .first = out->origin,
        .last = last,
        .image = image,
    };
    gpukit_status status = gpk_pixels_flow_open(&params, &flow, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_pixels_flow_read(flow, out, last, err);
    gpk_pixels_flow_close(flow);
    return status;
}

gpukit_status gpukit_pixels_rows(const gpukit_pixels *pixels, const gpukit_pixels_image *in,
                                 uint32_t first, uint32_t count, void *rows, size_t stride,
                                 gpukit_error *err)
{
    gpk_pixels_plan plan;
    if (pixels == NULL || in == NULL || in->pixels == NULL || rows == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "rows need a chain, an image and a place for them");
    gpukit_status status = gpk_pixels_plan_make(pixels, &in->shape, &plan, err);
    if (status != GPUKIT_OK)
        return status;
    const gpk_pixels_rows image = gpk_pixels_rows_of(in);
    const gpk_pixels_rows out = {
        .base = rows, .stride = stride, .origin = first, .capacity = count};
    if (count == 0 || first >= plan.out.height || count > plan.out.height - first)
        status = gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                          "%u rows from row %u on are not in an image of %u rows", count, first,
                          plan.out.height);
    else if (plan.count > 0)
        status = make_rows(&plan, &image, &out, first + count, err);
    for (uint32_t y = first; plan.count == 0 && status == GPUKIT_OK && y < first + count; y++)
        memcpy(gpk_pixels_row(&out, y), gpk_pixels_row(&image, y),
               gpukit_pixels_row_size(&in->shape));
    gpk_pixels_plan_free(&plan);
    return status;
}
