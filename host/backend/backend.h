// SPDX-License-Identifier: MIT
/* backend/backend.h - a device is an ops table.
 *
 * OpenCL devices, the OpenMP team and the null double look the same from above and
 * pass the same conformance suite (tests/conformance). Objects begin with the heads
 * below; a backend puts its own fields behind them.
 *
 * Threads: one thread at a time makes the calls on a device and on what belongs to
 * it (its driver thread; the scheduler sees to that). Different devices are
 * independent of each other.
 * Arguments were checked above: a backend asserts. Sizes and items are never 0.
 * Ownership: who opens or allocs an object closes or frees it, children first.
 * Memories and programs outlive the commands that use them; an event may be freed
 * at any time. close and free take NULL.
 */
#ifndef GPK_BACKEND_BACKEND_H
#define GPK_BACKEND_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/log.h>
#include <gpukit/status.h>

#include "backend/kernel.h"

typedef struct gpk_backend_ops gpk_backend_ops;

typedef struct gpk_device {
    const gpk_backend_ops *ops;
    gpukit_device_info info;
    gpukit_log_params log;
} gpk_device;

typedef struct gpk_memory {
    gpk_device *device;
    size_t size; /* bytes */
} gpk_memory;

/* One kernel, ready to launch. Belongs to one slot: its arguments are set at a launch. */
typedef struct gpk_program {
    gpk_device *device;
    const gpk_kernel *kernel;
} gpk_program;

/* Commands run in order, one after the other. */
typedef struct gpk_stream {
    gpk_device *device;
} gpk_stream;

/* The completion of all that was put on a stream before it. */
typedef struct gpk_event {
    gpk_device *device;
} gpk_event;

typedef enum gpk_event_state {
    GPK_EVENT_PENDING = 0,
    GPK_EVENT_DONE,
} gpk_event_state;

typedef struct gpk_launch {
    const void *args;            /* kernel->args_size bytes, copied by the call */
    gpk_memory *const *memories; /* kernel->memory_count of them */
    uint64_t items;              /* work items that matter; the kernel guards the rest */
    uint32_t group;              /* work items in a group; items is padded up to it */
} gpk_launch;

/* Which device to open, and how. */
typedef struct gpk_device_request {
    const gpukit_device_info *info; /* from list; NULL opens the backend's only device */
    uint32_t compute_units;         /* use no more than these; 0 means all */
    uint32_t part, parts;           /* the part-th of parts equal sub-devices; parts 0: whole */
    gpukit_log_params log;
} gpk_device_request;

struct gpk_backend_ops {
    const char *name;

    /* Adds its platforms and devices to the inventory. None is an answer; a driver
     * that fails is listed with why_not. */
    gpukit_status (*list)(gpukit_inventory *inventory, gpukit_error *err);

    gpukit_status (*device_open)(const gpk_device_request *request, gpk_device **out,
                                 gpukit_error *err);
    void (*device_close)(gpk_device *device);

    /* Uninitialised memory, read and written by kernels. */
    gpukit_status (*memory_alloc)(gpk_device *device, size_t size, gpk_memory **out,
                                  gpukit_error *err);
    void (*memory_free)(gpk_memory *memory);

    /* Builds where needed, which may take seconds the first time. A kernel that this
     * backend has no version of is GPUKIT_E_BUILD. */
    gpukit_status (*program_open)(gpk_device *device, const gpk_kernel *kernel, gpk_program **out,
                                  gpukit_error *err);
    void (*program_close)(gpk_program *program);

    /* close waits for what is on the stream. */
    gpukit_status (*stream_open)(gpk_device *device, gpk_stream **out, gpukit_error *err);
    void (*stream_close)(gpk_stream *stream);

    /* The commands. Each returns when it is queued (a backend may do the work at
     * once); host memory stays untouched by the caller until an event recorded later
     * is done. Work starts no later than the next record. */
    gpukit_status (*upload)(gpk_stream *stream, gpk_memory *to, size_t offset, const void *from,
                            size_t size, gpukit_error *err);
    gpukit_status (*run)(gpk_stream *stream, gpk_program *program, const gpk_launch *launch,
                         gpukit_error *err);
    gpukit_status (*download)(gpk_stream *stream, gpk_memory *from, size_t offset, void *to,
                              size_t size, gpukit_error *err);

    gpukit_status (*record)(gpk_stream *stream, gpk_event **out, gpukit_error *err);

    /* Never blocks. A failure among the commands since the record before gives the
     * error of the first of them here, as often as it is asked; out is set when there
     * is none. */
    gpukit_status (*query)(gpk_event *event, gpk_event_state *out, gpukit_error *err);
    void (*event_free)(gpk_event *event);
};

/* For list(): append to the inventory under construction. The inventory numbers
 * platforms; the device's id and platform are the backend's to set. */
gpukit_status gpk_inventory_add_platform(gpukit_inventory *inventory,
                                         const gpukit_platform_info *platform, gpukit_error *err);
gpukit_status gpk_inventory_add_device(gpukit_inventory *inventory,
                                       const gpukit_device_info *device, gpukit_error *err);
/* Why there is no OpenCL platform. */
void gpk_inventory_note(gpukit_inventory *inventory, const char *text);

#endif /* GPK_BACKEND_BACKEND_H */
