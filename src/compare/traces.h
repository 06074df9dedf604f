// SPDX-License-Identifier: MIT
/* traces.h - more runs of each row with a trace, of which the most usual one is kept: where its
 * time goes, and what its devices do when. Not among the samples: a trace costs a little. */
#ifndef GPUKIT_SRC_COMPARE_TRACES_H
#define GPUKIT_SRC_COMPARE_TRACES_H

#include <gpukit/trace.h>

#include "compare/field.h"

/* Fills the splits of rows that run in this process, and of pixels those with OpenCL devices; and
 * timelines of rows with OpenCL devices, of the first workload of each family. Gives the exit code;
 * a run that fails is left out. */
int traces_run(field *all);

/* Where wall seconds went, by the records. For tests. */
results_split traces_split(const gpukit_trace_record *records, size_t count, double wall);

#endif /* GPUKIT_SRC_COMPARE_TRACES_H */
