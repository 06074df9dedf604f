// SPDX-License-Identifier: MIT
/* map.c - a function over an array, on every core. */
#include <stdio.h>

#include <gpukit/gpukit.h>

static gpukit_status count_steps(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    long steps = 0; /* of Collatz's game, until it is over */
    for (unsigned long n = *(const unsigned long *)argument; n != 1; n = n % 2 ? 3 * n + 1 : n / 2)
        steps++;
    *(long *)result = steps;
    return GPUKIT_OK;
}

int main(void)
{
    unsigned long starts[] = {27, 97, 871, 6171, 77031, 837799, 8400511, 63728127};
    long steps[8];
    gpukit_executor *executor;
    gpukit_error error;

    if (gpukit_executor_open(NULL, &executor, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    const gpukit_map_params map = {.function = count_steps,
                                   .items = starts,
                                   .item_size = sizeof starts[0],
                                   .count = 8,
                                   .result_size = sizeof steps[0]};
    if (gpukit_executor_map(executor, &map, steps, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    for (int i = 0; i < 8; i++)
        printf("%lu takes %ld steps\n", starts[i], steps[i]);
    gpukit_executor_close(executor);
    return 0;
}
