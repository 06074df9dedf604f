// SPDX-License-Identifier: MIT
/* backend/backend.h - a device is an ops table.
 *
 * OpenCL devices, the OpenMP team and the null double look the same from above and
 * pass the same conformance suite (tests/conformance). Objects begin with the heads
 * below; a backend puts its own fields behind them.
 *
 * Threads: one thread at a time makes the calls on a device and on what belongs to
 * it (the queue's lock sees to that). Different devices are independent of each other.
 * Arguments were checked above: a backend asserts. Sizes and items are never 0.
 * Ownership: who opens or allocs an object closes or frees it, children first.
 * Memories and programs outlive the commands that use them; an event may be freed
 * at any time. close and free take NULL.
 */
#ifndef GPK_BACKEND_BACKEND_H
#define GPK_BACKEND_BACKEND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/log.h>
#include <gpukit/status.h>

#include "backend/kernel.h"

typedef struct gpk_backend_ops gpk_backend_ops;

/* What a build may take where nobody says otherwise. */
#define GPK_BUILD_LIMIT_NS UINT64_C(300000000000)

typedef struct gpk_device {
    const gpk_backend_ops *ops; /* of a device in a worker: it can only be closed */
    struct gpk_worker *worker;  /* the process that has it open; NULL: it is this one */
    gpukit_device_info info;
    gpukit_log_params log;
    uint64_t build_limit_ns;  /* before the device counts as hung; 0: GPK_BUILD_LIMIT_NS */
    atomic_bool is_taken;     /* by the queue that works on it */
    atomic_bool is_abandoned; /* it hangs: nothing is called on it any more, not even close */
} gpk_device;

/* What host memory begins at: a page, which drivers want where they share it. */
enum { GPK_HOST_ALIGNMENT = 4096 };

typedef struct gpk_memory {
    gpk_device *device;
    size_t size; /* bytes */
    void *host;  /* the same bytes on the host; NULL: the device's own memory */
} gpk_memory;

/* One kernel, ready to launch. Belongs to one slot: its arguments are set at a launch. */
typedef struct gpk_program {
    gpk_device *device;
    const gpk_kernel *kernel;
    size_t fixed_group; /* work items in a group, where it is made for so many; 0: for any */
    size_t most_group;  /* at most, on this device; 0: as many as the device takes */
} gpk_program;

/* Commands run in order, one after the other. Commands of different streams may run at
 * the same time. */
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

/* When the first command since the record before began and the last one ended, on the
 * clock of gpk_now_ns; as the device tells, and 0 and 0 where it cannot, or none was. */
typedef struct gpk_event_times {
    uint64_t started_ns, ended_ns;
} gpk_event_times;

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

    /* May be NULL. Waits for what goes on in the background, to be called before close. False:
     * it does not end, and the device is_abandoned. */
    bool (*device_settle)(gpk_device *device);

    /* Memory, read and written by kernels. Where host is NULL it is the device's own, taken
     * from it by now and not by a later command, and uninitialised. Else (only where info.shares_memory) it is these size bytes of the
     * host, from host_alloc, used in place; they belong to the caller and outlive it. Such
     * a memory is in the host's hands at first: a run or a copy that uses it takes it over
     * to the device, and map gives it back. */
    gpukit_status (*memory_alloc)(gpk_device *device, size_t size, void *host, gpk_memory **out,
                                  gpukit_error *err);
    void (*memory_free)(gpk_memory *memory);

    /* Host memory that copies from and to the device are fastest with: pinned, where that
     * helps. Aligned to GPK_HOST_ALIGNMENT, uninitialised. free takes NULL. */
    gpukit_status (*host_alloc)(gpk_device *device, size_t size, void **out, gpukit_error *err);
    void (*host_free)(gpk_device *device, void *host);

    /* May be NULL. Begins to build the kernel in the background and says in *is_ready whether
     * program_open is quick by now; to be asked again until it is. A failed build is told
     * here. device_settle waits for a build that nobody waited for; kernel is valid until
     * then. */
    gpukit_status (*program_prepare)(gpk_device *device, const gpk_kernel *kernel, bool *is_ready,
                                     gpukit_error *err);

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
     * is done. Work starts no later than the next flush. */
    gpukit_status (*upload)(gpk_stream *stream, gpk_memory *to, size_t offset, const void *from,
                            size_t size, gpukit_error *err);
    gpukit_status (*run)(gpk_stream *stream, gpk_program *program, const gpk_launch *launch,
                         gpukit_error *err);
    gpukit_status (*download)(gpk_stream *stream, gpk_memory *from, size_t offset, void *to,
                              size_t size, gpukit_error *err);

    /* A command: gives a memory with a host side into the host's hands, which then sees
     * what commands before it wrote, and may write. */
    gpukit_status (*map)(gpk_stream *stream, gpk_memory *memory, gpukit_error *err);

    gpukit_status (*record)(gpk_stream *stream, gpk_event **out, gpukit_error *err);

    /* The next command on the stream, and so all behind it, begin when the event, of any
     * stream of the same device, is done. An event that is known to have failed is
     * refused with its error; where it fails later, what waits fails too. The event may be
     * freed, and its stream closed, right after. */
    gpukit_status (*wait)(gpk_stream *stream, gpk_event *event, gpukit_error *err);

    /* Sees to it that what is on the stream gets started. Called after a wait for another
     * stream's event only when that stream was flushed or is about to be. */
    gpukit_status (*flush)(gpk_stream *stream, gpukit_error *err);

    /* Never blocks. A failure among the commands since the record before gives the
     * error of the first of them here, as often as it is asked; out is set when there
     * is none. */
    gpukit_status (*query)(gpk_event *event, gpk_event_state *out, gpukit_error *err);

    /* Of an event that was found done. */
    void (*times)(gpk_event *event, gpk_event_times *out);
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
