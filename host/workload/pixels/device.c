// SPDX-License-Identifier: MIT
/* workload/pixels/device.c - devices that work on images: opened, and their slots dealt out. */
#include "workload/pixels/device.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/pixels_tile.h"
#include "workload/pixels/chain.h"

enum { SLOTS = 3, SLOTS_MOST = 64 };

gpukit_status gpukit_pixels_device_open(gpukit_context *context, size_t device,
                                        const gpukit_pixels_device_params *params,
                                        gpukit_pixels_device **out, gpukit_error *err)
{
    static const gpukit_pixels_device_params defaults;
    params = params == NULL ? &defaults : params;
    const gpukit_device_info *info =
        context == NULL ? NULL : gpukit_context_device_at(context, device);
    if (info == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there is no device %zu in the context, or no place for the result",
                        device);
    if (strcmp(info->backend, "opencl") != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s has no kernels for images: use a stream of rows", info->id);
    const size_t slots = params->slots == 0 ? SLOTS : params->slots;
    if (slots > SLOTS_MOST)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%zu slots are more than %d", slots,
                        SLOTS_MOST);
    gpukit_pixels_device *made = calloc(1, sizeof *made + slots * sizeof made->slots[0]);
    if (made == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%zu slots", slots);
    const gpukit_queue_params queue = {
        .depth = GPK_PIXELS_DEPTH,
        .staging = params->staging,
        .deadline_ms = params->deadline_ms,
        .trace = params->trace,
    };
    gpukit_status status = gpukit_queue_open(context, device, &queue, &made->queue, err);
    if (status != GPUKIT_OK) {
        free(made);
        return status;
    }
    made->info = *info;
    made->params = *params;
    made->for_gpu = info->kind == GPUKIT_DEVICE_GPU && info->max_group_items >= PIXELS_TILE_ITEMS;
    made->slot_count = slots;
    pthread_mutex_init(&made->building, NULL);
    pthread_mutex_init(&made->batch, NULL);
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->changed, NULL);
    for (size_t i = 0; i < slots; i++)
        made->slots[i].device = made;
    *out = made;
    return GPUKIT_OK;
}

void gpukit_pixels_device_close(gpukit_pixels_device *device)
{
    if (device == NULL)
        return;
    for (size_t i = 0; i < device->slot_count; i++) {
        gpk_pixels_slot_clear(&device->slots[i]);
        gpk_pixels_programs_close(&device->slots[i]);
    }
    gpukit_queue_close(device->queue);
    gpk_pixels_kernels_free(device);
    pthread_cond_destroy(&device->changed);
    pthread_mutex_destroy(&device->lock);
    pthread_mutex_destroy(&device->batch);
    pthread_mutex_destroy(&device->building);
    free(device);
}

static bool is_set_up(const gpk_pixels_device_slot *slot, const gpukit_pixels *pixels,
                      const gpukit_pixels_shape *shape)
{
    return slot->chain == pixels->id && memcmp(&slot->open.in.shape, shape, sizeof *shape) == 0;
}

/* The free slot that suits best; NULL: all are taken. Under the lock. */
static gpk_pixels_device_slot *find_free(gpukit_pixels_device *device, const gpukit_pixels *pixels,
                                         const gpukit_pixels_shape *shape)
{
    gpk_pixels_device_slot *best = NULL;
    for (size_t i = 0; i < device->slot_count; i++) {
        gpk_pixels_device_slot *slot = &device->slots[i];
        if (slot->is_taken)
            continue;
        if (is_set_up(slot, pixels, shape))
            return slot;
        if (best == NULL || slot->chain == 0)
            best = slot;
    }
    return best;
}

static gpukit_status take(gpukit_pixels_device *device, const gpukit_pixels *pixels,
                          const gpukit_pixels_shape *shape, bool waits, gpukit_pixels_slot **out,
                          gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    gpk_pixels_device_slot *slot;
    if (device == NULL || pixels == NULL || shape == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a slot needs a device, a chain, a shape and a place for the result");
    pthread_mutex_lock(&device->lock);
    while ((slot = find_free(device, pixels, shape)) == NULL && waits)
        pthread_cond_wait(&device->changed, &device->lock);
    if (slot != NULL)
        slot->is_taken = true;
    pthread_mutex_unlock(&device->lock);
    if (slot == NULL)
        return gpk_fail(err, GPUKIT_E_AGAIN, 0, "", "all %zu slots of %s are taken",
                        device->slot_count, device->info.id);
    if (!is_set_up(slot, pixels, shape))
        status = gpk_pixels_slot_set_up(slot, pixels, shape, err);
    if (status != GPUKIT_OK) {
        gpukit_pixels_slot_give(&slot->open);
        return status;
    }
    *out = &slot->open;
    return GPUKIT_OK;
}

gpukit_status gpukit_pixels_slot_take(gpukit_pixels_device *device, const gpukit_pixels *pixels,
                                      const gpukit_pixels_shape *shape, gpukit_pixels_slot **out,
                                      gpukit_error *err)
{
    return take(device, pixels, shape, true, out, err);
}

gpukit_status gpukit_pixels_slot_try_take(gpukit_pixels_device *device, const gpukit_pixels *pixels,
                                          const gpukit_pixels_shape *shape,
                                          gpukit_pixels_slot **out, gpukit_error *err)
{
    return take(device, pixels, shape, false, out, err);
}

void gpukit_pixels_slot_give(gpukit_pixels_slot *open)
{
    gpk_pixels_device_slot *slot = (gpk_pixels_device_slot *)open;
    gpukit_pixels_device *device = slot->device;
    pthread_mutex_lock(&device->lock);
    slot->is_taken = false;
    pthread_cond_broadcast(&device->changed);
    pthread_mutex_unlock(&device->lock);
}

gpukit_status gpukit_pixels_device_prepare(gpukit_pixels_device *device,
                                           const gpukit_pixels *pixels,
                                           const gpukit_pixels_shape *shape, gpukit_error *err)
{
    gpk_pixels_plan plan;
    if (device == NULL || pixels == NULL || shape == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "kernels are built for a device, a chain and a shape");
    gpukit_status status = gpk_pixels_device_plan(pixels, shape, &plan, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_pixels_kernels_build(device, &plan, err);
    gpk_pixels_plan_free(&plan);
    return status;
}

void gpukit_pixels_device_measure(gpukit_pixels_device *device, gpukit_queue_stats *out)
{
    gpukit_queue_measure(device->queue, out);
}
