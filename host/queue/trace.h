// SPDX-License-Identifier: MIT
/* queue/trace.h - where queues write what their commands did. */
#ifndef GPK_QUEUE_TRACE_H
#define GPK_QUEUE_TRACE_H

#include <gpukit/trace.h>

/* One more owner, who frees it as well. Threads: any. trace may be NULL. */
gpukit_trace *gpk_trace_keep(gpukit_trace *trace);

/* Threads: any. trace may be NULL. */
void gpk_trace_add(gpukit_trace *trace, const gpukit_trace_record *record);

#endif /* GPK_QUEUE_TRACE_H */
