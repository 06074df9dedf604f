// SPDX-License-Identifier: MIT
#include "pipeline.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "../pixels_image.h"
#include "base/clock.h"
#include "base/error.h"

enum { SLOTS_MOST = 8 };

gpukit_pixels_shape gpu_pipeline_shape(const gpu_check *check)
{
    return gpu_check_is_fast(check) ? (gpukit_pixels_shape){PIXELS_WIDTH, PIXELS_HEIGHT, 3, 8}
                                    : (gpukit_pixels_shape){1200, 900, 3, 8};
}

/* What the threads share. */
typedef struct flow {
    const gpu_pipeline *pipeline;
    gpukit_pixels *pixels;
    gpukit_pixels_device *device;
    gpukit_pixels_image in;
    atomic_uint next;
} flow;

typedef struct hand {
    flow *shared;
    pthread_t thread;
    bool is_started;
    gpukit_pixels_image out; /* of its images, one after the other */
    bool has_out;            /* there is the result of the last one */
    gpukit_status status;
    gpukit_error error;
} hand;

static void copy_image(const gpukit_pixels_image *to, const gpukit_pixels_image *from)
{
    for (uint32_t y = 0; y < from->shape.height; y++)
        memcpy((char *)to->pixels + y * to->stride, (const char *)from->pixels + y * from->stride,
               gpukit_pixels_row_size(&from->shape));
}

static gpukit_status take(flow *shared, gpukit_pixels_slot **out, gpukit_error *err)
{
    return gpukit_pixels_slot_take(shared->device, shared->pixels, &shared->in.shape, out, err);
}

/* Through each slot once, which builds kernels and touches pages; and the image stays in it. */
static gpukit_status warm_up(flow *shared, gpukit_error *err)
{
    gpukit_pixels_slot *slots[SLOTS_MOST] = {NULL};
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < shared->pipeline->slots && status == GPUKIT_OK; i++) {
        status = take(shared, &slots[i], err);
        if (status == GPUKIT_OK) {
            copy_image(&slots[i]->in, &shared->in);
            status = gpukit_pixels_slot_run(slots[i], NULL, err);
        }
    }
    for (int i = 0; i < SLOTS_MOST; i++)
        if (slots[i] != NULL)
            gpukit_pixels_slot_give(slots[i]);
    return status;
}

static void pass_image(hand *h)
{
    const bool copies = h->shared->pipeline->copies;
    gpukit_pixels_slot *slot;
    h->status = take(h->shared, &slot, &h->error);
    if (h->status != GPUKIT_OK)
        return;
    if (copies)
        copy_image(&slot->in, &h->shared->in);
    h->status = gpukit_pixels_slot_run(slot, NULL, &h->error);
    h->has_out = copies && h->status == GPUKIT_OK;
    if (h->has_out)
        copy_image(&h->out, &slot->out);
    gpukit_pixels_slot_give(slot);
}

static void *work(void *argument)
{
    hand *h = argument;
    flow *shared = h->shared;
    while (h->status == GPUKIT_OK && atomic_fetch_add(&shared->next, 1) < shared->pipeline->images)
        pass_image(h);
    return NULL;
}

/* Fewer threads than slots do all images too, more slowly. */
static void run_hands(hand *hands, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        hands[i].is_started = pthread_create(&hands[i].thread, NULL, work, &hands[i]) == 0;
    if (!hands[0].is_started)
        work(&hands[0]);
    for (uint32_t i = 0; i < count; i++)
        if (hands[i].is_started)
            pthread_join(hands[i].thread, NULL);
}

static gpukit_status prepare_hands(flow *shared, hand *hands, gpukit_error *err)
{
    gpukit_pixels_shape shape;
    gpukit_status status = gpukit_pixels_result(shared->pixels, &shared->in.shape, &shape, err);
    for (uint32_t i = 0; i < shared->pipeline->slots && status == GPUKIT_OK; i++) {
        hands[i].shared = shared;
        if (!pixels_image_alloc(&hands[i].out, &shape))
            status = gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc", "an image");
        else
            memset(hands[i].out.pixels, 0, hands[i].out.stride * shape.height);
    }
    return status;
}

/* What came last through each hand is what the host makes of the image. */
static gpukit_status compare(const flow *shared, const hand *hands, gpukit_error *err)
{
    gpukit_pixels_image right = {.pixels = NULL};
    if (!pixels_image_alloc(&right, &hands[0].out.shape))
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc", "an image");
    gpukit_status status = gpukit_pixels_run(shared->pixels, &shared->in, &right, 0, err);
    for (uint32_t i = 0; i < shared->pipeline->slots && status == GPUKIT_OK; i++)
        if (hands[i].has_out && !pixels_image_is_same(&hands[i].out, &right))
            status =
                gpk_fail(err, GPUKIT_E_MISMATCH, 0, "", "an image is not the host's: thread %u", i);
    free(right.pixels);
    return status;
}

static gpukit_status measure(flow *shared, gpu_pipeline_sample *out, gpukit_error *err)
{
    const uint32_t count = shared->pipeline->slots;
    hand hands[SLOTS_MOST] = {{.shared = NULL}};
    gpukit_queue_stats before, after;
    gpukit_status status = prepare_hands(shared, hands, err);
    if (status == GPUKIT_OK)
        status = warm_up(shared, err);
    if (status == GPUKIT_OK) {
        gpukit_pixels_device_measure(shared->device, &before);
        const uint64_t began_ns = gpk_now_ns();
        run_hands(hands, count);
        out->seconds = (double)(gpk_now_ns() - began_ns) * 1e-9;
        gpukit_pixels_device_measure(shared->device, &after);
        out->ratio = gpukit_overlap_ratio(after.transfer_seconds - before.transfer_seconds,
                                          after.kernel_seconds - before.kernel_seconds,
                                          after.overlapped_seconds - before.overlapped_seconds);
    }
    for (uint32_t i = 0; i < count && status == GPUKIT_OK; i++) {
        status = hands[i].status;
        if (status != GPUKIT_OK)
            *err = hands[i].error;
    }
    if (status == GPUKIT_OK)
        status = compare(shared, hands, err);
    for (uint32_t i = 0; i < count; i++)
        free(hands[i].out.pixels);
    return status;
}

gpukit_status gpu_pipeline_run(const gpu_check *check, const gpu_pipeline *pipeline,
                               gpu_pipeline_sample *out, gpukit_error *err)
{
    const gpukit_pixels_params chain = {.operations = &pipeline->operation, .count = 1};
    const gpukit_pixels_device_params params = {
        .slots = pipeline->slots, .staging = GPUKIT_STAGING_COPY, .trace = pipeline->trace};
    const gpukit_pixels_shape shape = gpu_pipeline_shape(check);
    flow shared = {.pipeline = pipeline};
    if (pipeline->slots > SLOTS_MOST)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%u slots are more than %d", pipeline->slots,
                        SLOTS_MOST);
    gpukit_status status = gpukit_pixels_open(&chain, &shared.pixels, err);
    if (status == GPUKIT_OK)
        status = gpukit_pixels_device_open(check->context, 0, &params, &shared.device, err);
    if (status == GPUKIT_OK && !pixels_image_alloc(&shared.in, &shape))
        status = gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc", "an image");
    if (status == GPUKIT_OK) {
        pixels_image_draw(&shared.in);
        status = measure(&shared, out, err);
    }
    free(shared.in.pixels);
    gpukit_pixels_device_close(shared.device);
    gpukit_pixels_close(shared.pixels);
    return status;
}
