// SPDX-License-Identifier: MIT
/* model.h - what must be true of a future, whatever was done to it: for property_test.c.
 *
 * Each submitted function has a record. The function, callbacks and the threads of a program
 * note in it what happened; in the end the record is held against the rules.
 */
#ifndef GPUKIT_TESTS_EXECUTOR_MODEL_H
#define GPUKIT_TESTS_EXECUTOR_MODEL_H

#include <stdatomic.h>
#include <stdint.h>

#include <gpukit/executor.h>

typedef enum model_kind {
    MODEL_SUCCEEDS,
    MODEL_FAILS,
    MODEL_DAWDLES, /* until it is asked to stop, or a while is over */
    MODEL_NESTS,   /* submits a function and waits for it */
    MODEL_KINDS,
} model_kind;

typedef struct model_record {
    model_kind kind;
    uint32_t number; /* its result, its error's code */
    gpukit_executor *executor;
    gpukit_future *future; /* with a share of the record's; NULL: it was refused */
    atomic_uint ran;
    atomic_uint cancels;      /* that said it never runs */
    atomic_uint callbacks;    /* that were added */
    atomic_uint called;       /* of these, that were called */
    atomic_uint early_called; /* before it had ended */
} model_record;

/* The function of every record, which is its argument. Its result is a uint32_t. */
gpukit_status model_function(gpukit_task *task, void *argument, void *result);

/* The callback of every record. */
void model_callback(gpukit_future *future, void *user);

/* NULL where all is as it must be; else what is not. All has ended. */
const char *model_broken_rule(const model_record *record);

/* xorshift64*; state is not 0. */
uint64_t model_random(uint64_t *state);

#endif /* GPUKIT_TESTS_EXECUTOR_MODEL_H */
