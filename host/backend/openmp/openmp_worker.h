// SPDX-License-Identifier: MIT
/* backend/openmp/openmp_worker.h - the thread that carries out a device's commands.
 *
 * One worker for all streams of a device, in the order of the calls: so streams are
 * in order, and the OpenMP runtime keeps one team for the worker instead of making
 * one for each thread that asks. It sleeps where there is nothing to do.
 */
#ifndef GPK_BACKEND_OPENMP_OPENMP_WORKER_H
#define GPK_BACKEND_OPENMP_OPENMP_WORKER_H

#include "backend/backend.h"

typedef struct gpk_openmp_worker gpk_openmp_worker;

/* threads: of the team, the worker among them. */
gpukit_status gpk_openmp_worker_open(uint32_t threads, gpk_openmp_worker **out, gpukit_error *err);

/* When every command is done. NULL is fine. */
void gpk_openmp_worker_close(gpk_openmp_worker *worker);

/* Queue a command; *ticket is its number, one more than that of the command before. */
gpukit_status gpk_openmp_worker_copy(gpk_openmp_worker *worker, void *to, const void *from,
                                     size_t size, uint64_t *ticket, gpukit_error *err);
gpukit_status gpk_openmp_worker_run(gpk_openmp_worker *worker, const gpk_kernel *kernel,
                                    const gpk_launch *launch, void *const *memories,
                                    uint64_t *ticket, gpukit_error *err);

/* Whether the command of that number, and all before it, are done. 0 always is. */
bool gpk_openmp_worker_is_done(gpk_openmp_worker *worker, uint64_t ticket);
void gpk_openmp_worker_wait(gpk_openmp_worker *worker, uint64_t ticket);

#endif /* GPK_BACKEND_OPENMP_OPENMP_WORKER_H */
