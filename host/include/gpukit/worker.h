// SPDX-License-Identifier: MIT
/* gpukit/worker.h - programs whose devices live in processes of their own.
 *
 * A driver that crashes, hangs or lies takes its worker process with it, and not the program. A
 * worker is the program itself, started anew by exec; so its main begins like this:
 *
 *     int main(int argc, char **argv)
 *     {
 *         int code;
 *         gpukit_worker_function("squares", squares);
 *         if (gpukit_worker_main(argc, argv, &code))
 *             return code;
 *         ...
 *
 * Then gpukit_context_params.isolate and .processes can be used. Kernels go to workers by their
 * source; a function in C, whose address means nothing to another process, goes by the name that
 * it was given here.
 */
#ifndef GPUKIT_WORKER_H
#define GPUKIT_WORKER_H

#include <stdbool.h>

#include <gpukit/export.h>
#include <gpukit/range.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where the process was started as a worker: serves until its parent is gone, which ends the
 * process on the spot; or returns true, with the exit code in *code, where it could not begin.
 * Else returns false at once, and from then on the process can start workers. First thing in
 * main, before there are threads and before output is written. */
GPUKIT_API bool gpukit_worker_main(int argc, char **argv, int *code);

/* Gives the function of a range a name, by which workers find it: the same one in every process
 * of the program, so before gpukit_worker_main. The name is copied; it has 63 characters at
 * most. GPUKIT_E_ARGUMENT where name or function has been given already; GPUKIT_E_MEMORY past
 * 256 of them. Threads: one, before all others. */
GPUKIT_API gpukit_status gpukit_worker_function(const char *name, gpukit_span_function *function);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_WORKER_H */
