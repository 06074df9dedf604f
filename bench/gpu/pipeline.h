// SPDX-License-Identifier: MIT
/* pipeline.h - images of RGB through one device, several in flight. */
#ifndef GPUKIT_BENCH_GPU_PIPELINE_H
#define GPUKIT_BENCH_GPU_PIPELINE_H

#include "check.h"

/* 12 megapixels of RGB; one for a device that stands in the place of a GPU. */
gpukit_pixels_shape gpu_pipeline_shape(const gpu_check *check);

typedef struct gpu_pipeline {
    const char *operation; /* as the program spells it */
    uint32_t images;
    uint32_t slots;      /* images in flight, each by a thread of its own; 8 at most */
    bool copies;         /* each comes from the caller's memory, and its result goes there; else it
                          * lies where uploads begin */
    gpukit_trace *trace; /* NULL: none */
} gpu_pipeline;

typedef struct gpu_pipeline_sample {
    double seconds;
    double ratio; /* gpukit_overlap_ratio; -1: there were no transfers */
} gpu_pipeline_sample;

/* By copies to the device and back, whatever its memory. One image for each slot goes first and is
 * not counted. Where results go to the caller's memory, GPUKIT_E_MISMATCH: the last one of a thread
 * is not the host's. */
gpukit_status gpu_pipeline_run(const gpu_check *check, const gpu_pipeline *pipeline,
                               gpu_pipeline_sample *out, gpukit_error *err);

#endif /* GPUKIT_BENCH_GPU_PIPELINE_H */
