// SPDX-License-Identifier: MIT
/* workload/peaks/rig.h - a device under test, and how its best rate is found. */
#ifndef GPK_WORKLOAD_PEAKS_RIG_H
#define GPK_WORKLOAD_PEAKS_RIG_H

#include <gpukit/peaks.h>

#include "queue/chain.h"

typedef struct peaks_rig {
    gpukit_queue *queue;
    const gpukit_device_info *device;
    gpukit_peaks_params params; /* with seconds */
} peaks_rig;

/* Something that a device can do more or less of. */
typedef struct peaks_test {
    /* Does so much of it, and comes back when it is done: this is timed. */
    gpukit_status (*run)(void *state, uint64_t amount, gpukit_error *err);
    /* Whether that left behind what it must: this is not timed. GPUKIT_E_MISMATCH: it did not. */
    gpukit_status (*check)(void *state, uint64_t amount, gpukit_error *err);
    void *state;
    uint64_t least, most; /* amounts; between them any multiple of least */
} peaks_test;

/* The most of it that was done in a second: in runs that grow until they take some milliseconds,
 * and then again and again until the time for a measurement is over. */
gpukit_status gpk_peaks_rate(const peaks_rig *rig, const peaks_test *test, double *rate,
                             gpukit_error *err);

/* GPUKIT_E_CANCELLED: the caller has had enough. */
gpukit_status gpk_peaks_go_on(const peaks_rig *rig, gpukit_error *err);

/* One launch, to its end. */
gpukit_status gpk_peaks_run(const peaks_rig *rig, const gpukit_launch *launch, gpukit_error *err);

/* The measurements. Each leaves the device as it was; out is set on success only. */
gpukit_status gpk_peaks_integers(const peaks_rig *rig, double *rate, gpukit_error *err);
gpukit_status gpk_peaks_floats(const peaks_rig *rig, double *rate, gpukit_error *err);
gpukit_status gpk_peaks_bandwidth(const peaks_rig *rig, gpukit_peaks *out, gpukit_error *err);
gpukit_status gpk_peaks_transfers(const peaks_rig *rig, gpukit_peaks *out, gpukit_error *err);
gpukit_status gpk_peaks_launch(const peaks_rig *rig, double *seconds, gpukit_error *err);

/* Work items that keep a device busy which takes its time for each; and how many of a group. */
uint64_t gpk_peaks_items(const gpukit_device_info *device);
uint32_t gpk_peaks_group(const gpukit_device_info *device);

#endif /* GPK_WORKLOAD_PEAKS_RIG_H */
