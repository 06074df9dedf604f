// SPDX-License-Identifier: MIT
/* probe.h - does something that a broken driver may crash on, in a child process.
 *
 * The caller has opened no device and started no thread: OpenCL and OpenMP do not
 * survive a fork, so all of them stay in the children.
 */
#ifndef GPUKIT_SRC_PROBE_H
#define GPUKIT_SRC_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

/* Fills answer, which began as zeros. */
typedef void probe_work(const void *question, void *answer);

/* Runs work in a child and brings the answer of size bytes back. False when there is
 * none: why tells how the child ended. */
bool probe_run(probe_work *work, const void *question, void *answer, size_t size, problem *why);

#endif /* GPUKIT_SRC_PROBE_H */
