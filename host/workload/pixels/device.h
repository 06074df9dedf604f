// SPDX-License-Identifier: MIT
/* workload/pixels/device.h - the inside of a device that works on images, and of its slots.
 *
 * A slot has a place for an image in and one for what comes out, as large as the image where the
 * device can hold that, and what lies between: two memories that stages write in turn, one of
 * scratch, and the stages' tables. An image goes through in strips of rows, each with the rows
 * around that its stages look at, so that what lies between stays small.
 */
#ifndef GPK_WORKLOAD_PIXELS_DEVICE_H
#define GPK_WORKLOAD_PIXELS_DEVICE_H

#include <pthread.h>
#include <stdbool.h>

#include "backend/kernel.h"
#include "queue/queue.h"
#include "workload/pixels/plan.h"

enum {
    GPK_PIXELS_SOURCES = 16, /* of a kernel, at most */
    GPK_PIXELS_DEPTH = 512,  /* commands of all slots in flight */
    GPK_PIXELS_BATCH = 256,  /* commands of one strip */
};

typedef struct gpk_pixels_device_slot gpk_pixels_device_slot;

/* A kernel for a pass; the device's, and there until it is closed. */
typedef struct gpk_pixels_kernel {
    struct gpk_pixels_kernel *next;
    gpk_pixels_pass pass;
    gpk_kernel kernel;
    gpk_source defines;
    const gpk_source *sources[GPK_PIXELS_SOURCES];
} gpk_pixels_kernel;

/* A kernel that a slot can launch. */
typedef struct gpk_pixels_program {
    struct gpk_pixels_program *next;
    const gpk_pixels_kernel *kernel;
    gpukit_program *program;
} gpk_pixels_program;

typedef struct gpk_pixels_memory {
    gpukit_buffer *buffer; /* NULL: none yet */
    size_t size;
} gpk_pixels_memory;

/* Rows [first, last). */
typedef struct gpk_pixels_range {
    uint32_t first, last;
} gpk_pixels_range;

/* What a stage needs on the device. */
typedef struct gpk_pixels_device_stage {
    gpk_pixels_memory table;
    bool has_table; /* its bytes were uploaded */
    gpk_pixels_pass passes[GPK_PIXELS_PASSES];
    gpk_pixels_program *programs[GPK_PIXELS_PASSES]; /* the slot's; NULL until it runs */
    size_t pass_count;
    gpk_pixels_range wanted; /* of its output, for the strip at hand */
} gpk_pixels_device_stage;

/* What a command in flight is. */
enum { GPK_PIXELS_UPLOAD, GPK_PIXELS_KERNEL, GPK_PIXELS_DOWNLOAD, GPK_PIXELS_PARTS };

typedef struct gpk_pixels_tag {
    gpk_pixels_device_slot *slot;
    int kind; /* one of those */
} gpk_pixels_tag;

struct gpk_pixels_device_slot {
    gpukit_pixels_slot open; /* what the caller has of it */
    gpukit_pixels_device *device;
    bool is_taken;
    uint64_t chain; /* that it is set up for, for images of open.in's shape; 0: for none */
    gpk_pixels_plan plan;
    gpk_pixels_device_stage *stages; /* owned, plan.count of them */
    uint64_t room; /* bytes of the device that it may take; 0: its share of them */
    uint32_t strip_rows;
    bool is_whole; /* in and out hold the whole image */
    gpk_pixels_memory in, out, between[2], scratch;
    void *host_in, *host_out; /* owned: the images, where is_whole is false */
    gpk_pixels_program *programs;
    bool has_programs; /* all that the plan needs */
    uint32_t pending;  /* commands in flight; under the device's lock, as what follows */
    gpukit_error error;
    double seconds[GPK_PIXELS_PARTS];
    gpk_pixels_tag tags[GPK_PIXELS_PARTS];
};

struct gpukit_pixels_device {
    gpukit_queue *queue;
    gpukit_device_info info;
    gpukit_pixels_device_params params;
    bool for_gpu;             /* it has groups as large as a tile of lib/pixels_tile.h, too */
    pthread_mutex_t building; /* one thread builds kernels at a time; guards kernels */
    gpk_pixels_kernel *kernels;
    bool is_stuck;         /* its compiler hangs, and may still look at a kernel: they stay */
    pthread_mutex_t batch; /* the queue's batch is one thread's at a time */
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a slot was given back, or is done, or nobody waits any more */
    bool has_waiter;        /* a thread is in gpukit_queue_wait */
    size_t slot_count;
    gpk_pixels_device_slot slots[];
};

/* A plan as devices have it: one pass where the host has a few steps on each pixel. */
gpukit_status gpk_pixels_device_plan(const gpukit_pixels *pixels, const gpukit_pixels_shape *shape,
                                     gpk_pixels_plan *out, gpukit_error *err);

/* Sees to it that all kernels of a plan are built, without standing in the way of what runs
 * meanwhile. */
gpukit_status gpk_pixels_kernels_build(gpukit_pixels_device *device, const gpk_pixels_plan *plan,
                                       gpukit_error *err);
void gpk_pixels_kernels_free(gpukit_pixels_device *device);

/* Opens the programs that the slot's plan needs and it has not got. */
gpukit_status gpk_pixels_programs_open(gpk_pixels_device_slot *slot, gpukit_error *err);
void gpk_pixels_programs_close(gpk_pixels_device_slot *slot);

/* Makes a slot ready for images of that shape, but for its programs. */
gpukit_status gpk_pixels_slot_set_up(gpk_pixels_device_slot *slot, const gpukit_pixels *pixels,
                                     const gpukit_pixels_shape *shape, gpukit_error *err);

/* Gives back what it holds of memory. */
void gpk_pixels_slot_clear(gpk_pixels_device_slot *slot);

/* The rows that each stage has to make for rows [first, last) of the result; gives those of the
 * image that they want. */
gpk_pixels_range gpk_pixels_slot_ranges(gpk_pixels_device_slot *slot, uint32_t first,
                                        uint32_t last);

/* Bytes from row to row of a memory of the device. */
size_t gpk_pixels_stride(const gpukit_pixels_shape *shape);
size_t gpk_pixels_scratch_stride(const gpk_pixels_stage *stage);

#endif /* GPK_WORKLOAD_PIXELS_DEVICE_H */
