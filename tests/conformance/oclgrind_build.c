// SPDX-License-Identifier: MIT
/* oclgrind_build.c - oclgrind 21.10 with --uninitialized crashes where a thread that has run no
 * kernel builds a program with tables. Linked with --wrap, for gpk_queue_program_prepare: what is
 * to be built in the background is built at once, in the thread that asks.
 */
#include "queue/queue.h"

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's
gpukit_status __wrap_gpk_queue_program_prepare(gpukit_queue *queue, const gpk_kernel *kernel,
                                               bool *is_ready, gpukit_error *err);

gpukit_status __wrap_gpk_queue_program_prepare(gpukit_queue *queue, const gpk_kernel *kernel,
                                               bool *is_ready, gpukit_error *err)
{
    gpukit_program *program = NULL;
    const gpukit_status status = gpk_queue_program_open(queue, kernel, &program, err);
    gpukit_program_close(program);
    *is_ready = status == GPUKIT_OK;
    return status;
}
// NOLINTEND(bugprone-reserved-identifier)
