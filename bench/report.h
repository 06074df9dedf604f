// SPDX-License-Identifier: MIT
/* report.h - what every benchmark's file says besides its samples. */
#ifndef GPUKIT_BENCH_REPORT_H
#define GPUKIT_BENCH_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

/* Processor, kernel and build, as members of the object that is open. Loads no driver. */
void report_system(json *out);

/* These and devices, as the member "machine". Loads the drivers. */
void report_machine(json *out);

/* False when it cannot be written. */
bool report_save(const char *path, json *out);

/* Sorts the values; the middle one. */
double report_median(double *values, size_t count);

/* The values as an array. */
void report_values(json *out, const char *name, const double *values, size_t count);

#endif /* GPUKIT_BENCH_REPORT_H */
