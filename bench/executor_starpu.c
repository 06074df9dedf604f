// SPDX-License-Identifier: MIT
/* StarPU: an empty codelet for the CPU, two workers, its default scheduler. */
#include "executor_bench.h"

#include <starpu.h>

static void do_nothing(void *buffers[], void *argument)
{
    (void)buffers;
    (void)argument;
}

static struct starpu_codelet codelet = {
    .cpu_funcs = {do_nothing},
    .nbuffers = 0,
};

static void submit(void *user, uint32_t index)
{
    (void)index;
    for (uint64_t i = 0; i < *(const uint64_t *)user; i++) {
        struct starpu_task *task = starpu_task_create();
        task->cl = &codelet;
        task->detach = 1;
        if (starpu_task_submit(task) != 0)
            return;
    }
}

/* Started and ended each time: its workers spin even when it is paused, and others come next. */
double executor_bench_starpu(uint32_t threads, uint64_t tasks)
{
    struct starpu_conf conf;
    starpu_conf_init(&conf);
    conf.ncpus = EXECUTOR_BENCH_WORKERS;
    conf.ncuda = 0;
    conf.nopencl = 0;
    if (starpu_init(&conf) != 0)
        return -1;
    double began = executor_bench_now();
    executor_bench_threads(threads, submit, &tasks);
    starpu_task_wait_for_all();
    double seconds = executor_bench_now() - began;
    starpu_shutdown();
    return seconds;
}
