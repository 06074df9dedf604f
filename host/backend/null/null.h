// SPDX-License-Identifier: MIT
/* backend/null/null.h - the test double: at once, in the calling thread, and it fails
 * when told to.
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
    GPK_NULL_OP_COUNT,
} gpk_null_op;

typedef struct gpk_null_fault {
    gpk_null_op op;
    const char *device;   /* id of the device that fails; NULL: any */
    uint32_t nth;         /* the call that fails; 1 is the next one */
    uint32_t times;       /* calls that fail from there on; 0 means 1, UINT32_MAX for good */
    bool at_event;        /* upload, run, download: queued well, and the event tells */
    gpukit_status status; /* what it fails with; a query that fails with GPUKIT_E_TIMEOUT
                           * finds the command pending: the device hangs */
    int32_t native;
} gpk_null_fault;

/* From now on this fault and no other; NULL: none. device must stay valid. */
void gpk_null_fail_at(const gpk_null_fault *fault);

/* How often the fault has struck. */
uint32_t gpk_null_struck(void);

/* Objects that are open: devices, memories, programs, streams, events. */
size_t gpk_null_live(void);

#endif /* GPK_BACKEND_NULL_NULL_H */
