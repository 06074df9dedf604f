// SPDX-License-Identifier: MIT
/* trace_file.h - a trace as trace events, for ui.perfetto.dev and chrome://tracing.
 *
 * A device is a process, each of its queues a thread, and how many commands are with it is a
 * counter. Microseconds, from the first command that was taken. What never ran is an instant.
 * Threads of the program itself are a process of their own, behind the devices.
 */
#ifndef GPUKIT_SRC_TRACE_FILE_H
#define GPUKIT_SRC_TRACE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/trace.h>

#include "json.h"

/* What a thread of the program did at a time. */
typedef struct trace_bar {
    const char *name;
    uint32_t thread;             /* an index in threads */
    uint64_t began_ns, ended_ns; /* as those of a trace */
} trace_bar;

typedef struct trace_bars {
    const trace_bar *items;
    size_t count;
    const char *const *threads; /* their names; NULL behind the last one */
} trace_bars;

/* trace may be NULL: nothing ran. own may be NULL. Processes come in the order of the devices, and
 * only those that have a record. */
void trace_file_write(json *text, const gpukit_trace *trace,
                      const gpukit_device_info *const *devices, size_t device_count,
                      const trace_bars *own);

#endif /* GPUKIT_SRC_TRACE_FILE_H */
