// SPDX-License-Identifier: MIT
/* countdown_rate.h - the speed of the countdown on a device, beside what it does at most. */
#ifndef GPUKIT_BENCH_COUNTDOWN_RATE_H
#define GPUKIT_BENCH_COUNTDOWN_RATE_H

#include <gpukit/gpukit.h>

typedef struct countdown_speed {
    double per_s; /* decrements per second, while kernels run */
    uint64_t checksum;
} countdown_speed;

/* A job on the one device of the context, whose results nobody samples on the host. */
gpukit_status countdown_rate(gpukit_context *context, const gpukit_countdown_params *params,
                             countdown_speed *out, gpukit_error *err);

/* What that device does of the same instructions at most, in decrements per second. */
gpukit_status countdown_peak(gpukit_context *context, double *out, gpukit_error *err);

#endif /* GPUKIT_BENCH_COUNTDOWN_RATE_H */
