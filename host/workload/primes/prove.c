// SPDX-License-Identifier: MIT
#include "workload/primes/prove.h"

#include <assert.h>

#include "base/error.h"
#include "sched/alone.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"

enum { MOST_GRAINS = 8 };

typedef struct known_window {
    uint64_t first, last, count;
} known_window;

/* Counts by primesieve 11.0, as in `primesieve 2e12 --dist=1e6`; those from 0 are OEIS A006880
 * too. From 2e12 on there are base primes above PRIMES_MAP_FROM. The test takes its time. */
static const known_window sieved[] = {
    {0, 1000000, 78498},
    {UINT64_C(2000000000000), UINT64_C(2000001000000), 35220},
};
static const known_window tested[] = {
    {0, 100000, 9592},
    {UINT64_C(2000000000000), UINT64_C(2000000100000), 3482},
};

/* Grain by grain against the host's own way, where there is one. */
static gpukit_status compare_grains(const gpk_job *job, const gpk_result *results,
                                    gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (uint64_t i = 0; i < job->grains && status == GPUKIT_OK && job->ops->redo != NULL; i++) {
        gpk_result expected;
        status = job->ops->redo(job, i, false, &expected, err);
        if (status == GPUKIT_OK && !gpk_result_is_same(&results[i], &expected))
            return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                            "it found other primes than there are, %llu of %llu, in grain %llu",
                            (unsigned long long)results[i].value,
                            (unsigned long long)expected.value, (unsigned long long)i);
    }
    return status;
}

static gpukit_status compare_window(const gpk_job *job, const known_window *known,
                                    const gpk_result *results, gpukit_error *err)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < job->grains; i++)
        count += results[i].value;
    if (count != known->count)
        return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                        "it found %llu primes from %llu to %llu (by %s), and there are %llu",
                        (unsigned long long)count, (unsigned long long)known->first,
                        (unsigned long long)known->last, job->method,
                        (unsigned long long)known->count);
    return compare_grains(job, results, err);
}

static gpukit_status prove_window(const primes_window_job *like, const known_window *known,
                                  gpukit_queue *queue, gpukit_error *err)
{
    const gpukit_primes_params params = {
        .first = known->first,
        .last = known->last,
        .method = like->plan.method,
        .job.grain_size = 1, /* the shortest there are */
    };
    gpk_result results[MOST_GRAINS];
    primes_window_job job;
    gpukit_status status = gpk_primes_window_job_init(&job, &params, NULL, err);
    if (status == GPUKIT_OK) {
        assert(job.head.grains <= MOST_GRAINS && job.head.grains <= job.head.most_grains);
        job.variant = like->variant;
        status = gpk_job_run_alone(&job.head, queue, results, err);
    }
    if (status == GPUKIT_OK)
        status = compare_window(&job.head, known, results, err);
    gpk_primes_window_job_finish(&job);
    return status;
}

gpukit_status gpk_primes_prove_window(const gpk_job *job, gpukit_queue *queue, gpukit_error *err)
{
    const primes_window_job *like = (const primes_window_job *)job;
    const known_window *known = like->plan.method == GPUKIT_PRIMES_TEST ? tested : sieved;
    gpukit_status status = prove_window(like, &known[0], queue, err);
    return status == GPUKIT_OK ? prove_window(like, &known[1], queue, err) : status;
}

/* Primes by the Prime Pages: 2^31 - 1, 2^61 - 1 and the largest below 2^64.
 * Composites: squares of small and of large primes, Carmichael numbers (OEIS A002997), the
 * least strong pseudoprime to the bases 2, 3, 5 and 7 (A014233), and the largest number. */
static const struct {
    uint64_t number;
    uint8_t is_prime;
} numbers[] = {
    {0, 0},
    {1, 0},
    {2, 1},
    {3, 1},
    {4, 0},
    {43, 1},
    {561, 0},
    {2209, 0},
    {252601, 0},
    {2147483647, 1},
    {UINT64_C(3215031751), 0},
    {UINT64_C(2305843009213693951), 1},
    {UINT64_C(18446744030759878681), 0}, /* 4294967291^2 */
    {UINT64_C(18446744073709551557), 1},
    {UINT64_MAX, 0},
};

enum { NUMBERS = sizeof numbers / sizeof numbers[0], NEITHER = 2 };

gpukit_status gpk_primes_prove_numbers(const gpk_job *like, gpukit_queue *queue, gpukit_error *err)
{
    uint64_t asked[NUMBERS];
    uint8_t verdicts[NUMBERS];
    gpk_result result;
    primes_numbers_job job;
    (void)like;
    for (int i = 0; i < NUMBERS; i++) {
        asked[i] = numbers[i].number;
        verdicts[i] = NEITHER;
    }
    gpk_primes_numbers_job_init(
        &job, &(gpukit_primes_batch){.numbers = asked, .is_prime = verdicts, .count = NUMBERS}, 0);
    gpukit_status status = gpk_job_run_alone(&job.head, queue, &result, err);
    for (int i = 0; i < NUMBERS && status == GPUKIT_OK; i++)
        if (verdicts[i] != numbers[i].is_prime)
            status = gpk_fail(
                err, GPUKIT_E_MISMATCH, 0, "", "its verdict on %llu is %u, and it is %s",
                (unsigned long long)asked[i], verdicts[i], numbers[i].is_prime ? "prime" : "not");
    return status == GPUKIT_OK ? compare_grains(&job.head, &result, err) : status;
}
