// SPDX-License-Identifier: MIT
/* executor/task.h - a function while it runs. */
#ifndef GPK_EXECUTOR_TASK_H
#define GPK_EXECUTOR_TASK_H

#include "executor/future.h"

/* On the stack of who runs it. */
struct gpukit_task {
    gpukit_future *future;
    bool has_said;      /* why it fails */
    gpukit_error error; /* then, and when it has failed */
};

/* Calls it; where it fails, task->error is complete afterwards. */
gpukit_status gpk_task_run(gpukit_task *task, gpukit_function *function, void *argument,
                           void *result);

/* What to do where there is no room. */
typedef enum gpk_submit {
    GPK_SUBMIT_OR_BLOCK, /* wait; in a thread of the executor: as OR_AGAIN */
    GPK_SUBMIT_OR_AGAIN, /* give it back with GPUKIT_E_AGAIN */
    GPK_SUBMIT_OR_RUN,   /* wait; in a thread of the executor: run it there and then */
} gpk_submit;

gpukit_status gpk_task_submit(gpukit_executor *executor, const gpukit_call *call, gpk_submit how,
                              gpukit_future **out, gpukit_error *err);

#endif /* GPK_EXECUTOR_TASK_H */
