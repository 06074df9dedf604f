// SPDX-License-Identifier: MIT
/* suite_device.h - a picture through a chain on an OpenCL device. */
#ifndef GPUKIT_TESTS_PIXELS_SUITE_DEVICE_H
#define GPUKIT_TESTS_PIXELS_SUITE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "picture.h"

typedef struct suite_device_ways {
    bool for_gpu;        /* the kernels for GPUs, whatever the device is */
    uint32_t strip_rows; /* 0: as the library chooses */
    bool copies;         /* memory is not shared */
} suite_device_ways;

/* Whether there is an OpenCL device; tests go without where there is none. Opens it once. */
bool suite_device_exists(void);

/* Closes what was opened; done at exit as well. */
void suite_device_close(void);

picture suite_device_run(const gpukit_pixels *pixels, const picture *in, suite_device_ways ways);

#endif /* GPUKIT_TESTS_PIXELS_SUITE_DEVICE_H */
