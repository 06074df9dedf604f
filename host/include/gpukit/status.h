// SPDX-License-Identifier: MIT
/* gpukit/status.h - how a call went: a status by return, the detail by value.
 *
 * There is no thread-local "last error": errors are born on driver threads and
 * travel inside what is handed back. Every function that can fail takes a
 * gpukit_error as its last argument; NULL is fine for a caller who only wants
 * the status. The error is written on failure only.
 */
#ifndef GPUKIT_STATUS_H
#define GPUKIT_STATUS_H

#include <stdint.h>

#include <gpukit/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gpukit_status {
    GPUKIT_OK = 0,
    GPUKIT_E_ARGUMENT,  /* an argument was refused */
    GPUKIT_E_MEMORY,    /* host memory ran out */
    GPUKIT_E_NO_DEVICE, /* no usable device for what was asked */
    GPUKIT_E_DEVICE,    /* a device failed */
    GPUKIT_E_BUILD,     /* a kernel did not build; its log went to the log callback */
    GPUKIT_E_TIMEOUT,   /* a deadline passed */
    GPUKIT_E_CANCELLED, /* the caller stopped the job */
    GPUKIT_E_IO,        /* a file could not be read or written */
    GPUKIT_E_MISMATCH,  /* results disagree with each other */
    GPUKIT_E_AGAIN,     /* no room now: reap completions, or come back later */
    GPUKIT_E_CLOSED,    /* it takes no more: it was shut down */
    GPUKIT_E_TASK,      /* a function of the caller's says that it failed */
} gpukit_status;

typedef struct gpukit_error {
    gpukit_status status;
    int32_t native;       /* OpenCL code or errno; 0 when there is none */
    char native_name[40]; /* "CL_OUT_OF_RESOURCES"; "" when there is none */
    char call[40];        /* the call that failed: "clCreateBuffer" */
    char device[24];      /* the id of the device that it failed on; "" when it was none */
    uint32_t attempts;    /* how often the work was tried before it was given up; 0: not at all */
    char text[240];       /* what was refused, and what to try */
} gpukit_error;

/* A word for the status, such as "no device". Never NULL. */
GPUKIT_API const char *gpukit_status_name(gpukit_status status);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_STATUS_H */
