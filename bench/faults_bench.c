// SPDX-License-Identifier: MIT
/* faults_bench - what trust costs: samples, the journal and the trace, and a failed chunk.
 *
 *   build/release/bench/faults_bench GPUKIT [ROUNDS [DEVICE [FILE.json]]]
 *
 * Whole processes in turns, each with a journal of its own that is new; and, on the null
 * device, the time from a command's failure until its chunk is queued again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/gpukit.h>

#include "backend/context.h"
#include "backend/null/null.h"
#include "report.h"
#include "versus.h"

enum { FAILURES = 200 };

static char commands[5][512];

static void add(versus_job *job, const char *name, const char *program, const char *device,
                const char *options)
{
    char *command = commands[job->count];
    snprintf(command, sizeof commands[0],
             "rm -f faults_bench.tmp; exec %s primes 1e10 --method sieve --device %s --quiet %s",
             program, device, options);
    job->contestants[job->count++] =
        (versus_contestant){.name = name, .words = {"sh", "-c", command}};
}

static bool compare_runs(const char *program, const char *device, size_t rounds, json *out)
{
    static versus_job job;
    job = (versus_job){.name = "[0, 1e10]", .answer = "455052511"};
    add(&job, "--verify none", program, device, "--verify none");
    add(&job, "--verify sample", program, device, "--verify sample");
    add(&job, "--journal", program, device, "--verify none --journal faults_bench.tmp");
    add(&job, "--trace", program, device, "--verify none --trace faults_bench.tmp");
    bool is_right = versus_run(&job, rounds);
    remove("faults_bench.tmp");
    if (!is_right)
        return false;
    versus_print(&job, rounds);
    versus_json(&job, rounds, out);
    return true;
}

/* The chunk of the command that failed, and when it was queued for the next time. */
static double requeued_after_us(const gpukit_trace *trace)
{
    const gpukit_trace_record *failed = NULL, *record;
    for (size_t i = 0; (record = gpukit_trace_at(trace, i)) != NULL; i++) {
        if (failed == NULL && record->status == GPUKIT_E_DEVICE)
            failed = record;
        else if (failed != NULL && record->first == failed->first &&
                 record->queued_ns > failed->ended_ns)
            return (double)(record->queued_ns - failed->submitted_ns) * 1e-3;
    }
    return -1;
}

static double fail_once(gpukit_context *context)
{
    const gpk_null_fault fault = {
        .op = GPK_NULL_RUN, .nth = 5, .at_event = true, .status = GPUKIT_E_DEVICE, .native = -5};
    uint64_t count = 0;
    gpukit_trace *trace = NULL;
    if (gpukit_trace_alloc(0, &trace, NULL) != GPUKIT_OK)
        return -1;
    const gpukit_primes_params params = {
        .last = 30000000,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.grain_size = UINT64_C(30) * 16384, .chunk_grains = 4, .trace = trace},
    };
    gpk_null_fail_at(&fault);
    gpukit_status status = gpukit_primes_count(context, &params, &count, NULL, NULL, NULL);
    double us = status == GPUKIT_OK && count == 1857859 ? requeued_after_us(trace) : -1;
    gpukit_trace_free(trace);
    return us;
}

static bool measure_failures(json *out)
{
    static double us[FAILURES];
    gpukit_context context = {.device_count = 1};
    gpukit_device_info info = {.id = "null:0", .backend = "null", .compute_units = 1};
    const gpk_device_request request = {.info = &info};
    if (gpk_null_ops.device_open(&request, &context.devices[0], NULL) != GPUKIT_OK)
        return false;
    for (int i = 0; i < FAILURES; i++)
        us[i] = fail_once(&context);
    gpk_null_fail_at(NULL);
    gpk_null_ops.device_close(context.devices[0]);
    report_values(out, "requeued_after_us", us, FAILURES);
    double median = report_median(us, FAILURES); /* sorts them */
    printf("\nfrom a failed kernel to its chunk queued again: median %.0f us, most %.0f us\n",
           median, us[FAILURES - 1]);
    return us[0] >= 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: faults_bench GPUKIT [ROUNDS [DEVICE [FILE.json]]]\n");
        return 2;
    }
    size_t rounds = argc > 2 ? (size_t)atoi(argv[2]) : 11;
    if (rounds < 1 || rounds > VERSUS_ROUNDS) {
        fprintf(stderr, "faults_bench: 1 to %d rounds, not %s\n", VERSUS_ROUNDS, argv[2]);
        return 2;
    }
    json out;
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.faults/1");
    json_string(&out, "gpukit", gpukit_version());
    bool is_right = measure_failures(&out);
    json_array_begin(&out, "jobs");
    is_right = is_right && compare_runs(argv[1], argc > 3 ? argv[3] : "cpu", rounds, &out);
    json_array_end(&out);
    report_machine(&out);
    json_object_end(&out);
    if (is_right && argc > 4)
        is_right = report_save(argv[4], &out);
    json_free(&out);
    return is_right ? 0 : 1;
}
