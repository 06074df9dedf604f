// SPDX-License-Identifier: MIT
/* The sieve, end to end and its kernels alone. The windows come before the large ranges, each of
 * which takes ten times the one before it: what there is no time for is the largest. */
#include "primes.h"

#include <inttypes.h>
#include <stdio.h>

#include "parts.h"
#include "workload/primes/groups/tune.h"

/* Of all that is left: the parts behind this one have theirs. */
static const double SHARE = 0.12;

enum { WARM_UP_PARTS = 100 }; /* of a work; one of them warms up */

typedef struct work {
    const char *name;
    uint64_t first, last; /* inclusive */
    uint64_t count;       /* of the primes */
    double slowness;      /* a number takes at most so many times what one of the range before
                           * takes; a guess */
} work;

/* 1e8 to 1e13: OEIS A006880; primesieve 1e14 -d 1e10; primesieve 1e18 -d 1e10 */
static const work works[] = {
    {"1e8", 0, 100000000, 5761455, 1},
    {"1e10", 0, 10000000000, 455052511, 1},
    {"1e14..+1e10", 100000000000000, 100010000000000, 310208140, 4},
    {"1e18..+1e10", 1000000000000000000, 1000000010000000000, 241272176, 12},
    {"1e11", 0, 100000000000, 4118054813, 1.5},
    {"1e12", 0, 1000000000000, 37607912018, 1.5},
    {"1e13", 0, 10000000000000, 346065536839, 1.5},
};

enum { WORKS = sizeof works / sizeof works[0] };

static gpu_job_run run(gpu_check *check, const work *w, uint64_t last, uint64_t *count)
{
    gpu_job_run r = {.status = GPUKIT_OK};
    const gpukit_primes_params params = {
        .first = w->first,
        .last = last,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = gpu_job_params(check),
    };
    r.status = gpukit_primes_count(check->context, &params, count, NULL, &r.report, &r.error);
    return r;
}

/* What is to be known of how it went. */
static void tell(const gpu_check *check, gpu_row *row, const gpukit_report *report)
{
    const uint64_t leases = report->devices[0].chunks;
    if (check->info->kind == GPUKIT_DEVICE_CPU) {
        gpu_row_note(row, "%s, an item for each core; %" PRIu64 " leases", report->method, leases);
        return;
    }
    const primes_shape *shape = gpk_primes_group_variant(check->info)->shape;
    gpu_row_note(row, "%s, segments of %u bytes by groups of %u; %" PRIu64 " leases",
                 report->method, shape->segment_bytes, shape->items, leases);
}

/* The rounds; the seconds of the last one, 0 where it did not come to that. */
static double measure_rounds(gpu_check *check, const work *w, const gpu_job_rows *rows)
{
    double seconds = 0;
    int rounds = 1;
    for (int i = 0; i < rounds; i++) {
        uint64_t count = 0;
        const gpu_job_run r = run(check, w, w->last, &count);
        if (!gpu_job_is_done(rows, &r))
            return seconds;
        if (count != w->count) {
            gpu_job_fail(rows, "%" PRIu64 " primes were counted, not %" PRIu64, count, w->count);
            return 0;
        }
        seconds = r.report.seconds;
        gpu_row_add(rows->whole, seconds);
        gpu_row_add(rows->kernels, r.report.devices[0].kernel_seconds);
        tell(check, rows->kernels, &r.report);
        if (i == 0)
            rounds = gpu_job_rounds(seconds);
        if (seconds > gpu_check_left(check))
            break;
    }
    return seconds;
}

/* A small part of it, which builds the kernels that it wants. */
static gpu_job_run warm_up(gpu_check *check, const work *w)
{
    uint64_t count;
    return run(check, w, w->first + (w->last - w->first) / WARM_UP_PARTS, &count);
}

static void measure(gpu_check *check, const work *w, gpu_primes_pace *pace)
{
    const double numbers = (double)(w->last - w->first);
    const gpu_job_rows rows = {
        .whole = gpu_row_new(check, "primes", "s", "%s", w->name),
        .kernels = gpu_row_new(check, "primes", "s", "%s kernels", w->name),
    };
    if (!gpu_job_fits(check, &rows, numbers * w->slowness * pace->number))
        return;
    const gpu_job_run warm = warm_up(check, w);
    if (!gpu_job_is_done(&rows, &warm)) /* the rows tell why not */
        return;
    const double seconds = measure_rounds(check, w, &rows);
    if (seconds > 0 && w->first == 0)
        pace->number = seconds / numbers;
}

void gpu_part_primes(gpu_check *check)
{
    /* A compiler may take long: that is not of the share. */
    gpu_primes_pace pace = {.build = warm_up(check, &works[0]).report.seconds};
    gpu_check_take_share(check, SHARE);
    for (size_t i = 0; i < WORKS; i++)
        measure(check, &works[i], &pace);
    gpu_primes_shapes(check, &pace);
}
