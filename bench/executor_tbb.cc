// SPDX-License-Identifier: MIT
/* oneTBB: each submitting thread has a task group, in the arena that it is given. */
#include <oneapi/tbb/task_group.h>

#include "executor_bench.h"

static void submit(void *user, uint32_t)
{
    const uint64_t tasks = *static_cast<const uint64_t *>(user);
    oneapi::tbb::task_group group;
    for (uint64_t i = 0; i < tasks; i++)
        group.run([] {});
    group.wait();
}

double executor_bench_tbb(uint32_t threads, uint64_t tasks)
{
    double began = executor_bench_now();
    executor_bench_threads(threads, submit, &tasks);
    return executor_bench_now() - began;
}
