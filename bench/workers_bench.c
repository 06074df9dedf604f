// SPDX-License-Identifier: MIT
/* workers_bench [ROUNDS [FILE]] - what it costs that a device lives in a worker process.
 *
 * Per lease: a count of primes in tens of thousands of leases of one short grain, by one thread
 * of this process and by one worker, in turns; the difference in time by the number of leases.
 * With three slots, as usual, and with one, where each lease waits for the answer to the one
 * before. Throughput: a count in leases that are sized by time, by all cores and by a worker for
 * each, and on an OpenCL device here and in a worker.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gpukit/gpukit.h>

#include "report.h"

enum { MOST_ROUNDS = 101, CASES = 5, SIDES = 2, GRAIN = 245760 };

typedef struct bench_case {
    const char *name;
    gpukit_context_params sides[SIDES]; /* here, and in workers */
    uint64_t last;
    uint32_t slots;
    bool per_lease;
    uint64_t primes; /* that there are */
    double seconds[SIDES][MOST_ROUNDS];
    uint64_t leases;
} bench_case;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void check(gpukit_status status, const gpukit_error *error)
{
    if (status == GPUKIT_OK)
        return;
    fprintf(stderr, "workers_bench: %s\n", error->text);
    exit(1);
}

/* The context stays open between the jobs, as a program's would. */
static double run(bench_case *c, gpukit_context *context)
{
    gpukit_error error;
    gpukit_report report;
    uint64_t count = 0;
    const gpukit_primes_params params = {
        .last = c->last,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.slots = c->slots,
                .verify = GPUKIT_VERIFY_NONE,
                .grain_size = c->per_lease ? GRAIN : 0,
                .chunk_grains = c->per_lease ? 1 : 0,
                .forgets = true},
    };
    const double began_s = now_s();
    check(gpukit_primes_count(context, &params, &count, NULL, &report, &error), &error);
    const double seconds = now_s() - began_s;
    if (count != c->primes) {
        fprintf(stderr, "workers_bench: %" PRIu64 " primes instead of %" PRIu64 "\n", count,
                c->primes);
        exit(1);
    }
    c->leases = 0;
    for (size_t i = 0; i < report.device_count; i++)
        c->leases += report.devices[i].chunks;
    return seconds;
}

static void measure(bench_case *c, size_t rounds)
{
    gpukit_context *contexts[SIDES];
    gpukit_error error;
    for (int side = 0; side < SIDES; side++) {
        check(gpukit_context_open(&c->sides[side], &contexts[side], &error), &error);
        run(c, contexts[side]); /* warm */
    }
    for (size_t i = 0; i < rounds; i++)
        for (int turn = 0; turn < SIDES; turn++) {
            const int side = (int)((i + (size_t)turn) % SIDES);
            c->seconds[side][i] = run(c, contexts[side]);
        }
    for (int side = 0; side < SIDES; side++)
        gpukit_context_close(contexts[side]);
}

static double median_of(const double *values, size_t count)
{
    double sorted[MOST_ROUNDS];
    memcpy(sorted, values, count * sizeof *values);
    return report_median(sorted, count);
}

/* Ratios and differences are taken within a round. */
static double compare(const bench_case *c, size_t rounds)
{
    double values[MOST_ROUNDS];
    for (size_t i = 0; i < rounds; i++)
        values[i] = c->per_lease ? (c->seconds[1][i] - c->seconds[0][i]) * 1e6 / (double)c->leases
                                 : c->seconds[1][i] / c->seconds[0][i];
    return report_median(values, rounds);
}

static void write_case(json *out, const bench_case *c, size_t rounds)
{
    json_object_begin(out, NULL);
    json_string(out, "name", c->name);
    json_integer(out, "leases", (int64_t)c->leases);
    json_real(out, c->per_lease ? "microseconds_per_lease" : "ratio", compare(c, rounds));
    report_values(out, "seconds_here", c->seconds[0], rounds);
    report_values(out, "seconds_in_workers", c->seconds[1], rounds);
    json_object_end(out);
}

/* Counts by OEIS A006880 and primesieve 11.0. */
static void set_case(bench_case *c, const char *name, const gpukit_context_params *sides,
                     uint32_t slots, bool per_lease)
{
    c->name = name;
    memcpy(c->sides, sides, sizeof c->sides);
    c->slots = slots;
    c->per_lease = per_lease;
    c->last = per_lease ? 5000000000 : 20000000000;
    c->primes = per_lease ? 234954223 : 882206716;
}

int main(int argc, char **argv)
{
    const gpukit_context_params team = {.devices = "cpu"}, one = {.devices = "cpu", .threads = 1};
    const gpukit_context_params worker = {.devices = "cpu", .processes = 1};
    const gpukit_context_params workers = {.devices = "cpu", .processes = 2};
    const gpukit_context_params opencl = {.devices = "opencl"};
    const gpukit_context_params isolated = {.devices = "opencl", .isolate = GPUKIT_ISOLATE_ON};
    static bench_case cases[CASES];
    int code;
    if (gpukit_worker_main(argc, argv, &code))
        return code;
    set_case(&cases[0], "a lease, three slots", (gpukit_context_params[]){one, worker}, 3, true);
    set_case(&cases[1], "a lease, one slot", (gpukit_context_params[]){one, worker}, 1, true);
    set_case(&cases[2], "a lease, OpenCL", (gpukit_context_params[]){opencl, isolated}, 3, true);
    set_case(&cases[3], "two processes", (gpukit_context_params[]){team, workers}, 3, false);
    set_case(&cases[4], "OpenCL", (gpukit_context_params[]){opencl, isolated}, 3, false);
    const size_t given = argc > 1 ? strtoul(argv[1], NULL, 10) : 11;
    const size_t rounds = given < 1 ? 1 : given > MOST_ROUNDS ? MOST_ROUNDS : given;
    for (int i = 0; i < CASES; i++) {
        measure(&cases[i], rounds);
        printf("%-22s %7" PRIu64 " leases  %8.4f s here  %8.4f s in workers  %6.2f %s\n",
               cases[i].name, cases[i].leases, median_of(cases[i].seconds[0], rounds),
               median_of(cases[i].seconds[1], rounds), compare(&cases[i], rounds),
               cases[i].per_lease ? "us a lease" : "times");
    }
    if (argc < 3)
        return 0;
    json text;
    json_init(&text);
    json_object_begin(&text, NULL);
    json_string(&text, "schema", "gpukit.bench.workers/1");
    json_string(&text, "gpukit", gpukit_version());
    report_machine(&text);
    json_array_begin(&text, "cases");
    for (int i = 0; i < CASES; i++)
        write_case(&text, &cases[i], rounds);
    json_array_end(&text);
    json_object_end(&text);
    return report_save(argv[2], &text) ? 0 : 1;
}
