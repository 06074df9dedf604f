// SPDX-License-Identifier: MIT
/* digest_test.c - one answer, whoever does which part, in which order and in what pieces.
 *
 * Count and hash of a window's bitmap, and the window's listing, under random device sets,
 * speeds, slots, chunk sizes and staging, with jitter enough that chunks end in any order.
 */
#include "simulation.h"
#include "test.h"
#include "workload/primes/listing.h"
#include "workload/primes/window_job.h"

enum { RUNS = 60, COUNT = 664579 }; /* primes up to 1e7: OEIS A006880 */

static const gpukit_primes_params window = {
    .first = 0,
    .last = 10000000,
    .job = {.grain_size = UINT64_C(30) * 2048},
};

typedef struct listing {
    uint64_t count, last, fold;
    bool is_ascending;
} listing;

static bool take(void *user, const uint64_t *primes, size_t count)
{
    listing *l = user;
    for (size_t i = 0; i < count; i++) {
        l->is_ascending = l->is_ascending && primes[i] > l->last;
        l->last = primes[i];
        l->fold = l->fold * UINT64_C(6364136223846793005) + primes[i];
    }
    l->count += count;
    return true;
}

static uint64_t pick(uint64_t *random, uint64_t least, uint64_t most)
{
    return least + (uint64_t)(simulation_random(random) * (double)(most - least + 1));
}

static simulation any_simulation(uint64_t seed)
{
    uint64_t random = seed * 977 + 5;
    simulation given = {
        .device_count = pick(&random, 1, 3),
        .jitter = 0.95,
        .launch_s = 0.0001,
        .copy_rate = 1e7,
        .seed = seed,
        .params =
            {
                .slots = (uint32_t)pick(&random, 1, 8),
                .chunk_grains = pick(&random, 0, 40), /* 0: by time */
                .staging = pick(&random, 0, 1) == 0 ? GPUKIT_STAGING_MAP : GPUKIT_STAGING_COPY,
            },
    };
    for (size_t i = 0; i < given.device_count; i++)
        given.speeds[i] = (double)pick(&random, 1, 100);
    return given;
}

typedef struct answer {
    uint64_t count, hash;
    listing listing;
} answer;

static answer run(const simulation *given, bool lists)
{
    primes_window_job job;
    answer a = {.listing = {.is_ascending = true}};
    primes_lister lister;
    gpk_primes_lister_init(&lister, &(gpukit_primes_listing){.sink = take, .user = &a.listing}, 2);
    assert_int_equal(gpk_primes_window_job_init(&job, &window, lists ? &lister.head : NULL, NULL),
                     GPUKIT_OK);
    const simulation_result result = simulate(given, &job.head);
    assert_int_equal(result.status, GPUKIT_OK);
    assert_int_equal(result.report.done, result.report.total);
    a.count = job.count;
    a.hash = job.hash;
    gpk_primes_window_job_finish(&job);
    return a;
}

static void check(bool lists)
{
    const simulation alone = {.device_count = 1, .speeds = {10}, .seed = 1};
    const answer expected = run(&alone, lists);
    assert_int_equal(expected.count, COUNT);
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        const simulation given = any_simulation(seed);
        const answer a = run(&given, lists);
        assert_int_equal(a.count, expected.count);
        assert_int_equal(a.hash, expected.hash);
        assert_int_equal(a.listing.count, lists ? COUNT : 0);
        assert_int_equal(a.listing.fold, expected.listing.fold);
        assert_true(a.listing.is_ascending);
    }
}

static void a_count_is_the_same_under_every_split(void **state)
{
    (void)state;
    check(false);
}

static void a_listing_is_the_same_under_every_split(void **state)
{
    (void)state;
    check(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_is_the_same_under_every_split),
        cmocka_unit_test(a_listing_is_the_same_under_every_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
