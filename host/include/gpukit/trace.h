// SPDX-License-Identifier: MIT
/* gpukit/trace.h - what every device did, command by command.
 *
 * A trace belongs to the caller, who hands it to a job or a queue and reads it when that
 * has ended. It may be handed to several. Times are nanoseconds of CLOCK_MONOTONIC.
 * Threads: recording is safe from any; reading while something records is not.
 */
#ifndef GPUKIT_TRACE_H
#define GPUKIT_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/export.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A device has an in-order queue for each of the first three: commands of one track follow
 * each other and do not overlap. */
typedef enum gpukit_track {
    GPUKIT_TRACK_UPLOAD,
    GPUKIT_TRACK_COMPUTE,
    GPUKIT_TRACK_DOWNLOAD,
    GPUKIT_TRACK_HOST, /* functions of the host */
} gpukit_track;

typedef struct gpukit_trace_record {
    char device[24]; /* its id: "opencl:0" */
    char name[32];   /* the kernel's entry; "upload", "download", "map", "call" */
    gpukit_track track;
    gpukit_status status;
    uint64_t bytes;        /* of a copy */
    uint64_t first, count; /* grains of the chunk that it belongs to; count 0: to none */
    uint64_t queued_ns;    /* its entry was taken */
    uint64_t submitted_ns; /* it was handed to the device */
    uint64_t started_ns;   /* the device began; 0 when it never did */
    uint64_t ended_ns;
} gpukit_trace_record;

typedef struct gpukit_trace gpukit_trace;

/* Keeps at most `most` records (0 means a million); later ones are counted only. */
GPUKIT_API gpukit_status gpukit_trace_alloc(size_t most, gpukit_trace **out, gpukit_error *err);
GPUKIT_API void gpukit_trace_free(gpukit_trace *trace);

/* In the order in which the commands ended; NULL behind the last one. */
GPUKIT_API const gpukit_trace_record *gpukit_trace_at(const gpukit_trace *trace, size_t index);

/* Records for which there was no room. */
GPUKIT_API uint64_t gpukit_trace_dropped(const gpukit_trace *trace);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_TRACE_H */
