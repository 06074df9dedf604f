// SPDX-License-Identifier: MIT
/* peaks_help.h - a test double that can be measured, and what a measurement must be like. */
#ifndef GPUKIT_TESTS_WORKLOADS_PEAKS_HELP_H
#define GPUKIT_TESTS_WORKLOADS_PEAKS_HELP_H

#include <gpukit/peaks.h>

#include "backend/context.h"

/* A context with one small device of the null backend, which goes by ops. Its arrays have a
 * megabyte each. Close it with peaks_close. */
void peaks_open(gpukit_context *out, const gpk_backend_ops *ops);
void peaks_close(gpukit_context *context);

/* As short as can be. */
extern const gpukit_peaks_params peaks_shortest;

/* Finite, above zero, and within many orders of magnitude of what there is in the world. */
void peaks_are_plausible(const gpukit_peaks *peaks);

#endif /* GPUKIT_TESTS_WORKLOADS_PEAKS_HELP_H */
