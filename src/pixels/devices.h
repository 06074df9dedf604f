// SPDX-License-Identifier: MIT
/* pixels/devices.h - where operations run: on the host, on OpenCL devices, or on several of them.
 *
 * A worker keeps to one place, and places that are faster take more images, since workers take the
 * next one when they are done.
 */
#ifndef GPUKIT_SRC_PIXELS_DEVICES_H
#define GPUKIT_SRC_PIXELS_DEVICES_H

#include "pixels/pixels.h"

typedef struct device_place {
    gpukit_pixels_device *device;   /* NULL: the host */
    const gpukit_device_info *info; /* of the context */
    atomic_bool has_failed;         /* the host does what it should have done */
} device_place;

typedef struct devices {
    device_place items[GPUKIT_MAX_DEVICES];
    size_t count; /* at least 1 */
} devices;

/* Opens what --device says, for so many images in flight. Gives the exit code; an error was
 * printed, and there is nothing to close. */
int devices_open(session *state, uint32_t slots, devices *out);
void devices_close(devices *all);

/* How many of them are not the host. */
uint32_t devices_apart(const devices *all);

/* "cpu", "cpu,opencl:0" */
void devices_name(const devices *all, char *out, size_t size);

/* How well copies and kernels overlapped on all of them; NAN where there was nothing to. */
double devices_overlap(const devices *all);

#endif /* GPUKIT_SRC_PIXELS_DEVICES_H */
