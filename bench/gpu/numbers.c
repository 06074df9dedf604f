// SPDX-License-Identifier: MIT
/* Verdicts on many numbers: random odd ones of 64 bits, and the primes among them alone. */
#include <inttypes.h>
#include <stdlib.h>

#include "../xorshift.h"
#include "job.h"
#include "parts.h"

enum {
    LEAST_NUMBERS = 1 << 18,
    MOST_NUMBERS = 1 << 26,
    MOST_PRIMES = 1 << 22,
    SAMPLE = 1 << 14, /* verdicts that are compared with the host's */
};

/* What one round should take. */
static const double ROUND_SECONDS = 1;

static const double SHARE = 0.1; /* of all that is left */

/* As in gpukit_primes_batch, with how many of them are primes; 0: not known yet. */
typedef struct batch {
    uint64_t *numbers;
    uint8_t *verdicts;
    size_t count;
    uint64_t primes;
} batch;

static bool batch_alloc(batch *b, size_t count)
{
    b->count = count;
    b->numbers = calloc(count, sizeof *b->numbers);
    b->verdicts = calloc(count, 1);
    return b->numbers != NULL && b->verdicts != NULL;
}

static void batch_free(batch *b)
{
    free(b->numbers);
    free(b->verdicts);
}

static void fill(batch *b)
{
    uint64_t state = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < b->count; i++)
        b->numbers[i] = xorshift_next(&state) | UINT64_C(1) << 63 | 1;
}

/* Whether a sample of the verdicts is the host's, and all of them what they were before. */
static bool check_verdicts(batch *b, const gpu_job_rows *rows)
{
    uint64_t primes = 0, state = 1;
    for (size_t i = 0; i < b->count; i++)
        primes += b->verdicts[i];
    for (int i = 0; i < SAMPLE; i++) {
        const size_t at = (size_t)(xorshift_next(&state) % b->count);
        if (gpukit_primes_is_prime(b->numbers[at]) == (b->verdicts[at] != 0))
            continue;
        gpu_job_fail(rows, "the verdict on %" PRIu64 " is %u", b->numbers[at], b->verdicts[at]);
        return false;
    }
    if (b->primes != 0 && primes != b->primes)
        gpu_job_fail(rows, "%" PRIu64 " primes in one round and %" PRIu64 " in another", primes,
                     b->primes);
    const bool is_same = b->primes == 0 || primes == b->primes;
    b->primes = primes;
    return is_same;
}

/* A run whose verdicts are right; false: the rows tell why not. */
static bool run(gpu_check *check, batch *b, const gpu_job_rows *rows, gpukit_report *report)
{
    const gpukit_job_params params = gpu_job_params(check);
    const gpukit_primes_batch all = {b->numbers, b->verdicts, b->count};
    gpu_job_run r;
    r.status = gpukit_primes_test(check->context, &all, &params, &r.report, &r.error);
    *report = r.report;
    return gpu_job_is_done(rows, &r) && check_verdicts(b, rows);
}

/* The first run warms up. */
static bool measure(gpu_check *check, batch *b, const gpu_job_rows *rows)
{
    gpukit_report report;
    if (!run(check, b, rows, &report))
        return false;
    const int rounds = gpu_job_rounds(report.seconds);
    for (int i = 0; i < rounds; i++) {
        if (!run(check, b, rows, &report))
            return false;
        gpu_row_add(rows->whole, (double)b->count * 1e-9 / report.seconds);
        gpu_row_add(rows->kernels, (double)b->count * 1e-9 / report.devices[0].kernel_seconds);
    }
    gpu_row_note(rows->whole, "%zu numbers, %" PRIu64 " of them primes", b->count, b->primes);
    return true;
}

/* The whole of it, or as much as the device does in a round, by its speed with a small batch. */
static bool choose_count(gpu_check *check, const gpu_job_rows *rows, size_t *count)
{
    batch b = {.numbers = NULL};
    gpukit_report report = {.seconds = 0};
    bool is_right = batch_alloc(&b, LEAST_NUMBERS);
    if (!is_right)
        gpu_job_fail(rows, "there is no memory for %d numbers", LEAST_NUMBERS);
    else
        fill(&b);
    for (int i = 0; i < 2 && is_right; i++) /* the first one builds the kernels */
        is_right = run(check, &b, rows, &report);
    batch_free(&b);
    const double fitting = LEAST_NUMBERS * ROUND_SECONDS / report.seconds;
    *count = LEAST_NUMBERS;
    while (*count < MOST_NUMBERS && 2 * (double)*count <= fitting)
        *count *= 2;
    return is_right;
}

/* Those that were found to be primes, as far as they are wanted. */
static bool gather(const batch *from, batch *out)
{
    size_t count = 0;
    if (!batch_alloc(out, from->primes < MOST_PRIMES ? from->primes : MOST_PRIMES))
        return false;
    for (size_t i = 0; i < from->count && count < out->count; i++)
        if (from->verdicts[i] != 0)
            out->numbers[count++] = from->numbers[i];
    out->primes = out->count;
    return true;
}

static gpu_job_rows rows_of(gpu_check *check, const char *name)
{
    return (gpu_job_rows){
        .whole = gpu_row_new(check, "numbers", "G/s", "%s", name),
        .kernels = gpu_row_new(check, "numbers", "G/s", "%s, kernels", name),
    };
}

void gpu_part_numbers(gpu_check *check)
{
    batch all = {.numbers = NULL}, primes = {.numbers = NULL};
    const gpu_job_rows of_all = rows_of(check, "random"), of_primes = rows_of(check, "primes");
    size_t count;
    gpu_check_take_share(check, SHARE);
    if (!choose_count(check, &of_all, &count)) {
        gpu_job_skip(&of_primes, "there are none: see random");
        return;
    }
    const bool has_room = batch_alloc(&all, count);
    if (has_room)
        fill(&all);
    else
        gpu_job_fail(&of_all, "there is no memory for %zu numbers", count);
    if (!has_room || !measure(check, &all, &of_all))
        gpu_job_skip(&of_primes, "there are none: see random");
    else if (!gather(&all, &primes))
        gpu_job_fail(&of_primes, "there is no memory for them");
    else
        measure(check, &primes, &of_primes);
    batch_free(&all);
    batch_free(&primes);
}
