// SPDX-License-Identifier: MIT
/* workload/pixels/device_kernels.c - the kernels of plans: described once, built in the
 * background, opened for each slot.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "workload/pixels/colour/kernels.h"
#include "workload/pixels/device.h"

gpukit_status gpk_pixels_device_plan(const gpukit_pixels *pixels, const gpukit_pixels_shape *shape,
                                     gpk_pixels_plan *out, gpukit_error *err)
{
    gpukit_status status = gpk_pixels_plan_make(pixels, shape, out, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_pixels_fuse_points(out, err);
    if (status != GPUKIT_OK)
        gpk_pixels_plan_free(out);
    return status;
}

static bool is_same(const gpk_pixels_pass *a, const gpk_pixels_pass *b)
{
    return strcmp(a->entry, b->entry) == 0 && a->sources == b->sources &&
           strcmp(a->defines, b->defines) == 0 && a->group == b->group;
}

static gpk_pixels_kernel *make_kernel(const gpk_pixels_pass *pass)
{
    gpk_pixels_kernel *made = calloc(1, sizeof *made);
    if (made == NULL)
        return NULL;
    made->pass = *pass;
    made->defines = (gpk_source){
        .name = "defines",
        .text = (const unsigned char *)made->pass.defines,
        .size = strlen(pass->defines),
    };
    size_t count = 0;
    made->sources[count++] = &made->defines;
    for (size_t i = 0; pass->sources[i] != NULL; i++) {
        assert(count + 1 < GPK_PIXELS_SOURCES);
        made->sources[count++] = pass->sources[i];
    }
    made->kernel = (gpk_kernel){
        .entry = made->pass.entry,
        .sources = made->sources,
        .args_size = sizeof(pixels_args),
        .memory_count = 4,
    };
    return made;
}

/* Under building. */
static gpukit_status describe(gpukit_pixels_device *device, const gpk_pixels_pass *pass,
                              gpk_pixels_kernel **out, gpukit_error *err)
{
    gpk_pixels_kernel *kernel = device->kernels;
    while (kernel != NULL && !is_same(&kernel->pass, pass))
        kernel = kernel->next;
    if (kernel == NULL) {
        kernel = make_kernel(pass);
        if (kernel == NULL)
            return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "kernel %s", pass->entry);
        kernel->next = device->kernels;
        device->kernels = kernel;
    }
    *out = kernel;
    return GPUKIT_OK;
}

/* Under building: asked again and again, so that the queue is free between. */
static gpukit_status build(gpukit_pixels_device *device, const gpk_pixels_pass *pass,
                           gpk_pixels_kernel **out, gpukit_error *err)
{
    const uint64_t nap_ns = 500000, began_ns = gpk_now_ns();
    bool is_ready = false;
    gpukit_status status = describe(device, pass, out, err);
    while (status == GPUKIT_OK && !is_ready) {
        status = gpk_queue_program_prepare(device->queue, &(*out)->kernel, &is_ready, err);
        device->is_stuck = !is_ready && gpk_now_ns() - began_ns > GPK_BUILD_LIMIT_NS;
        if (status == GPUKIT_OK && device->is_stuck)
            return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "%s did not build kernel %s in time",
                            device->info.id, pass->entry);
        if (status == GPUKIT_OK && !is_ready)
            gpk_sleep_ns(nap_ns);
    }
    return status;
}

gpukit_status gpk_pixels_kernels_build(gpukit_pixels_device *device, const gpk_pixels_plan *plan,
                                       gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    gpk_pixels_pass passes[GPK_PIXELS_PASSES];
    gpk_pixels_kernel *kernel;
    pthread_mutex_lock(&device->building);
    for (size_t i = 0; i < plan->count && status == GPUKIT_OK; i++) {
        const gpk_pixels_stage *stage = &plan->stages[i];
        const size_t count =
            stage->ops->passes == NULL ? 0 : stage->ops->passes(stage, device->for_gpu, passes);
        for (size_t k = 0; k < count && status == GPUKIT_OK; k++)
            status = build(device, &passes[k], &kernel, err);
    }
    pthread_mutex_unlock(&device->building);
    return status;
}

void gpk_pixels_kernels_free(gpukit_pixels_device *device)
{
    while (device->kernels != NULL && !device->is_stuck) {
        gpk_pixels_kernel *first = device->kernels;
        device->kernels = first->next;
        free(first);
    }
}

static gpukit_status open_program(gpk_pixels_device_slot *slot, const gpk_pixels_pass *pass,
                                  gpk_pixels_program **out, gpukit_error *err)
{
    gpk_pixels_kernel *kernel;
    for (gpk_pixels_program *at = slot->programs; at != NULL; at = at->next) {
        if (is_same(&at->kernel->pass, pass)) {
            *out = at;
            return GPUKIT_OK;
        }
    }
    gpk_pixels_program *made = calloc(1, sizeof *made);
    if (made == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "kernel %s", pass->entry);
    pthread_mutex_lock(&slot->device->building);
    gpukit_status status = build(slot->device, pass, &kernel, err);
    pthread_mutex_unlock(&slot->device->building);
    if (status == GPUKIT_OK)
        status = gpk_queue_program_open(slot->device->queue, &kernel->kernel, &made->program, err);
    if (status != GPUKIT_OK) {
        free(made);
        return status;
    }
    made->kernel = kernel;
    made->next = slot->programs;
    slot->programs = made;
    *out = made;
    return GPUKIT_OK;
}

gpukit_status gpk_pixels_programs_open(gpk_pixels_device_slot *slot, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < slot->plan.count && !slot->has_programs; i++) {
        gpk_pixels_device_stage *at = &slot->stages[i];
        for (size_t k = 0; k < at->pass_count && status == GPUKIT_OK; k++)
            status = open_program(slot, &at->passes[k], &at->programs[k], err);
    }
    slot->has_programs = status == GPUKIT_OK;
    return status;
}

void gpk_pixels_programs_close(gpk_pixels_device_slot *slot)
{
    while (slot->programs != NULL) {
        gpk_pixels_program *first = slot->programs;
        slot->programs = first->next;
        gpukit_program_close(first->program);
        free(first);
    }
}
