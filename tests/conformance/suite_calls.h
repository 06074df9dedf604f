// SPDX-License-Identifier: MIT
/* suite_calls.h - the calls of a backend, for tests that expect them to succeed.
 *
 * They work on one device at a time, and end the test with the error's text where a
 * call fails.
 */
#ifndef GPUKIT_SUITE_CALLS_H
#define GPUKIT_SUITE_CALLS_H

#include "backend/backend.h"
#include "suite_kernels.h"

enum { SUITE_GROUP = 64 }; /* one size: PoCL compiles a kernel anew for each */

extern const gpk_backend_ops *suite_ops;
extern gpk_device *suite_device;

/* Fails the test with the text of the error. */
void suite_check(gpukit_status status, const gpukit_error *err);
gpk_memory *suite_alloc(size_t size);
gpk_memory *suite_alloc_at(void *host, size_t size);
void *suite_host_alloc(size_t size);
gpk_program *suite_open_program(const gpk_kernel *kernel);
gpk_stream *suite_open_stream(void);
void suite_upload(gpk_stream *stream, gpk_memory *to, size_t offset, const void *from, size_t size);
void suite_download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to, size_t size);
void suite_run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch);

/* Launches suite_fold and then spoils the arguments, which were copied. */
void suite_run_fold(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                    suite_fold_args args);
void suite_map(gpk_stream *stream, gpk_memory *memory);
void suite_wait(gpk_stream *stream, gpk_event *event);

/* And flushes. */
gpk_event *suite_record(gpk_stream *stream);
gpk_event_state suite_query(gpk_event *event);

/* In this thread. */
void suite_wait_for(gpk_event *event);

/* Records and waits in this thread. */
void suite_finish(gpk_stream *stream);

/* count of them, to be freed; others for another seed. */
uint32_t *suite_numbers(size_t count, uint32_t seed);

/* Rounds of suite_fold on that many values that take at least aim_ns. */
uint32_t suite_rounds_of(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                         uint64_t count, uint64_t aim_ns);

/* Puts work of about a third of a second on the stream, on values of suite_fold. A
 * backend that does the work in the call has done it then. */
void suite_queue_long_work(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                           uint64_t count);

#endif /* GPUKIT_SUITE_CALLS_H */
