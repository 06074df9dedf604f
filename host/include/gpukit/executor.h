// SPDX-License-Identifier: MIT
/* gpukit/executor.h - submit work, get futures: concurrent.futures for cores and devices.
 *
 * An executor runs functions on threads of its own and data-parallel jobs on its devices. Each
 * submit gives a future: what will have come of it. One waits for a future, asks it, cancels it,
 * hangs a callback on it, or takes many as they complete. An error travels in the future.
 *
 *     gpukit_executor *executor;
 *     gpukit_executor_open(NULL, &executor, &error);
 *     gpukit_future *future;
 *     gpukit_executor_submit(executor, &(gpukit_call){.function = parse, .argument = path,
 *                                                     .result_size = sizeof(page)},
 *                            &future, &error);
 *     ...
 *     const void *result;
 *     if (gpukit_future_result(future, GPUKIT_FOREVER, &result, &error) == GPUKIT_OK)
 *         use((const page *)result);
 *     gpukit_future_release(future);
 *     gpukit_executor_close(executor);
 *
 * A future's life: pending (may be cancelled and then never runs) -> running (may be asked to
 * stop) -> ended, once and for good: it succeeded, failed, or was cancelled.
 *
 * Threads: everything here may be called by any thread, several at once, unless it says
 * otherwise; from inside functions and callbacks too, but for gpukit_executor_close and a
 * shutdown that waits. A function may wait for others of its executor: with GPUKIT_FOREVER, it
 * runs itself what has not begun, so that workers never all wait for each other.
 *
 * Bad use is refused: no handle (NULL), an executor that was shut down, a call without a
 * function come back as a status and a message.
 *
 * See docs/executor.md for this header beside Python's module.
 */
#ifndef GPUKIT_EXECUTOR_H
#define GPUKIT_EXECUTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/queue.h>
#include <gpukit/range.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gpukit_executor gpukit_executor;
typedef struct gpukit_future gpukit_future;

/* ---- executors ---- */

/* Zero means default everywhere; NULL params means all defaults. */
typedef struct gpukit_executor_params {
    const char *devices;     /* for ranges and streams, as gpukit_context_params.devices; NULL:
                              * "auto". Opened at the first range or stream, whose future has the
                              * error where that fails. "all" leaves out an OpenCL device that is
                              * this same CPU; "cpu,opencl:0" takes both. */
    gpukit_context *context; /* in the place of devices: the caller's, who closes it later than the
                              * executor and runs nothing else on it until then */
    uint32_t workers;        /* threads for functions; 0: one for each core of this process */
    uint32_t max_pending;    /* functions that wait to be run, rounded up to a power of two
                              * from 2; past that, submit blocks; 0 means 4096 */
    gpukit_log_params log;
} gpukit_executor_params;

/* Starts no thread yet, and opens no device. */
GPUKIT_API gpukit_status gpukit_executor_open(const gpukit_executor_params *params,
                                              gpukit_executor **out, gpukit_error *err);

/* From now on nothing is accepted: submits fail with GPUKIT_E_CLOSED. cancels: what has not
 * begun is cancelled, and what runs is asked to stop. waits: returns when every future has ended
 * and every callback has returned; fails with GPUKIT_E_ARGUMENT, having done the rest, in a
 * function or a callback of this executor, which would wait for itself. May be called again. */
GPUKIT_API gpukit_status gpukit_executor_shutdown(gpukit_executor *executor, bool waits,
                                                  bool cancels, gpukit_error *err);

/* Shuts down, waits, and frees. Futures outlive it. NULL is fine. */
GPUKIT_API void gpukit_executor_close(gpukit_executor *executor);

/* ---- functions ---- */

/* What a running function knows of itself. Valid until it returns, in any thread. */
typedef struct gpukit_task gpukit_task;

/* GPUKIT_OK: *result counts. Anything else is the future's error; GPUKIT_E_CANCELLED means that
 * it stopped because it was asked to. Runs in a thread of the executor. */
typedef gpukit_status gpukit_function(gpukit_task *task, void *argument, void *result);

typedef struct gpukit_call {
    gpukit_function *function;
    void *argument;       /* handed to it */
    size_t argument_size; /* bytes that are copied from argument by submit, and the copy is handed
                           * over; 0: the pointer itself is */
    size_t result_size;   /* bytes of the result, which the future owns; zeroed at first */
} gpukit_call;

/* Blocks while max_pending functions wait; inside a function or a callback of this executor it
 * never does, and gives GPUKIT_E_AGAIN, as try_submit. out may be NULL: nobody wants the future,
 * and errors go to the log. */
GPUKIT_API gpukit_status gpukit_executor_submit(gpukit_executor *executor, const gpukit_call *call,
                                                gpukit_future **out, gpukit_error *err);

/* GPUKIT_E_AGAIN where submit would block. */
GPUKIT_API gpukit_status gpukit_executor_try_submit(gpukit_executor *executor,
                                                    const gpukit_call *call, gpukit_future **out,
                                                    gpukit_error *err);

/* Whether its future was asked to stop: return GPUKIT_E_CANCELLED then, as soon as is good. */
GPUKIT_API bool gpukit_task_is_cancelled(const gpukit_task *task);

/* For gpukit_future_progress. */
GPUKIT_API void gpukit_task_progress(gpukit_task *task, uint64_t done, uint64_t total);

/* Says why the function fails: `return gpukit_task_fail(task, errno, "%s: no such page", path)`.
 * native is a code of the function's own, or an errno. Gives GPUKIT_E_TASK. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
GPUKIT_API gpukit_status
gpukit_task_fail(gpukit_task *task, int32_t native, const char *format, ...);

/* ---- a function over an array ---- */

typedef struct gpukit_map gpukit_map;

typedef struct gpukit_map_params {
    gpukit_function *function; /* its argument is an item, which it may write to */
    void *items;               /* count of item_size bytes each: the caller's, until close */
    size_t item_size;
    uint64_t count;
    size_t result_size;  /* bytes of the result of one item */
    uint64_t chunk_size; /* items that a worker takes at once; 0 means 1 */
    uint32_t in_flight; /* chunks that are ahead of the caller; 0: twice the workers and one more */
} gpukit_map_params;

/* Results in the order of the items, whichever comes first; at most in_flight chunks are
 * submitted and not yet taken. A map is one thread's at a time. */
GPUKIT_API gpukit_status gpukit_map_open(gpukit_executor *executor, const gpukit_map_params *params,
                                         gpukit_map **out, gpukit_error *err);

/* The result of the next item, valid until the next call; NULL in *out, with GPUKIT_OK, behind
 * the last one. An item that failed gives its error, whose text begins with "item N: ", and the
 * next call goes on with the one behind it. GPUKIT_E_TIMEOUT: it is not done, and nothing was
 * taken. */
GPUKIT_API gpukit_status gpukit_map_next(gpukit_map *map, uint32_t timeout_ms, const void **out,
                                         gpukit_error *err);

/* Cancels what has not run, and waits for what runs. NULL is fine. */
GPUKIT_API void gpukit_map_close(gpukit_map *map);

/* All at once: fills results, count times result_size bytes, and blocks. The error is that of
 * the first item that failed; the results of the others are there all the same. */
GPUKIT_API gpukit_status gpukit_executor_map(gpukit_executor *executor,
                                             const gpukit_map_params *params, void *results,
                                             gpukit_error *err);

/* ---- ranges: every device at once ---- */

/* What a range's future has for a result. */
typedef struct gpukit_range_result {
    gpukit_scalar value;  /* the reduction; of type GPUKIT_NOTHING without one */
    gpukit_report report; /* who did what */
} gpukit_range_result;

/* Ranges run one after the other, each on all devices; this one when its turn comes. The
 * description is copied, down to source and scalars; the arrays of data are not, and must stay
 * until the future has ended.
 * range->job.progress is not called; ask the future. Never blocks, and needs no worker. */
GPUKIT_API gpukit_status gpukit_executor_submit_range(gpukit_executor *executor,
                                                      const gpukit_range *range,
                                                      gpukit_future **out, gpukit_error *err);

/* ---- streams: block after block, over every device ---- */

typedef struct gpukit_stream gpukit_stream;

typedef struct gpukit_stream_params {
    gpukit_operation operation; /* what is done to each item of a block. The data of inputs with a
                                 * width comes with the blocks, and is left out here. An item's
                                 * number is that in its block. */
    uint64_t block_items;       /* items in a block, at most */
    uint32_t max_pending;       /* blocks that were submitted and have not ended; past that, submit
                                 * blocks; 0 means 64 */
    gpukit_job_params job;      /* slots, staging, deadline_ms, backoff_ms, verify, trace */
} gpukit_stream_params;

/* A stream takes the devices when it has blocks for them, in turns with ranges and other
 * streams. While one block computes, the next is uploaded and the one before downloaded. What
 * params holds is copied; arrays are not. */
GPUKIT_API gpukit_status gpukit_stream_open(gpukit_executor *executor,
                                            const gpukit_stream_params *params, gpukit_stream **out,
                                            gpukit_error *err);

typedef struct gpukit_block {
    uint64_t items;            /* at most block_items */
    const void *const *inputs; /* for each input with a width, in order: items times width elements.
                                * The arrays are the caller's, and must stay as they are until the
                                * future has ended. */
    void *output;              /* items times output_width elements, written before it ends well */
} gpukit_block;

/* The future has no result of its own. A block that fails on three devices (or three times where
 * there are fewer) ends the stream: its future and those of all blocks that have not ended carry
 * the error. Blocks while max_pending blocks, from the oldest one that has not ended, are on their
 * way; one that is cancelled keeps its place until the stream has the devices. */
GPUKIT_API gpukit_status gpukit_stream_submit(gpukit_stream *stream, const gpukit_block *block,
                                              gpukit_future **out, gpukit_error *err);
GPUKIT_API gpukit_status gpukit_stream_try_submit(gpukit_stream *stream, const gpukit_block *block,
                                                  gpukit_future **out, gpukit_error *err);

/* How it went so far: who did what, and how well copies and kernels overlapped. Each block counts
 * as block_items. Its devices are told of until the executor is closed. */
GPUKIT_API void gpukit_stream_report(gpukit_stream *stream, gpukit_report *out);

/* Waits for all its blocks. NULL is fine. */
GPUKIT_API void gpukit_stream_close(gpukit_stream *stream);

/* ---- futures ---- */

/* A future belongs to all who hold it: submit gives it to the caller, retain takes one more
 * share in it, and it is freed with the last release. Releasing one cancels nothing. NULL is
 * fine; retain gives future. */
GPUKIT_API gpukit_future *gpukit_future_retain(gpukit_future *future);
GPUKIT_API void gpukit_future_release(gpukit_future *future);

typedef enum gpukit_future_state {
    GPUKIT_FUTURE_PENDING,
    GPUKIT_FUTURE_RUNNING,
    GPUKIT_FUTURE_SUCCEEDED, /* this and those that follow: it has ended */
    GPUKIT_FUTURE_FAILED,
    GPUKIT_FUTURE_CANCELLED,
} gpukit_future_state;

GPUKIT_API gpukit_future_state gpukit_future_state_of(const gpukit_future *future);
GPUKIT_API bool gpukit_future_is_done(const gpukit_future *future);

/* Waits for the end. GPUKIT_OK: *out is the result, the future's own until it is freed; NULL
 * where it has none. Else the error it ended with; GPUKIT_E_CANCELLED where it was cancelled.
 * GPUKIT_E_TIMEOUT with is_done false: it has not ended in time, and goes on. out may be NULL.
 * As often as it is asked. */
GPUKIT_API gpukit_status gpukit_future_result(gpukit_future *future, uint32_t timeout_ms,
                                              const void **out, gpukit_error *err);

/* True: it is cancelled, has ended, and never ran. False: it had ended already, or it runs, and
 * is asked to stop: it ends as cancelled if it heeds that. A range stops with the chunks that
 * are in flight; a block that is on a device does not stop. */
GPUKIT_API bool gpukit_future_cancel(gpukit_future *future);

typedef void gpukit_callback(gpukit_future *future, void *user);

/* Has callback called when the future has ended, however it ends: exactly once, in the
 * executor's callback thread, one at a time, with no lock held; each future's in the order in
 * which they were added. Where it has ended already: at once, by the caller. The future is good
 * until the callback returns; who wants it longer retains it. */
GPUKIT_API gpukit_status gpukit_future_on_done(gpukit_future *future, gpukit_callback *callback,
                                               void *user, gpukit_error *err);

typedef struct gpukit_progress {
    uint64_t done, total; /* 0 and 0 where nothing is known */
} gpukit_progress;
GPUKIT_API gpukit_progress gpukit_future_progress(const gpukit_future *future);

typedef enum gpukit_wait {
    GPUKIT_WAIT_ALL,
    GPUKIT_WAIT_ANY,
} gpukit_wait;

/* Waits until all of them have ended, or one has; *done is how many have then, and may be NULL.
 * GPUKIT_E_TIMEOUT: not in time. None at all: GPUKIT_OK at once. Callbacks may come later than
 * this returns. */
GPUKIT_API gpukit_status gpukit_future_wait(gpukit_future *const *futures, size_t count,
                                            gpukit_wait mode, uint32_t timeout_ms, size_t *done,
                                            gpukit_error *err);

/* ---- as they complete ---- */

typedef struct gpukit_completions gpukit_completions;

/* Futures in the order in which they end: those of the array, and those that are added later.
 * The set holds a share in each until it has given it out, or is closed. count may be 0. */
GPUKIT_API gpukit_status gpukit_completions_open(gpukit_future *const *futures, size_t count,
                                                 gpukit_completions **out, gpukit_error *err);
GPUKIT_API gpukit_status gpukit_completions_add(gpukit_completions *completions,
                                                gpukit_future *future, gpukit_error *err);

/* The next one that has ended, each once for each time it was added; with a share in it for the
 * caller to release. GPUKIT_E_TIMEOUT: none in time. *out is NULL, with GPUKIT_OK, when all that
 * were added have been given out. */
GPUKIT_API gpukit_status gpukit_completions_next(gpukit_completions *completions,
                                                 uint32_t timeout_ms, gpukit_future **out,
                                                 gpukit_error *err);

/* A descriptor for poll, epoll and the like: readable while next has one to give at once. The
 * set's own: neither read nor close it. -1 where there is none to be had (errno says why). */
GPUKIT_API int gpukit_completions_descriptor(gpukit_completions *completions);

/* Futures that have not ended go on. NULL is fine. */
GPUKIT_API void gpukit_completions_close(gpukit_completions *completions);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_EXECUTOR_H */
