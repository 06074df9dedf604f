// SPDX-License-Identifier: MIT
/* Builds in a thread of the device's, since a driver's compiler takes seconds and cannot be
 * interrupted: a job that is over meanwhile need not wait for it. */
#include "backend/opencl/opencl_internal.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

static void *opencl_prepare_work(void *user)
{
    gpk_opencl_device *device = user;
    gpk_opencl_builder *builder = &device->builder;
    cl_program program;
    builder->status = gpk_opencl_library_get(device, builder->kernel, &program, &builder->error);
    atomic_store(&builder->is_done, true);
    return NULL;
}

static gpukit_status opencl_prepare_start(gpk_opencl_device *device, const gpk_kernel *kernel,
                                          bool *is_ready)
{
    gpk_opencl_builder *builder = &device->builder;
    builder->kernel = kernel;
    builder->began_ns = gpk_now_ns();
    atomic_store(&builder->is_done, false);
    builder->is_started = pthread_create(&builder->thread, NULL, opencl_prepare_work, device) == 0;
    *is_ready = !builder->is_started; /* without a thread it is built when it is opened */
    return GPUKIT_OK;
}

bool gpk_opencl_device_settle(gpk_device *head)
{
    const uint64_t nap_ns = 1000000;
    gpk_opencl_device *device = (gpk_opencl_device *)head;
    gpk_opencl_builder *builder = &device->builder;
    uint64_t limit_ns = head->build_limit_ns != 0 ? head->build_limit_ns : GPK_BUILD_LIMIT_NS;
    if (builder->is_started && !atomic_load(&builder->is_done))
        gpk_log(&head->log, GPUKIT_LOG_INFO, "waiting for %s, which still builds kernel %s",
                head->info.id, builder->kernel->entry);
    while (builder->is_started && !atomic_load(&builder->is_done)) {
        if (gpk_now_ns() - builder->began_ns > limit_ns) {
            atomic_store(&head->is_abandoned, true);
            return false;
        }
        gpk_sleep_ns(nap_ns);
    }
    return true;
}

void gpk_opencl_builder_join(gpk_opencl_device *device)
{
    gpk_opencl_builder *builder = &device->builder;
    if (!builder->is_started)
        return;
    pthread_join(builder->thread, NULL);
    builder->is_started = false;
}

gpukit_status gpk_opencl_program_prepare(gpk_device *head, const gpk_kernel *kernel, bool *is_ready,
                                         gpukit_error *err)
{
    gpk_opencl_device *device = (gpk_opencl_device *)head;
    gpk_opencl_builder *builder = &device->builder;
    *is_ready = kernel->sources == NULL; /* program_open says so */
    if (*is_ready)
        return GPUKIT_OK;
    if (builder->is_started && !atomic_load(&builder->is_done))
        return GPUKIT_OK;
    bool is_ours = builder->is_started && builder->kernel == kernel;
    gpk_opencl_builder_join(device);
    if (!is_ours)
        return opencl_prepare_start(device, kernel, is_ready);
    *is_ready = true;
    if (builder->status != GPUKIT_OK && err != NULL)
        *err = builder->error;
    return builder->status;
}
