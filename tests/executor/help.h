// SPDX-License-Identifier: MIT
/* help.h - what the tests of executors have in common. */
#ifndef GPUKIT_TESTS_EXECUTOR_HELP_H
#define GPUKIT_TESTS_EXECUTOR_HELP_H

#include <stdatomic.h>

#include <gpukit/executor.h>

#include "test.h"

/* A door that functions wait behind until it is opened. */
typedef struct door {
    atomic_int waiting; /* functions that are in front of it */
    atomic_bool is_open;
} door;

/* argument is a door. Gives back GPUKIT_E_CANCELLED when asked to stop in front of it. */
gpukit_status wait_at_door(gpukit_task *task, void *argument, void *result);

/* Returns when that many functions wait at it. */
void await_waiting(door *at, int count);

/* Submits, which must work. */
gpukit_future *submit(gpukit_executor *executor, gpukit_function *function, void *argument);
gpukit_future *submit_sized(gpukit_executor *executor, const gpukit_call *call);

/* *argument is an int; result, an int, is twice that. */
gpukit_status double_it(gpukit_task *task, void *argument, void *result);

/* *argument is an int, which becomes the error's native code, and its text "no N". */
gpukit_status fail_with(gpukit_task *task, void *argument, void *result);

/* An executor with that many threads for functions, and room for pending of them (0: default). */
gpukit_executor *open_executor(uint32_t workers, uint32_t pending);

void assert_result_int(gpukit_future *future, int expected);
void assert_state(const gpukit_future *future, gpukit_future_state expected);

/* A status other than the expected one fails, and so does an error without words. */
#define assert_refused(expected, call)                                                             \
    do {                                                                                           \
        gpukit_error error = {0};                                                                  \
        assert_int_equal(call, expected);                                                          \
        assert_int_equal(error.status, expected);                                                  \
        assert_true(error.text[0] != '\0');                                                        \
    } while (0)

#endif /* GPUKIT_TESTS_EXECUTOR_HELP_H */
