// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

static const uint64_t SIDE_DEADLINE_NS = UINT64_C(1000000000);

cl_command_queue gpk_opencl_side_queue(gpk_opencl_device *device, gpukit_error *err)
{
    cl_int code = CL_SUCCESS;
    if (device->side_queue == NULL)
        device->side_queue = clCreateCommandQueue(device->context, device->id, 0, &code);
    if (device->side_queue == NULL)
        gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clCreateCommandQueue", "a queue of %s (%s)",
                        device->head.info.id, device->head.info.name);
    return device->side_queue;
}

gpukit_status gpk_opencl_side_wait(gpk_opencl_device *device, gpk_opencl_command *command,
                                   bool *done, gpukit_error *err)
{
    uint64_t deadline_ns = gpk_now_ns() + (device->is_stuck ? 0 : SIDE_DEADLINE_NS);
    clFlush(device->side_queue);
    *done = false;
    gpukit_status status = gpk_opencl_command_poll(&device->head, command, deadline_ns, done, err);
    device->is_stuck = status == GPUKIT_OK && !*done;
    gpk_opencl_command_forget(command);
    return status;
}

/* Maps the pin's buffer; NULL where the driver does not. */
static void *opencl_map_pin(gpk_opencl_device *device, cl_mem buffer, size_t size)
{
    gpk_opencl_command command = {.call = "clEnqueueMapBuffer", .what = "pinned memory"};
    bool is_done;
    cl_int code;
    cl_command_queue queue = gpk_opencl_side_queue(device, NULL);
    if (queue == NULL)
        return NULL;
    void *mapped = clEnqueueMapBuffer(queue, buffer, CL_FALSE, CL_MAP_READ | CL_MAP_WRITE, 0, size,
                                      0, NULL, &command.event, &code);
    if (mapped == NULL)
        return NULL;
    gpk_opencl_side_wait(device, &command, &is_done, NULL);
    if (is_done)
        return mapped;
    clEnqueueUnmapMemObject(queue, buffer, mapped, 0, NULL, NULL);
    return NULL;
}

/* Unmapping need not be waited for: the bytes are the driver's. */
static void opencl_free_pin(gpk_opencl_device *device, gpk_opencl_pin *pin)
{
    if (pin->mapped != NULL) {
        clEnqueueUnmapMemObject(device->side_queue, pin->buffer, pin->mapped, 0, NULL, NULL);
        clFlush(device->side_queue);
    }
    if (pin->buffer != NULL)
        clReleaseMemObject(pin->buffer);
    free(pin);
}

/* Copies from and to what the driver allocated itself need no stop in between. NULL where
 * it does not give any. Drivers align it for their types only, so there is a page more. */
static gpk_opencl_pin *opencl_alloc_pin(gpk_opencl_device *device, size_t size)
{
    cl_int code;
    size_t room = size + GPK_HOST_ALIGNMENT;
    gpk_opencl_pin *pin = calloc(1, sizeof *pin);
    if (pin == NULL)
        return NULL;
    pin->buffer = clCreateBuffer(device->context, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, room,
                                 NULL, &code);
    if (pin->buffer != NULL)
        pin->mapped = opencl_map_pin(device, pin->buffer, room);
    if (pin->mapped == NULL) {
        opencl_free_pin(device, pin);
        return NULL;
    }
    size_t over = (uintptr_t)pin->mapped % GPK_HOST_ALIGNMENT;
    pin->host = (char *)pin->mapped + (over > 0 ? GPK_HOST_ALIGNMENT - over : 0);
    return pin;
}

gpukit_status gpk_opencl_host_alloc(gpk_device *head, size_t size, void **out, gpukit_error *err)
{
    gpk_opencl_device *device = (gpk_opencl_device *)head;
    if (size > SIZE_MAX - 2 * (size_t)GPK_HOST_ALIGNMENT)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "", "%zu bytes of host memory", size);
    if (!head->info.shares_memory) {
        gpk_opencl_pin *pin = opencl_alloc_pin(device, size);
        if (pin != NULL) {
            pin->next = device->pins;
            device->pins = pin;
            *out = pin->host;
            return GPUKIT_OK;
        }
        gpk_log(&head->log, GPUKIT_LOG_DEBUG,
                "%s: no %zu bytes of pinned memory, so other memory it is", head->info.id, size);
    }
    void *host = gpk_alloc_aligned(GPK_HOST_ALIGNMENT, size);
    if (host == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc", "%zu bytes of host memory", size);
    *out = host;
    return GPUKIT_OK;
}

void gpk_opencl_host_free(gpk_device *head, void *host)
{
    gpk_opencl_device *device = (gpk_opencl_device *)head;
    gpk_opencl_pin **link = &device->pins;
    while (*link != NULL && (*link)->host != host)
        link = &(*link)->next;
    gpk_opencl_pin *pin = *link;
    if (pin == NULL || host == NULL) {
        free(host);
        return;
    }
    *link = pin->next;
    opencl_free_pin(device, pin);
}
