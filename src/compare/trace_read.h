// SPDX-License-Identifier: MIT
/* trace_read.h - what gpukit --trace wrote, read again: of a run in another process. */
#ifndef GPUKIT_SRC_COMPARE_TRACE_READ_H
#define GPUKIT_SRC_COMPARE_TRACE_READ_H

#include <stdbool.h>
#include <stddef.h>

#include <gpukit/trace.h>

#include "problem.h"

/* The commands of devices, then the bars of the program's own threads, whose device is the thread's
 * name and whose track is GPUKIT_TRACK_HOST. Nanoseconds since the trace began, and one more: 0 is
 * kept for what never started. *out is to be freed. False: it is no such file, or this gpukit was
 * built without libjansson. */
bool trace_read(const char *path, gpukit_trace_record **out, size_t *count, problem *why);

#endif /* GPUKIT_SRC_COMPARE_TRACE_READ_H */
