// SPDX-License-Identifier: MIT
/* backend/null/null.h - the test double: at once, in the calling thread, and it fails
 * when told to. With a timing it pretends to take time, for simulations.
 *
 * It runs the C body of a kernel. It is in no registry and no inventory. A request
 * without info opens a device called "null"; with info, a device of that name, so
 * that a test can have several.
 * Threads: the functions below may be called from any.
 */
#ifndef GPK_BACKEND_NULL_NULL_H
#define GPK_BACKEND_NULL_NULL_H

#include "backend/backend.h"

extern const gpk_backend_ops gpk_null_ops;

typedef enum gpk_null_op {
    GPK_NULL_DEVICE_OPEN,
    GPK_NULL_MEMORY_ALLOC,
    GPK_NULL_PROGRAM_OPEN,
    GPK_NULL_STREAM_OPEN,
    GPK_NULL_UPLOAD,
    GPK_NULL_RUN,
    GPK_NULL_DOWNLOAD,
    GPK_NULL_RECORD,
    GPK_NULL_QUERY,
    GPK_NULL_HOST_ALLOC,
    GPK_NULL_WAIT,
    GPK_NULL_FLUSH,
    GPK_NULL_MAP,
    GPK_NULL_OP_COUNT,
} gpk_null_op;

typedef struct gpk_null_fault {
    gpk_null_op op;
    const char *device;   /* id of the device that fails; NULL: any */
    uint32_t nth;         /* the call that fails; 1 is the next one */
    uint32_t times;       /* calls that fail from there on; 0 means 1, UINT32_MAX for good */
    bool at_event;        /* upload, run, download, map: queued well, and the event tells */
    gpukit_status status; /* what it fails with; a query that fails with GPUKIT_E_TIMEOUT
                           * finds the command pending: the device hangs */
    int32_t native;
} gpk_null_fault;

/* From now on this fault and no other; NULL: none. device must stay valid. */
void gpk_null_fail_at(const gpk_null_fault *fault);

/* How often the fault has struck. */
uint32_t gpk_null_struck(void);

/* Objects that are open: devices, memories, host memories, programs, streams, events. */
size_t gpk_null_live(void);

/* How long a command takes. A device has three engines, for uploads, runs and downloads,
 * which do one command at a time, in the order of the calls. A command begins when its
 * engine is free, the stream's command before it has ended and the events it waits for are
 * done; by the clock of gpk_now_ns, which a test may move. What it does is done in the
 * call all the same: only events tell of the time. A map takes none. Closing a stream does not
 * wait. */
typedef struct gpk_null_timing {
    /* op is an upload, a run or a download; amount is its bytes or its items. */
    uint64_t (*duration_ns)(void *user, const char *device, gpk_null_op op, uint64_t amount);
    void *user;
} gpk_null_timing;

/* From now on; NULL: everything takes no time. */
void gpk_null_time_with(const gpk_null_timing *timing);

#endif /* GPK_BACKEND_NULL_NULL_H */
