// SPDX-License-Identifier: MIT
/* norms.c - the sum of 1000 norms: little arithmetic on much data, on whatever there is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/executor.h>
#include <gpukit/range.h>
#include <gpukit/worker.h>

#include "cores.h"
#include "exit_code.h"
#include "lab/experiments.h"
#include "message.h"

enum { VECTORS = 1000, DIMENSION = 10000, LANES = 16, CHUNK = 50, RUNS = 5 };
enum { BYTES = VECTORS * DIMENSION * (int)sizeof(float) };

_Static_assert(DIMENSION % LANES == 0 && VECTORS % CHUNK == 0, "nothing is left over");

/* A way is not repeated beyond that, so that a slow machine is done in time as well. */
static const double way_seconds = 0.4;

/* Relative. Each of the 16 sums of a norm takes 625 squares, and rounds by 2^-24 at most each
 * time; with the additions of the sums and the root, half of 640 * 2^-24 in the norm: below 2e-5.
 */
static const double bound = 2e-5;

static const char source[] =
    "#pragma OPENCL FP_CONTRACT OFF\n"
    "kernel void norm(ulong first, ulong count, uint dimension, global const float *vectors,\n"
    "                 global float *norms)\n"
    "{\n"
    "    ulong i = get_global_id(0);\n"
    "    if (i >= count)\n"
    "        return;\n"
    "    float16 sums = 0;\n"
    "    for (uint k = 0; k < dimension / 16; k++) {\n"
    "        float16 part = vload16(k, vectors + i * dimension);\n"
    "        sums += part * part;\n"
    "    }\n"
    "    float8 eight = sums.lo + sums.hi;\n"
    "    float4 four = eight.lo + eight.hi;\n"
    "    float2 two = four.lo + four.hi;\n"
    "    norms[i] = sqrt(two.x + two.y);\n"
    "}\n";

/* The same in C, sums in the same order. */
static float norm_of(const float *vector)
{
    float sums[LANES] = {0};
    for (size_t k = 0; k < DIMENSION; k += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            sums[lane] += vector[k + lane] * vector[k + lane];
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t lane = 0; lane < half; lane++)
            sums[lane] += sums[lane + half];
    return sqrtf(sums[0]);
}

static void find_norms(const gpukit_span *span)
{
    const float *vectors = span->inputs[0];
    float *norms = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        norms[i] = norm_of(vectors + i * DIMENSION);
}

bool norms_register(void)
{
    return gpukit_worker_function("lab.norms", find_norms) == GPUKIT_OK;
}

typedef struct outcome {
    double seconds;
    double kernel_seconds, transfer_seconds; /* of the device that has most of each */
    double sum;
    uint64_t done;
} outcome;

typedef struct way way;

/* One run in a place that is open: a context, an executor, or nothing. */
typedef gpukit_status summing(const way *how, void *place, const float *vectors, outcome *out,
                              gpukit_error *err);

struct way {
    const char *name; /* in the JSON */
    char label[40];
    summing *sum;
    const char *devices; /* of the context; NULL: there is none */
    uint32_t processes;
    gpukit_staging staging;
    outcome best;
    double first_seconds; /* until the first result, from before its place was open */
};

static gpukit_status sum_in_thread(const way *how, void *place, const float *vectors, outcome *out,
                                   gpukit_error *err)
{
    (void)how;
    (void)place;
    (void)err;
    for (size_t i = 0; i < VECTORS; i++)
        out->sum += norm_of(vectors + i * DIMENSION);
    out->done = VECTORS;
    return GPUKIT_OK;
}

static gpukit_status sum_chunk(gpukit_task *task, void *argument, void *result)
{
    const float *const *vectors = argument;
    double sum = 0;
    (void)task;
    for (size_t i = 0; i < CHUNK; i++)
        sum += norm_of(*vectors + i * DIMENSION);
    *(double *)result = sum;
    return GPUKIT_OK;
}

/* The executor's threads get pointers: they read where the vectors are. */
static gpukit_status sum_in_threads(const way *how, void *place, const float *vectors, outcome *out,
                                    gpukit_error *err)
{
    const float *chunks[VECTORS / CHUNK];
    double sums[VECTORS / CHUNK];
    (void)how;
    for (size_t i = 0; i < VECTORS / CHUNK; i++)
        chunks[i] = vectors + i * CHUNK * DIMENSION;
    const gpukit_map_params params = {.function = sum_chunk,
                                      .items = chunks,
                                      .item_size = sizeof chunks[0],
                                      .count = VECTORS / CHUNK,
                                      .result_size = sizeof sums[0]};
    gpukit_status status = gpukit_executor_map(place, &params, sums, err);
    for (size_t i = 0; i < VECTORS / CHUNK && status == GPUKIT_OK; i++)
        out->sum += sums[i];
    out->done = VECTORS;
    return status;
}

static gpukit_status sum_in_range(const way *how, void *place, const float *vectors, outcome *out,
                                  gpukit_error *err)
{
    const gpukit_scalar dimension = {.type = GPUKIT_UINT32, .as.u = DIMENSION};
    const gpukit_input input = {.type = GPUKIT_FLOAT, .width = DIMENSION, .data = vectors};
    const gpukit_range range = {
        .operation = {.kernel = "norm",
                      .source = source,
                      .source_name = "norms.cl",
                      .function = find_norms,
                      .scalars = &dimension,
                      .scalar_count = 1,
                      .inputs = &input,
                      .input_count = 1,
                      .output_type = GPUKIT_FLOAT},
        .count = VECTORS,
        .reduce = GPUKIT_REDUCE_SUM,
        .job = {.staging = how->staging},
    };
    gpukit_scalar sum;
    gpukit_report report;
    const gpukit_status status = gpukit_range_run(place, &range, &sum, &report, err);
    if (status != GPUKIT_OK)
        return status;
    out->sum = sum.as.f;
    out->done = report.done;
    for (size_t i = 0; i < report.device_count; i++) {
        const gpukit_device_share *each = &report.devices[i];
        out->kernel_seconds = fmax(out->kernel_seconds, each->kernel_seconds);
        out->transfer_seconds = fmax(out->transfer_seconds, each->transfer_seconds);
    }
    return GPUKIT_OK;
}

/* The first result may have to wait for kernels to be built and processes to be started. */
static gpukit_status measure(way *how, void *place, uint64_t begin_ns, const float *vectors,
                             gpukit_error *err)
{
    for (int i = 0; i < RUNS && (i < 2 || lab_seconds_since(begin_ns) < way_seconds); i++) {
        outcome each = {0};
        const uint64_t start_ns = lab_now_ns();
        const gpukit_status status = how->sum(how, place, vectors, &each, err);
        if (status != GPUKIT_OK)
            return status;
        each.seconds = lab_seconds_since(start_ns);
        if (how->sum != sum_in_range)
            each.kernel_seconds = each.seconds;
        if (i == 0)
            how->first_seconds = lab_seconds_since(begin_ns);
        if (i == 0 || each.seconds < how->best.seconds)
            how->best = each;
    }
    return GPUKIT_OK;
}

static gpukit_status try_way(way *how, const float *vectors, gpukit_error *err)
{
    gpukit_context *context = NULL;
    gpukit_executor *executor = NULL;
    gpukit_status status = GPUKIT_OK;
    const uint64_t begin_ns = lab_now_ns();
    const gpukit_context_params where = {
        .devices = how->devices, .processes = how->processes, .log = {.write = message_log}};
    if (how->devices != NULL)
        status = gpukit_context_open(&where, &context, err);
    else if (how->sum == sum_in_threads)
        status = gpukit_executor_open(NULL, &executor, err);
    void *place = context != NULL ? (void *)context : (void *)executor;
    if (status == GPUKIT_OK)
        status = measure(how, place, begin_ns, vectors, err);
    gpukit_executor_close(executor);
    gpukit_context_close(context);
    return status;
}

typedef struct trial {
    lab_run *run;
    float *vectors;
    double reference;   /* the sum in double */
    double one_seconds; /* one thread's */
    uint32_t count;     /* ways that could be tried */
    char opencl[256];   /* ids of devices; "": there is none */
} trial;

static void tell(trial *of, const way *how)
{
    const outcome *best = &how->best;
    json *to = &of->run->json;
    const double slower = best->seconds / of->one_seconds;
    const double share = fmin(best->kernel_seconds / best->seconds, 1);
    lab_say(of->run, "%-30s %8.2f ms %8.2f ms %8.0f %%  %8.*f x %s", how->label,
            how->first_seconds * 1e3, best->seconds * 1e3, share * 100, slower < 9.95 ? 1 : 0,
            slower < 1 ? 1 / slower : slower, slower < 1 ? "faster" : "as long");
    json_object_begin(to, how->name);
    json_real(to, "first_seconds", how->first_seconds);
    json_real(to, "seconds", best->seconds);
    json_real(to, "computing_seconds", best->kernel_seconds);
    json_real(to, "computing_share", share);
    json_real(to, "device_copying_seconds", best->transfer_seconds);
    json_real(to, "bytes_per_s", BYTES / best->seconds);
    json_real(to, "sum", best->sum);
    json_object_end(to);
}

/* What is not on this machine is left out, which is no failure unless it was asked for. */
static int take_way(trial *of, way how, bool is_asked_for)
{
    gpukit_error error;
    const gpukit_status status = try_way(&how, of->vectors, &error);
    if (status == GPUKIT_E_NO_DEVICE && !is_asked_for) {
        lab_say(of->run, "%-30s left out: %s", how.label, error.text);
        return EXIT_DONE;
    }
    if (status != GPUKIT_OK)
        return lab_failed(&error);
    if (of->one_seconds == 0)
        of->one_seconds = how.best.seconds;
    of->count++;
    tell(of, &how);
    lab_holds(of->run, "every_sum_is_within_the_bound",
              fabs(how.best.sum / of->reference - 1) <= bound);
    lab_holds(of->run, "every_vector_is_done_once", how.best.done == VECTORS);
    return EXIT_DONE;
}

/* The ids of the OpenCL devices that were asked for, or of all; "" where there is none. */
static int find_opencl(const lab_run *run, char *ids, size_t size)
{
    gpukit_context *context;
    gpukit_error error;
    const gpukit_device_info *each;
    const gpukit_context_params where = {.devices = run->device != NULL ? run->device : "opencl",
                                         .log = {.write = message_log}};
    ids[0] = '\0';
    const gpukit_status status = gpukit_context_open(&where, &context, &error);
    if (status == GPUKIT_E_NO_DEVICE && run->device == NULL)
        return EXIT_DONE;
    if (status != GPUKIT_OK)
        return lab_failed(&error);
    for (size_t i = 0; (each = gpukit_context_device_at(context, i)) != NULL; i++) {
        const size_t at = strlen(ids);
        if (strcmp(each->backend, "opencl") == 0 && size - at > sizeof each->id)
            snprintf(ids + at, size - at, "%s%s", at > 0 ? "," : "", each->id);
    }
    gpukit_context_close(context);
    return EXIT_DONE;
}

static int take_opencl(trial *of)
{
    char all[sizeof of->opencl + 4];
    const char *ids = of->opencl;
    if (ids[0] == '\0') {
        lab_say(of->run, "%-30s left out: there is no OpenCL device %s", "OpenCL, all",
                of->run->device != NULL ? "in --device" : "here");
        return EXIT_DONE;
    }
    way mapped = {.name = "opencl", .sum = sum_in_range, .devices = ids};
    snprintf(mapped.label, sizeof mapped.label, "OpenCL, %.20s", ids);
    way copied = {.name = "opencl_copied",
                  .sum = sum_in_range,
                  .devices = ids,
                  .staging = GPUKIT_STAGING_COPY};
    snprintf(copied.label, sizeof copied.label, "  as if its memory were apart");
    way every = {.name = "all", .sum = sum_in_range, .devices = all};
    snprintf(all, sizeof all, "cpu,%s", ids);
    snprintf(every.label, sizeof every.label, "all, %.24s", all);
    int code = take_way(of, mapped, true);
    if (code == EXIT_DONE)
        code = take_way(of, copied, true);
    return code == EXIT_DONE ? take_way(of, every, false) : code;
}

static int take_all(trial *of)
{
    const uint32_t cores = cores_count();
    way one = {.name = "one_thread", .label = "one thread", .sum = sum_in_thread};
    way threads = {.name = "threads", .sum = sum_in_threads};
    way team = {.name = "openmp", .sum = sum_in_range, .devices = "cpu"};
    way pool = {.name = "processes", .sum = sum_in_range, .devices = "cpu", .processes = cores};
    if (pool.processes > 16)
        pool.processes = 16; /* more would only take longer to start */
    snprintf(threads.label, sizeof threads.label, "threads of the executor, %u", cores);
    snprintf(team.label, sizeof team.label, "OpenMP team of %u", cores);
    snprintf(pool.label, sizeof pool.label, "pool of processes, %u", pool.processes);
    int code = take_way(of, one, true);
    if (code == EXIT_DONE)
        code = take_way(of, threads, true);
    if (code == EXIT_DONE)
        code = take_way(of, team, false);
    if (code == EXIT_DONE)
        code = take_opencl(of);
    return code == EXIT_DONE ? take_way(of, pool, false) : code;
}

static double fill(float *vectors)
{
    uint32_t seed = 1;
    double reference = 0;
    for (size_t i = 0; i < VECTORS; i++) {
        double sum = 0;
        for (size_t k = 0; k < DIMENSION; k++) {
            seed = seed * 1664525u + 1013904223u;
            const float value = (float)(seed >> 8) / (1 << 24); /* from 0 to 1 */
            vectors[i * DIMENSION + k] = value;
            sum += (double)value * value;
        }
        reference += sqrt(sum);
    }
    return reference;
}

/* What every copy costs at least: reading, writing, and memory that is new to the process. */
static bool time_copy(trial *of)
{
    const uint64_t begin_ns = lab_now_ns();
    float *copy = malloc(BYTES);
    if (copy == NULL)
        return false;
    memcpy(copy, of->vectors, BYTES);
    const double seconds = lab_seconds_since(begin_ns);
    /* Which also keeps the copy from being left out as of no use. */
    lab_holds(of->run, "a_copy_is_equal", memcmp(copy, of->vectors, BYTES) == 0);
    free(copy);
    lab_say(of->run, "%s", "");
    lab_say(of->run, "Copying %d MB to new memory, and nothing else: %.2f ms, %.0f x as long.",
            BYTES / 1000000, seconds * 1e3, seconds / of->one_seconds);
    json_real(&of->run->json, "copy_seconds", seconds);
    return true;
}

static int run_norms(lab_run *run)
{
    trial of = {.run = run, .vectors = malloc(BYTES)};
    if (of.vectors == NULL) {
        message_error("no memory for %d vectors of %d numbers", VECTORS, DIMENSION);
        return EXIT_DEVICE;
    }
    int code = find_opencl(run, of.opencl, sizeof of.opencl);
    if (code != EXIT_DONE) {
        free(of.vectors);
        return code;
    }
    of.reference = fill(of.vectors);
    lab_say(run,
            "The norms of %d vectors of %d floats, %d MB, added up; the best of %d runs:", VECTORS,
            DIMENSION, BYTES / 1000000, RUNS);
    lab_say(run, "%-30s %11s %11s %10s  %s", "", "first time", "best time", "computing",
            "to one thread");
    json_integer(&run->json, "vectors", VECTORS);
    json_integer(&run->json, "dimension", DIMENSION);
    json_integer(&run->json, "bytes", BYTES);
    json_real(&run->json, "bound", bound);
    json_real(&run->json, "reference", of.reference);
    code = take_all(&of);
    if (code == EXIT_DONE && !time_copy(&of)) {
        message_error("no memory for a copy of the vectors");
        code = EXIT_DEVICE;
    }
    if (code == EXIT_DONE)
        lab_say(run, "All %u sums are within %g of %.1f, the sum in double.", of.count, bound,
                of.reference);
    free(of.vectors);
    return code;
}

const experiment experiment_norms = {
    .name = "norms",
    .summary = "the sum of 1000 norms: where moving the data costs more than computing",
    .why = "Each number is read once, for one multiplication and one addition: the time\n"
           "goes into bringing 40 MB to whoever computes. Threads read them where they\n"
           "are. A job over a range, a device, a pool of processes has them copied first,\n"
           "for longer than the sum.\n",
    .api = "threads share memory: gpukit_executor_map; for devices, data\n"
           "that stays in the buffers of a gpukit_queue and is used there again and again",
    .explanation =
        "A norm is the root of the sum of squares. 1000 vectors of 10000 floats are 40\n"
        "MB, and 20 million operations: half an operation for each byte. A core could\n"
        "do ten and more while memory delivers a byte, so one thread that reads the\n"
        "vectors where they are is hard to beat; a second one gains as much as memory,\n"
        "or a cache, has left to give.\n"
        "\n"
        "The first two lines read in place. All others get copies: gpukit_range_run\n"
        "cuts the 1000 vectors into chunks, copies each to memory that the device can\n"
        "use, and runs the function or the kernel there. The column \"computing\" says\n"
        "how much of the time the norms themselves took; the rest is copying, handing\n"
        "out, and bringing back. Where an OpenCL device shares memory with the cores,\n"
        "its driver copies nothing more; the line below it copies all the same, as for\n"
        "a device with memory of its own.\n"
        "\n"
        "As a rule a pool of processes loses most. Its workers share nothing with who\n"
        "asks: for each run, the vectors are put into memory that both can see, every\n"
        "worker maps that memory and copies its chunks out of it, and results come back\n"
        "as messages. The pools of Python do the same by pickling the vectors and\n"
        "sending them through pipes.\n"
        "\n"
        "Processes and devices pay where much is computed from little: primes are\n"
        "counted from two numbers, and the answer is one. So ask how many operations\n"
        "there are for each byte that moves. With few, bring the work to the data:\n"
        "threads, or buffers that stay on the device from one kernel to the next.\n"
        "\n"
        "The sums may differ in their last digits, where roots and additions are\n"
        "rounded in other ways. The bound of 2e-5 follows from the number of additions,\n"
        "and holds on every machine. With --device SEL the OpenCL lines are about the\n"
        "devices that it names.\n",
    .takes_device = true,
    .run = run_norms,
};
