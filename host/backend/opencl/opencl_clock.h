// SPDX-License-Identifier: MIT
/* backend/opencl/opencl_clock.h - a device's clock, told in the host's time.
 *
 * OpenCL 1.2 names no clock for its profiling times; PoCL's is CLOCK_MONOTONIC_RAW, others
 * count from when the driver was loaded. What is known is that a command ended before it
 * was seen to have ended. So the least (seen - ended) is taken, which is what the promptest
 * look gave, and it leaks upwards, so that a clock that is the slower one is followed too.
 */
#ifndef GPK_BACKEND_OPENCL_OPENCL_CLOCK_H
#define GPK_BACKEND_OPENCL_OPENCL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Starts as zeros. */
typedef struct gpk_opencl_clock {
    bool is_known;
    uint64_t offset_ns; /* the host's time less the device's, modulo 2^64 */
    uint64_t leaked_ns; /* the host's time up to which the leak is in the offset */
} gpk_opencl_clock;

/* A command that ended at ended_ns of the device was seen at seen_ns of the host. */
void gpk_opencl_clock_observe(gpk_opencl_clock *clock, uint64_t ended_ns, uint64_t seen_ns);

/* The host's time of a time of the device; 0 while nothing was observed. What was just
 * observed is mapped to no later than when it was seen. */
uint64_t gpk_opencl_clock_map(const gpk_opencl_clock *clock, uint64_t device_ns);

#endif /* GPK_BACKEND_OPENCL_OPENCL_CLOCK_H */
