// SPDX-License-Identifier: MIT
/* trace_file.h - a trace as trace events, for ui.perfetto.dev and chrome://tracing.
 *
 * A device is a process, each of its queues a thread, and how many commands are with it is a
 * counter. Microseconds, from the first command that was taken. What never ran is an instant.
 */
#ifndef GPUKIT_SRC_TRACE_FILE_H
#define GPUKIT_SRC_TRACE_FILE_H

#include <stddef.h>

#include <gpukit/device.h>
#include <gpukit/trace.h>

#include "json.h"

/* trace may be NULL: nothing ran. Processes come in the order of the devices, and only
 * those that have a record. */
void trace_file_write(json *text, const gpukit_trace *trace,
                      const gpukit_device_info *const *devices, size_t device_count);

#endif /* GPUKIT_SRC_TRACE_FILE_H */
