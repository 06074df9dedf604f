// SPDX-License-Identifier: MIT
/* What the device does at most: gpukit/peaks.h. */
#include "parts.h"

enum { ROUNDS = 3 };

/* One sample of each of these, in units of the rows. */
typedef struct peak {
    const char *name, *unit;
    double scale;
    size_t member; /* of gpukit_peaks, a double */
} peak;

#define MEMBER(name) offsetof(gpukit_peaks, name)

static const peak peaks[] = {
    {"integers", "Gop/s", 1e-9, MEMBER(integer_rate)},
    {"floats", "Gop/s", 1e-9, MEMBER(float_rate)},
    {"memory", "GB/s", 1e-9, MEMBER(bandwidth)},
    {"upload, pinned", "GB/s", 1e-9, MEMBER(upload)},
    {"upload, pageable", "GB/s", 1e-9, MEMBER(upload_pageable)},
    {"download, pinned", "GB/s", 1e-9, MEMBER(download)},
    {"download, pageable", "GB/s", 1e-9, MEMBER(download_pageable)},
    {"launch", "us", 1e6, MEMBER(launch_seconds)},
};

enum { PEAKS = sizeof peaks / sizeof peaks[0] };

static double value_of(const gpukit_peaks *from, const peak *which)
{
    return *(const double *)((const char *)from + which->member);
}

void gpu_part_peaks(gpu_check *check)
{
    gpu_row *rows[PEAKS];
    for (size_t i = 0; i < PEAKS; i++)
        rows[i] = gpu_row_new(check, "peaks", peaks[i].unit, "%s", peaks[i].name);
    for (int round = 0; round < ROUNDS; round++) {
        gpukit_error error;
        gpukit_peaks found;
        if (gpukit_peaks_measure(check->context, 0, NULL, &found, &error) != GPUKIT_OK) {
            for (size_t i = 0; i < PEAKS; i++)
                gpu_row_fail_by(rows[i], &error);
            return;
        }
        for (size_t i = 0; i < PEAKS; i++)
            gpu_row_add(rows[i], value_of(&found, &peaks[i]) * peaks[i].scale);
        if (found.integer_rate > check->peaks.integer_rate)
            check->peaks = found;
    }
}
