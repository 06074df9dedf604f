// SPDX-License-Identifier: MIT
/* results_trace.h - the timelines as trace events, for ui.perfetto.dev: a process for each, a
 * thread for each of its lanes. */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_TRACE_H
#define GPUKIT_SRC_RESULTS_RESULTS_TRACE_H

#include "json.h"
#include "results/results.h"

void results_write_trace(const results *of, json *out);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_TRACE_H */
