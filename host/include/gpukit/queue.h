// SPDX-License-Identifier: MIT
/* gpukit/queue.h - work for one device, submitted ahead and reaped as it completes.
 *
 * The words are those of asynchronous I/O: take an entry (next), fill it (upload, run,
 * download, call, barrier), link what follows to it, submit the batch, and reap what is
 * done (poll, wait). Commands that are not linked run in any order and at the same time
 * where the device can: uploads, kernels and downloads have a track each. So the upload
 * of the next block runs while the block before computes:
 *
 *     for each block, with a slot that is free:
 *         fill gpukit_buffer_host(in[slot])
 *         gpukit_command *up = gpukit_queue_next(queue);
 *         gpukit_command_upload(up, in[slot], 0, size, NULL);
 *         gpukit_command_link(up);
 *         gpukit_command *run = gpukit_queue_next(queue);
 *         gpukit_command_run(run, &launch[slot]);
 *         gpukit_command_link(run);
 *         gpukit_command *down = gpukit_queue_next(queue);
 *         gpukit_command_download(down, out[slot], 0, size, NULL);
 *         gpukit_command_tag(down, &slots[slot]);
 *         gpukit_queue_submit(queue, &error);
 *         while no slot is free:
 *             gpukit_queue_wait(queue, GPUKIT_FOREVER, &done, 1, &count, &error);
 *             look at done.error; done.user_data, where there is one, is a slot that is free
 *
 * What cannot be true of a call (an offset behind the end of a buffer, a launch with
 * nothing in it) is a completion with GPUKIT_E_ARGUMENT, so that filling never fails.
 *
 * Bounds: no more than depth commands are in flight; past that, submit blocks and
 * try_submit says GPUKIT_E_AGAIN. So depth must hold the longest batch. Completions are
 * never dropped: a caller who leaves more than 2 x depth of them unreaped is told
 * GPUKIT_E_AGAIN by both.
 *
 * Errors: a command that fails completes with its error, and all that is linked behind it
 * completes with GPUKIT_E_CANCELLED and is not run. Commands that were already behind it on
 * the device may fail with it; later ones do not. A command past its deadline ends the
 * queue: it and all others complete with GPUKIT_E_TIMEOUT, and so does what is submitted
 * later; the device is given 5 s to come back when the queue is closed, and after that
 * keeps the memory that it may still use; nothing can be opened on it any more.
 *
 * Threads: a queue has one batch, which is one thread's at a time, from its first next until
 * submit. All else may be called by any thread, several at once; they wait for each other's
 * calls, and so for one that builds a program or frees something. Work is handed to the
 * device, and its end is noticed, in calls of submit, poll and wait and when a host function
 * returns: between them, links whose turn comes stay where they are.
 *
 * Ownership: who opens or allocs closes or frees, in any order but the queue last, and
 * after the commands that use the object have completed. A device has one queue at a
 * time, and no job meanwhile.
 */
#ifndef GPUKIT_QUEUE_H
#define GPUKIT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/trace.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gpukit_queue gpukit_queue;
typedef struct gpukit_command gpukit_command;
typedef struct gpukit_buffer gpukit_buffer;
typedef struct gpukit_program gpukit_program;

enum {
    GPUKIT_MAX_BUFFERS = 8,   /* of one kernel */
    GPUKIT_MAX_ARGS = 1024,   /* bytes of one argument block */
    GPUKIT_MAX_DEPTH = 65536, /* commands in flight */
};

/* How buffers travel where a device shares the host's memory. */
typedef enum gpukit_staging {
    GPUKIT_STAGING_AUTO, /* map where memory is shared, copy elsewhere */
    GPUKIT_STAGING_MAP,  /* in place: nothing is copied; refused where memory is not shared */
    GPUKIT_STAGING_COPY, /* always copy: to measure, to teach, to test */
} gpukit_staging;

/* Whether a device's buffers are used in place then. */
GPUKIT_API bool gpukit_staging_maps(gpukit_staging staging, const gpukit_device_info *device);

/* Zero means default everywhere; NULL params means all defaults. */
typedef struct gpukit_queue_params {
    uint32_t depth; /* commands in flight; 0 means 64 */
    gpukit_staging staging;
    uint32_t deadline_ms; /* for one command, from when the device could begin; 0 means 300 s */
    gpukit_trace *trace;  /* where each command's times go; NULL: nowhere. The caller's */
} gpukit_queue_params;

/* Opens a queue for a device of the context, by its index there. Fails with
 * GPUKIT_E_ARGUMENT where the device has a queue or a job, or cannot be mapped. */
GPUKIT_API gpukit_status gpukit_queue_open(gpukit_context *context, size_t device,
                                           const gpukit_queue_params *params, gpukit_queue **out,
                                           gpukit_error *err);

/* Waits for what the device was handed and cancels the rest; what was not reaped is lost.
 * NULL is fine. */
GPUKIT_API void gpukit_queue_close(gpukit_queue *queue);

/* Whether buffers are used in place. */
GPUKIT_API bool gpukit_queue_maps(const gpukit_queue *queue);

/* A kernel, in both languages or in one of them: a device that lacks its own refuses the
 * kernel with GPUKIT_E_BUILD. */
typedef void gpukit_body(const void *args, void *const *buffers, uint64_t first, uint64_t last);

typedef struct gpukit_kernel {
    const char *entry;  /* name of the OpenCL kernel */
    const char *source; /* OpenCL C 1.2; its arguments are the block by value, if there is one,
                         * and then the buffers. Guards itself against items it has not got. */
    gpukit_body *body;  /* work items [first, last); several threads at once, on other items */
    size_t args_size;   /* bytes of the argument block; 0: there is none */
    uint32_t buffer_count;
} gpukit_kernel;

/* Builds where needed: seconds, the first time. One for each chain that is in flight at a
 * time. Nothing of kernel is used after the call, but body. What a compiler has to say goes
 * to gpukit_context_params.log. */
GPUKIT_API gpukit_status gpukit_program_open(gpukit_queue *queue, const gpukit_kernel *kernel,
                                             gpukit_program **out, gpukit_error *err);
GPUKIT_API void gpukit_program_close(gpukit_program *program);

typedef enum gpukit_buffer_kind {
    GPUKIT_BUFFER_STAGED,  /* has a host side of the same size */
    GPUKIT_BUFFER_SCRATCH, /* the device's alone; copied from and to memory of the caller */
} gpukit_buffer_kind;

/* Uninitialised. size in bytes, at least 1. */
GPUKIT_API gpukit_status gpukit_buffer_alloc(gpukit_queue *queue, size_t size,
                                             gpukit_buffer_kind kind, gpukit_buffer **out,
                                             gpukit_error *err);
GPUKIT_API void gpukit_buffer_free(gpukit_buffer *buffer);

/* The host side, page-aligned; NULL for scratch. The caller's to read once a download to it
 * has completed, and to write then, or at first. An upload hands it over; it is the caller's
 * again when the kernels that are linked behind the upload have completed. Only these two
 * give it back: a kernel that comes after a barrier, or in another batch, does not. */
GPUKIT_API void *gpukit_buffer_host(const gpukit_buffer *buffer);

/* The next entry of the batch; belongs to the queue, and is the caller's until submit.
 * NULL when depth entries wait for submit. */
GPUKIT_API gpukit_command *gpukit_queue_next(gpukit_queue *queue);

/* From or to memory of the caller, or the buffer's host side where that is NULL: then
 * nothing is copied where the queue maps. offset counts in the buffer, and in its host
 * side. */
GPUKIT_API void gpukit_command_upload(gpukit_command *command, gpukit_buffer *to, size_t offset,
                                      size_t size, const void *from);
GPUKIT_API void gpukit_command_download(gpukit_command *command, gpukit_buffer *from, size_t offset,
                                        size_t size, void *to);

typedef struct gpukit_launch {
    gpukit_program *program;
    const void *args;              /* args_size bytes, copied by the call */
    gpukit_buffer *const *buffers; /* buffer_count of them; the array is copied too */
    uint64_t items;                /* work items */
    uint32_t group;                /* work items in a work-group; items is padded up to it. At
                                    * most the device's max_group_items; a kernel's own limit
                                    * may be lower. One size for one program: PoCL compiles
                                    * for each */
} gpukit_launch;
GPUKIT_API void gpukit_command_run(gpukit_command *command, const gpukit_launch *launch);

/* A function of the host, in a thread of the queue's, one at a time. What it returns and
 * writes into err is the command's. It must not wait for this queue. */
typedef gpukit_status gpukit_host_function(void *user, gpukit_error *err);
GPUKIT_API void gpukit_command_call(gpukit_command *command, gpukit_host_function *function,
                                    void *user);

/* Completes when all before it has, well or not, and all behind it begins after that. Nothing
 * is linked to it: what fails before it stops neither it nor what comes behind. */
GPUKIT_API void gpukit_command_barrier(gpukit_command *command);

/* The entry that is taken next begins when this one has succeeded. The last entry of a
 * batch links to nothing. */
GPUKIT_API void gpukit_command_link(gpukit_command *command);

/* What the completion carries; NULL without. */
GPUKIT_API void gpukit_command_tag(gpukit_command *command, void *user_data);

/* Hands the batch over. GPUKIT_E_AGAIN (nothing was submitted, the batch stays as it is):
 * there are completions to be reaped first; try_submit says it also where submit would
 * block. An empty batch is fine. */
GPUKIT_API gpukit_status gpukit_queue_submit(gpukit_queue *queue, gpukit_error *err);
GPUKIT_API gpukit_status gpukit_queue_try_submit(gpukit_queue *queue, gpukit_error *err);

/* Completions, in the order in which the commands ended. Times are in nanoseconds of
 * CLOCK_MONOTONIC: when the command was taken from the queue, handed to the device, and
 * when it began and ended there. */
typedef struct gpukit_done {
    void *user_data;
    gpukit_error error; /* .status is GPUKIT_OK when all is well */
    uint64_t queued_ns, submitted_ns, started_ns, ended_ns;
} gpukit_done;

/* Those that are there, at most `most`; never blocks. */
GPUKIT_API size_t gpukit_queue_poll(gpukit_queue *queue, gpukit_done *out, size_t most);

#define GPUKIT_FOREVER UINT32_MAX

/* Waits for one at least; *count is then how many came. GPUKIT_E_TIMEOUT: none did in time,
 * and all goes on. Nothing in flight: GPUKIT_OK with *count 0 at once. */
GPUKIT_API gpukit_status gpukit_queue_wait(gpukit_queue *queue, uint32_t timeout_ms,
                                           gpukit_done *out, size_t most, size_t *count,
                                           gpukit_error *err);

/* Cancels what was not handed to the device yet: those commands with that user_data, all of
 * them where it is NULL, complete with GPUKIT_E_CANCELLED. Gives their number. */
GPUKIT_API size_t gpukit_queue_cancel(gpukit_queue *queue, const void *user_data);

/* How well it went so far, from the commands' own times. */
typedef struct gpukit_queue_stats {
    uint64_t commands;         /* completed */
    double transfer_seconds;   /* in which something was copied */
    double kernel_seconds;     /* in which a kernel ran */
    double overlapped_seconds; /* in which both did */
    double busy_seconds;       /* in which one of both did */
} gpukit_queue_stats;
GPUKIT_API void gpukit_queue_measure(gpukit_queue *queue, gpukit_queue_stats *out);

/* overlapped / min(transfer, kernel): 1 when the shorter one hides behind the longer one;
 * -1 when there was nothing to overlap. */
GPUKIT_API double gpukit_overlap_ratio(double transfer_seconds, double kernel_seconds,
                                       double overlapped_seconds);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_QUEUE_H */
