// SPDX-License-Identifier: MIT
/* as_completed.c - results as they come, some of which are errors. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/gpukit.h>

/* argument is a path; the result is how many lines it has. */
static gpukit_status count_lines(gpukit_task *task, void *argument, void *result)
{
    const char *path = argument;
    long *lines = result;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return gpukit_task_fail(task, errno, "%s: %s", path, strerror(errno));
    for (int c = getc(file); c != EOF && !gpukit_task_is_cancelled(task); c = getc(file))
        *lines += c == '\n';
    fclose(file);
    return gpukit_task_is_cancelled(task) ? GPUKIT_E_CANCELLED : GPUKIT_OK;
}

/* Which path a future is for, found by the future itself. */
static const char *path_of(gpukit_future *const *futures, char **paths, int count,
                           const gpukit_future *future)
{
    for (int i = 0; i < count; i++)
        if (futures[i] == future)
            return paths[i];
    return "?";
}

static void tell(const char *path, gpukit_future *future)
{
    const void *lines;
    gpukit_error error;
    if (gpukit_future_result(future, 0, &lines, &error) == GPUKIT_OK)
        printf("%s has %ld lines\n", path, *(const long *)lines);
    else
        printf("%s failed: %s (%s)\n", path, error.text, error.native_name);
}

int main(int argc, char **argv)
{
    enum { MOST = 64 };
    gpukit_executor *executor;
    gpukit_future *futures[MOST], *future;
    gpukit_completions *completions;
    gpukit_error error;
    int count = argc - 1 < MOST ? argc - 1 : MOST;

    if (gpukit_executor_open(NULL, &executor, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    for (int i = 0; i < count; i++) {
        const gpukit_call call = {
            .function = count_lines, .argument = argv[1 + i], .result_size = sizeof(long)};
        if (gpukit_executor_submit(executor, &call, &futures[i], &error) != GPUKIT_OK)
            return fprintf(stderr, "%s\n", error.text), 1;
    }
    if (gpukit_completions_open(futures, (size_t)count, &completions, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    while (gpukit_completions_next(completions, 10000, &future, &error) == GPUKIT_OK &&
           future != NULL) {
        tell(path_of(futures, argv + 1, count, future), future);
        gpukit_future_release(future);
    }
    gpukit_completions_close(completions);
    for (int i = 0; i < count; i++)
        gpukit_future_release(futures[i]);
    gpukit_executor_close(executor);
    return 0;
}
