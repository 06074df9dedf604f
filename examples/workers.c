// SPDX-License-Identifier: MIT
/* workers.c - a function on the cores of this machine, each of them in a process of its own, and
 * one of these killed in the middle. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gpukit/gpukit.h>

/* How many steps each number takes to 1 (Collatz); argument is the most that it may take. */
static void steps(const gpukit_span *span)
{
    const unsigned most = *(const unsigned *)span->argument;
    unsigned *out = span->output;
    for (uint64_t i = 0; i < span->count; i++) {
        unsigned long long n = span->first + i;
        for (out[i] = 0; n > 1 && out[i] < most; out[i]++)
            n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    }
}

/* As a clumsy neighbour would. */
static bool kill_one(void *killed, const gpukit_report *report)
{
    if (*(bool *)killed || report->done == 0)
        return true;
    char command[80];
    *(bool *)killed = true;
    snprintf(command, sizeof command, "pkill -9 -P %ld -f '^gpukit worker cpu.1$'", (long)getpid());
    return system(command) != -1;
}

static void tell(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    (void)level;
    printf("%s\n", text);
}

int main(int argc, char **argv)
{
    const gpukit_context_params params = {.devices = "cpu", .processes = 2, .log = {.write = tell}};
    unsigned most = 1000;
    bool killed = false;
    gpukit_context *context;
    gpukit_scalar longest;
    gpukit_error error;
    int code;

    gpukit_worker_function("steps", steps); /* by this name the workers find it */
    if (gpukit_worker_main(argc, argv, &code))
        return code;
    if (gpukit_context_open(&params, &context, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    const gpukit_range range = {
        .operation = {.function = steps,
                      .argument = &most,
                      .argument_size = sizeof most,
                      .output_type = GPUKIT_UINT32},
        .first = 1,
        .count = 3000000,
        .reduce = GPUKIT_REDUCE_MAX,
        .job = {.progress = kill_one, .user = &killed},
    };
    if (gpukit_range_run(context, &range, &longest, NULL, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    printf("up to 3000000 a number takes %llu steps at most\n", (unsigned long long)longest.as.u);
    gpukit_context_close(context);
    return 0;
}
