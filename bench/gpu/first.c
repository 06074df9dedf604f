// SPDX-License-Identifier: MIT
/* What a first light asks: how long it takes until a device works, and whether it can count.
 *
 * All of it with a cache folder of its own, which is new: what users have kept stays as it is, and
 * is not found.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answers.h"
#include "backend/context.h"
#include "base/clock.h"
#include "command.h"
#include "parts.h"
#include "queue/queue.h"
#include "sched/self_test.h"

enum { TIMES = 5, ITEMS = 1 << 18, GROUP = 64, SOURCES = 16 };
static const double LONG_S = 0.02;

static const char PRIMES[] = "1e8", COUNT[] = "5761455"; /* primecount 1e8 */

static double ms_since(double began)
{
    return (gpu_check_now() - began) * 1e3;
}

/* ---- how long until it works ---- */

/* The self-test's kernel behind one that nobody has ever built, so that no cache has it: neither
 * ours nor the driver's own. */
typedef struct fresh_kernel {
    gpk_kernel kernel;
    char text[128];
    gpk_source source;
    const gpk_source *sources[SOURCES];
} fresh_kernel;

static void make_fresh(fresh_kernel *out)
{
    const int size = snprintf(out->text, sizeof out->text,
                              "__kernel void fresh(__global ulong *out)\n"
                              "{\n"
                              "    out[0] = 0x%llx;\n"
                              "}\n",
                              (unsigned long long)gpk_now_ns());
    out->source = (gpk_source){
        .name = "fresh.cl", .text = (const unsigned char *)out->text, .size = (size_t)size};
    out->sources[0] = &out->source;
    for (size_t i = 0; i + 2 < SOURCES && gpk_self_test_kernel.sources[i] != NULL; i++)
        out->sources[i + 1] = gpk_self_test_kernel.sources[i];
    out->kernel = gpk_self_test_kernel;
    out->kernel.sources = out->sources;
}

/* Opens the device anew and the kernel on it; seconds of either. */
static gpukit_status open_anew(const gpu_check *check, const gpk_kernel *kernel, double *open_s,
                               double *build_s, gpukit_error *err)
{
    const gpukit_context_params params = {
        .devices = check->info->id, .strict = true, .log = check->context->log};
    gpukit_context *context = NULL;
    gpukit_queue *queue = NULL;
    gpukit_program *program = NULL;
    double began = gpu_check_now();
    gpukit_status status = gpukit_context_open(&params, &context, err);
    if (status == GPUKIT_OK)
        status = gpukit_queue_open(context, 0, NULL, &queue, err);
    *open_s = gpu_check_now() - began;
    began = gpu_check_now();
    if (status == GPUKIT_OK)
        status = gpk_queue_program_open(queue, kernel, &program, err);
    *build_s = gpu_check_now() - began;
    gpukit_program_close(program);
    gpukit_queue_close(queue);
    gpukit_context_close(context);
    return status;
}

static void time_builds(gpu_check *check)
{
    gpu_row *opened = gpu_row_new(check, "first", "ms", "open");
    gpu_row *cold = gpu_row_new(check, "first", "s", "build, cold");
    gpu_row *cached = gpu_row_new(check, "first", "ms", "build, cached");
    fresh_kernel fresh = {.text = ""};
    gpu_row_note(cold, "the self-test's kernel, which is in no cache");
    make_fresh(&fresh);
    for (int i = 0; i <= TIMES; i++) {
        gpukit_error error;
        double open_s, build_s;
        if (open_anew(check, &fresh.kernel, &open_s, &build_s, &error) != GPUKIT_OK) {
            gpu_row_fail_with(i == 0 ? cold : cached, &error);
            return;
        }
        gpu_row_add(opened, open_s * 1e3);
        gpu_row_add(i == 0 ? cold : cached, i == 0 ? build_s : build_s * 1e3);
    }
}

/* The program from its start to the answer of a small job: the driver's own start, the device's
 * self-test, and the kernels of the job. */
static void time_starts(gpu_check *check, const char *folder)
{
    gpu_row *cold = gpu_row_new(check, "first", "s", "start, cold");
    gpu_row *cached = gpu_row_new(check, "first", "ms", "start, cached");
    char ours[2 * PATH_MAX], nvidia[2 * PATH_MAX], pocl[2 * PATH_MAX];
    snprintf(ours, sizeof ours, "XDG_CACHE_HOME=%s/ours", folder);
    snprintf(nvidia, sizeof nvidia, "CUDA_CACHE_PATH=%s/nvidia", folder);
    snprintf(pocl, sizeof pocl, "POCL_CACHE_DIR=%s/pocl", folder);
    for (int i = 0; i <= TIMES; i++) {
        gpu_row *row = i == 0 ? cold : cached;
        gpu_command command = {
            .words = {check->program, "primes", PRIMES, "--method", "sieve", "--quiet",
                      "--strict-device", "--device", check->info->id},
            .settings = {ours, nvidia, pocl},
            .limit = 120,
        };
        if (check->program == NULL) {
            gpu_row_skip(row, "it runs the program, which is not there: --program");
            continue;
        }
        if (!gpu_command_run(check, &command) || strcmp(command.out, COUNT) != 0) {
            gpu_row_fail(row, "exit status %d, '%.30s' instead of %s, %.90s", command.code,
                         command.out, COUNT, command.err);
            return;
        }
        gpu_row_add(row, i == 0 ? command.seconds : command.seconds * 1e3);
    }
}

/* ---- whether it can count ---- */

static void time_self_test(gpu_check *check, gpukit_queue *queue)
{
    static const gpk_job_ops nothing = {.kind = NULL};
    const gpk_job job = {.ops = &nothing};
    gpu_row *row = gpu_row_new(check, "first", "ms", "self-test");
    for (int i = 0; i <= TIMES; i++) {
        gpukit_error error;
        const double began = gpu_check_now();
        if (gpk_self_test_run(queue, &job, &error) != GPUKIT_OK) {
            gpu_row_fail_with(row, &error);
            return;
        }
        if (i > 0) /* the kernel is there now */
            gpu_row_add(row, ms_since(began));
    }
}

static const char spin_source[] = "__kernel void spin(uint rounds, __global uint *words)\n"
                                  "{\n"
                                  "    uint x = get_global_id(0);\n"
                                  "    for (uint i = 0; i < rounds; i++)\n"
                                  "        x = x * 1664525u + 1013904223u;\n"
                                  "    words[get_global_id(0)] = x;\n"
                                  "}\n";

/* A kernel by itself: seconds by its events, and by the host's clock around it. */
static gpukit_status launch_once(gpukit_queue *queue, const gpukit_launch *launch, double *device_s,
                                 double *host_s, gpukit_error *err)
{
    gpukit_done done = {.user_data = NULL};
    size_t count;
    const double began = gpu_check_now();
    gpukit_command_run(gpukit_queue_next(queue), launch);
    gpukit_status status = gpukit_queue_submit(queue, err);
    if (status == GPUKIT_OK)
        status = gpukit_queue_wait(queue, GPUKIT_FOREVER, &done, 1, &count, err);
    *host_s = gpu_check_now() - began;
    *device_s = (double)(done.ended_ns - done.started_ns) * 1e-9;
    if (status == GPUKIT_OK && done.error.status != GPUKIT_OK) {
        *err = done.error;
        return done.error.status;
    }
    return status;
}

static gpukit_status compare_clocks(gpu_row *row, gpukit_queue *queue, gpukit_launch *launch,
                                    gpukit_error *err)
{
    uint32_t rounds = 128;
    double device_s = 0, host_s = 0;
    gpukit_status status = GPUKIT_OK;
    launch->args = &rounds;
    while (status == GPUKIT_OK && host_s < LONG_S && rounds <= UINT32_MAX / 2) {
        rounds *= 2;
        status = launch_once(queue, launch, &device_s, &host_s, err);
    }
    for (int i = 0; i < TIMES && status == GPUKIT_OK; i++) {
        status = launch_once(queue, launch, &device_s, &host_s, err);
        if (status == GPUKIT_OK)
            gpu_row_add(row, device_s / host_s);
    }
    return status;
}

/* What rates, the timeline and overlap ratios rest on: a kernel of some length takes as long by the
 * device's clock as by the host's around it. */
static void check_clock(gpu_check *check, gpukit_queue *queue)
{
    const gpukit_kernel kernel = {
        .entry = "spin", .source = spin_source, .args_size = sizeof(uint32_t), .buffer_count = 1};
    gpu_row *row = gpu_row_new(check, "first", "ratio", "event clock");
    gpukit_program *program = NULL;
    gpukit_buffer *buffer = NULL;
    gpukit_error error;
    gpukit_status status = gpukit_program_open(queue, &kernel, &program, &error);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, ITEMS * sizeof(uint32_t), GPUKIT_BUFFER_SCRATCH,
                                     &buffer, &error);
    gpukit_launch launch = {.program = program, .buffers = &buffer, .items = ITEMS, .group = GROUP};
    if (status == GPUKIT_OK)
        status = compare_clocks(row, queue, &launch, &error);
    const double median = gpu_row_median(row);
    if (status != GPUKIT_OK)
        gpu_row_fail_with(row, &error);
    else if (!(median > 0.5 && median < 1.02))
        gpu_row_fail(row, "kernels take %.3f of their time by the host's clock", median);
    else
        gpu_row_note(row, "a kernel of 20 ms or more, by its events and by the host's clock");
    gpukit_buffer_free(buffer);
    gpukit_program_close(program);
}

/* ---- all of it ---- */

static void ask_device(gpu_check *check)
{
    gpukit_queue *queue = NULL;
    gpukit_error error;
    if (gpukit_queue_open(check->context, 0, NULL, &queue, &error) != GPUKIT_OK) {
        gpu_row_fail_with(gpu_row_new(check, "first", "ms", "self-test"), &error);
        return;
    }
    time_self_test(check, queue);
    gpu_answers_check(check, queue);
    check_clock(check, queue);
    gpukit_queue_close(queue);
}

static void remove_folder(const gpu_check *check, const char *folder)
{
    gpu_command command = {.words = {"rm", "-rf", folder}, .limit = 60};
    gpu_command_run(check, &command);
}

void gpu_part_first(gpu_check *check)
{
    char whole[PATH_MAX], folder[PATH_MAX + 16];
    const char *kept = getenv("XDG_CACHE_HOME");
    char *before = kept == NULL ? NULL : strdup(kept);
    if (realpath(check->folder, whole) == NULL)
        snprintf(whole, sizeof whole, "/tmp");
    snprintf(folder, sizeof folder, "%s/first.XXXXXX", whole);
    if (mkdtemp(folder) == NULL || setenv("XDG_CACHE_HOME", folder, 1) != 0) {
        gpu_row_fail(gpu_row_new(check, "first", "ms", "open"), "no folder %s", folder);
        free(before);
        return;
    }
    time_builds(check);
    ask_device(check);
    if (before == NULL)
        unsetenv("XDG_CACHE_HOME");
    else
        setenv("XDG_CACHE_HOME", before, 1);
    free(before);
    time_starts(check, folder);
    remove_folder(check, folder);
}
