// SPDX-License-Identifier: MIT
/* suite_help.h - calls of the tests of gpukit/queue.h, checked, and kernels for them. */
#ifndef GPUKIT_QUEUE_SUITE_HELP_H
#define GPUKIT_QUEUE_SUITE_HELP_H

#include <gpukit/queue.h>

#include "backend/context.h"

enum { SUITE_GROUP = 64 };

/* The device under test alone. */
extern gpukit_context suite_context;

int suite_device_open(const gpk_backend_ops *ops, const gpk_device_request *request);
void suite_device_close(void);

void suite_check(gpukit_status status, const gpukit_error *err);
gpukit_queue *suite_queue(const gpukit_queue_params *params);
gpukit_buffer *suite_buffer(gpukit_queue *queue, size_t size, gpukit_buffer_kind kind);
gpukit_program *suite_program(gpukit_queue *queue, const gpukit_kernel *kernel);
gpukit_command *suite_next(gpukit_queue *queue, void *tag);
void suite_submit(gpukit_queue *queue);

/* Waits for so many completions, a minute at most. */
void suite_reap(gpukit_queue *queue, gpukit_done *out, size_t count);

/* The completion with that user data, of which there is one. */
const gpukit_done *suite_of(const gpukit_done *done, size_t count, const void *tag);

/* It went well, and its times follow each other. */
void suite_check_fine(const gpukit_done *done);
void suite_check_all_fine(const gpukit_done *done, size_t count);

/* The later command began when the earlier one had ended. */
void suite_check_after(const gpukit_done *earlier, const gpukit_done *later);

/* Nothing in flight and nothing to be reaped. */
void suite_check_idle(gpukit_queue *queue);

/* A chain on one staged buffer works: for after a failure. */
void suite_check_works(gpukit_queue *queue);

/* values[i] = values[i] * 3 + add for i < count, rounds times. Buffers: values. */
typedef struct suite_fold_args {
    uint64_t count;
    uint32_t add;
    uint32_t rounds;
} suite_fold_args;
extern const gpukit_kernel suite_fold;

/* out[i] = what fold makes of in[i]. Buffers: in, out. */
extern const gpukit_kernel suite_mix;

uint32_t suite_folded(uint32_t value, const suite_fold_args *args);

/* Fills the entry with a launch of fold or mix on so many buffers. */
void suite_run(gpukit_command *command, gpukit_program *program, gpukit_buffer *const *buffers,
               const suite_fold_args *args);

/* A function that waits until it is opened. */
typedef struct suite_gate {
    _Atomic bool is_open;
    _Atomic bool is_reached;
} suite_gate;
gpukit_status suite_wait_at_gate(void *user, gpukit_error *err);

#endif /* GPUKIT_QUEUE_SUITE_HELP_H */
