// SPDX-License-Identifier: MIT
/* gpukit/gpukit.h - all of libgpukit: every device in the box put to work. */
#ifndef GPUKIT_GPUKIT_H
#define GPUKIT_GPUKIT_H

#include <gpukit/cluster.h>
#include <gpukit/countdown.h>
#include <gpukit/device.h>
#include <gpukit/executor.h>
#include <gpukit/icd.h>
#include <gpukit/job.h>
#include <gpukit/journal.h>
#include <gpukit/log.h>
#include <gpukit/peaks.h>
#include <gpukit/pixels.h>
#include <gpukit/primes.h>
#include <gpukit/primes_iterator.h>
#include <gpukit/primes_tune.h>
#include <gpukit/primes_walk.h>
#include <gpukit/queue.h>
#include <gpukit/range.h>
#include <gpukit/status.h>
#include <gpukit/trace.h>
#include <gpukit/version.h>
#include <gpukit/worker.h>
#include <gpukit/workload.h>

#endif /* GPUKIT_GPUKIT_H */
