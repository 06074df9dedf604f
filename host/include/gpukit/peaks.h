// SPDX-License-Identifier: MIT
/* gpukit/peaks.h - what a device does at most, measured.
 *
 * Rates to compare a program with: the share of a peak that it reaches says whether arithmetic,
 * memory or the way to the device holds it up. Every number is the best of several runs, but for
 * the time of a launch, which is their median; what each run leaves behind is compared with what it
 * must be.
 *
 *   integers   the loop of GPUKIT_COUNTDOWN_PEAK: four 32-bit operations a step (add, rotate,
 *              exclusive or, subtract), none of which waits for another one
 *   floats     x = x * a + b in single precision, many of them at a time, in one operation where
 *              the device has one for it: two operations a step in any case
 *   bandwidth  a[i] = b[i] + s * c[i] over three arrays: twelve bytes for each i. Lines that a
 *              processor reads only to overwrite them are not counted. The arrays have 16 MiB each
 *              for each compute unit, from 128 MiB to 1 GiB, but never more than a twelfth of the
 *              device's memory each or than it gives in one piece
 *   transfers  blocks of 64 MiB, or of a sixteenth of the device's memory
 *   launch     a kernel of one work item that adds to one word, from the call to its end
 */
#ifndef GPUKIT_PEAKS_H
#define GPUKIT_PEAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zero means default everywhere; NULL params means all defaults. */
typedef struct gpukit_peaks_params {
    double seconds; /* of each of the eight measurements, besides building kernels and checking;
                     * 0 means 0.2. Each is done three times at least */
    /* Called in the caller's thread between two runs; false: GPUKIT_E_CANCELLED. NULL: always. */
    bool (*goes_on)(void *user);
    void *user;
} gpukit_peaks_params;

typedef struct gpukit_peaks {
    double integer_rate; /* 32-bit operations per second */
    double float_rate;   /* single precision operations per second */
    double bandwidth;    /* bytes per second, read and written */
    /* Bytes per second, copied between the device's memory and the host's: to and from the host
     * side of a staged buffer, which is pinned where that helps, and ordinary memory. */
    double upload, download;
    double upload_pageable, download_pageable;
    double launch_seconds;
    uint64_t array_size; /* bytes of each array that the bandwidth is of */
    uint64_t block_size; /* bytes of each copy */
    bool maps;           /* its memory is the host's: jobs do without these copies */
} gpukit_peaks;

/* Measures a device of the context, by its index there, alone; about two seconds with the default.
 * *out is set on success only. GPUKIT_E_MISMATCH: the device brought a wrong result.
 * GPUKIT_E_ARGUMENT where the device has a queue or is in a worker process. One call at a time on
 * a device, and no job meanwhile; for as long as other work is on the machine, the rates are what
 * it leaves. */
GPUKIT_API gpukit_status gpukit_peaks_measure(gpukit_context *context, size_t device,
                                              const gpukit_peaks_params *params, gpukit_peaks *out,
                                              gpukit_error *err);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_PEAKS_H */
