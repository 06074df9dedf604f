// SPDX-License-Identifier: MIT
/* alone.h - a part of the sheet in a process of its own: a driver that crashes or hangs takes that
 * part with it, and neither what was measured before nor the parts behind.
 *
 * The process that watches must never open a device: drivers do not work on both sides of a fork.
 */
#ifndef GPUKIT_BENCH_GPU_ALONE_H
#define GPUKIT_BENCH_GPU_ALONE_H

#include "check.h"

typedef enum gpu_end {
    GPU_ENDED,     /* by itself; what has failed is in its rows */
    GPU_NO_DEVICE, /* before there was any row */
    GPU_STAYS,     /* it does not even end when it is killed: there is no use in going on */
} gpu_end;

/* What a part does: opens the device and measures. Its value is the exit status of the process, 3
 * where the device could not be opened. */
typedef int gpu_work(gpu_check *check, const gpu_part *part, const void *user);

/* Memory for a check that all its processes see, all zeros; NULL without memory. */
gpu_check *gpu_check_alloc(void);
void gpu_check_free(gpu_check *check);

/* From here on, signals that end a program end the part that runs, and gpu_stopped_by is the
 * signal; 0: there was none. */
void gpu_catch_signals(void);
int gpu_stopped_by(void);

/* Runs the part and waits for it. Where its process did not end by itself, a row of it that has
 * failed says how, and rows without a sample are skipped. */
gpu_end gpu_alone(gpu_check *check, const gpu_part *part, gpu_work *work, const void *user);

#endif /* GPUKIT_BENCH_GPU_ALONE_H */
