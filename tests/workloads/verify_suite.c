// SPDX-License-Identifier: MIT
#include "verify_suite.h"

#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "test.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/listing.h"
#include "workload/primes/window_job.h"

static verify_run *run;

/* The job's own operations, and what the tests put before them. One job at a time; its
 * calls come from the agents' threads, but each grain is read and joined once. */
static const gpk_job_ops *own;
static gpk_job_ops watched;
static gpk_result *results;
static atomic_uint_fast64_t damages;

static void keep(gpk_job *job, uint64_t first, uint64_t count, const gpk_result *given)
{
    memcpy(results + first, given, count * sizeof *given);
    own->join(job, first, count, given);
}

static void flip(uint8_t *bytes, uint64_t bit)
{
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

/* One flipped bit at a time, each of which must be seen; then as it was. */
static void expect_damage(const primes_bench *bench, const gpk_lease *lease, uint8_t *bytes,
                          uint64_t bit)
{
    gpk_result *out = malloc(lease->count * sizeof *out);
    gpukit_error error;
    assert_non_null(out);
    flip(bytes, bit);
    assert_int_equal(own->read(bench, lease, out, &error), GPUKIT_E_DEVICE);
    assert_non_null(strstr(error.text, "damaged"));
    flip(bytes, bit);
    free(out);
    damages++;
}

static gpukit_status read_with_damage(const void *state, const gpk_lease *lease, gpk_result *out,
                                      gpukit_error *err)
{
    const primes_bench *bench = state;
    const primes_window_job *job = bench->site->job;
    uint8_t *record = gpukit_buffer_host(bench->records);
    for (uint64_t bit = 0; bit < sizeof(primes_record) * 8; bit++)
        expect_damage(bench, lease, record, bit);
    if (job->reader != NULL) {
        uint8_t *bitmap = gpukit_buffer_host(bench->bitmaps);
        bitmap += bench->site->variant->layout(bench->site).lead;
        for (uint64_t bit = 0; bit < 2000; bit += 7)
            expect_damage(bench, lease, bitmap, bit);
    }
    return own->read(state, lease, out, err);
}

/* The results of all grains, for the caller to free. */
static gpk_result *results_of(gpk_job *job)
{
    own = job->ops;
    watched = *own;
    watched.join = keep;
    job->ops = &watched;
    gpk_result *kept = results = calloc(job->grains, sizeof *results);
    assert_non_null(kept);
    run(job);
    job->ops = own;
    return kept;
}

static gpk_result sum(const gpk_result *parts, uint64_t count)
{
    gpk_result all = {0};
    for (uint64_t i = 0; i < count; i++) {
        all.value += parts[i].value;
        all.digest += parts[i].digest;
    }
    return all;
}

static void assert_same(gpk_result a, gpk_result b)
{
    if (!gpk_result_is_same(&a, &b))
        fail_msg("%llu with %llx is not %llu with %llx", (unsigned long long)a.value,
                 (unsigned long long)a.digest, (unsigned long long)b.value,
                 (unsigned long long)b.digest);
}

/* Each of the long grains is two of the short ones; the last may be one. */
static void assert_add_up(const gpk_result *shorts, uint64_t short_count, const gpk_result *longs,
                          uint64_t long_count)
{
    assert_int_equal(long_count, (short_count + 1) / 2);
    for (uint64_t i = 0; i < long_count; i++)
        assert_same(sum(shorts + 2 * i, 2 * i + 1 < short_count ? 2 : 1), longs[i]);
}

static void assert_redone(const gpk_job *job, const gpk_result *given, uint64_t grain,
                          bool by_reference)
{
    gpk_result redone;
    assert_int_equal(job->ops->redo(job, grain, by_reference, &redone, NULL), GPUKIT_OK);
    assert_same(redone, given[grain]);
}

static gpk_result total_of(const gpukit_primes_params *params)
{
    primes_window_job job;
    assert_int_equal(gpk_primes_window_job_init(&job, params, NULL, NULL), GPUKIT_OK);
    gpk_result *parts = results_of(&job.head);
    const gpk_result all = sum(parts, job.head.grains);
    free(parts);
    gpk_primes_window_job_finish(&job);
    return all;
}

static void long_grains_are_sums_of_short_ones(void **state)
{
    static const uint64_t firsts[] = {0, 1000000007, 1000000000000};
    (void)state;
    for (int i = 0; i < 6; i++) {
        gpukit_primes_params params = {
            .first = firsts[i / 2],
            .last = firsts[i / 2] + 2500000,
            .method = i % 2 ? GPUKIT_PRIMES_TEST : GPUKIT_PRIMES_SIEVE,
            .job = {.grain_size = UINT64_C(30) * 16384},
        };
        primes_plan plan;
        primes_window_job job, twin;
        assert_int_equal(gpk_primes_plan(&params, &plan, NULL), GPUKIT_OK);
        assert_int_equal(gpk_primes_window_job_init_plan(&job, &plan, NULL, NULL), 0);
        gpk_primes_plan_double(&plan);
        assert_int_equal(gpk_primes_window_job_init_plan(&twin, &plan, NULL, NULL), 0);
        gpk_result *shorts = results_of(&job.head), *longs = results_of(&twin.head);
        assert_int_equal(job.head.grains, 6);
        assert_add_up(shorts, job.head.grains, longs, twin.head.grains);
        params.job.grain_size = UINT64_C(30) * 16384 * 5;
        assert_same(total_of(&params), sum(shorts, job.head.grains));
        assert_int_equal(sum(shorts, job.head.grains).value, job.count);
        free(shorts);
        free(longs);
        gpk_primes_window_job_finish(&job);
        gpk_primes_window_job_finish(&twin);
    }
}

static void check_redo(const gpukit_primes_params *params)
{
    primes_window_job job;
    assert_int_equal(gpk_primes_window_job_init(&job, params, NULL, NULL), GPUKIT_OK);
    gpk_result *given = results_of(&job.head);
    for (uint64_t grain = 0; grain < job.head.grains; grain++) {
        assert_redone(&job.head, given, grain, false);
        assert_redone(&job.head, given, grain, true);
    }
    free(given);
    gpk_primes_window_job_finish(&job);
}

static void the_host_agrees_grain_by_grain(void **state)
{
    static const uint64_t firsts[] = {0, 1u << 20, 4000000000, 1000000000000, 1000000000000000000};
    uint64_t random = 99;
    (void)state;
    for (int i = 0; i < 20; i++) {
        uint64_t first = firsts[i % 5] + (i < 5 ? 0 : reference_random(&random) % 1000000);
        bool is_high = first >= UINT64_C(1000000000000000000);
        gpukit_primes_params params = {
            .first = first,
            .last = first + reference_random(&random) % (is_high ? 100000 : 1000000),
            .method = GPUKIT_PRIMES_TEST,
            .job = {.grain_size = i % 2 ? 0 : UINT64_C(30) * 16384},
        };
        check_redo(&params);
        params.method = GPUKIT_PRIMES_SIEVE;
        if (!is_high || i < 5) /* a second for the base primes */
            check_redo(&params);
    }
    check_redo(&(gpukit_primes_params){
        .first = UINT64_MAX - 10000, .last = UINT64_MAX, .method = GPUKIT_PRIMES_TEST});
}

static void verdicts_are_checked_too(void **state)
{
    enum { COUNT = 50000 };
    uint64_t *numbers = malloc(COUNT * sizeof *numbers), random = 5;
    uint8_t *is_prime = malloc(COUNT);
    const gpukit_primes_batch batch = {numbers, is_prime, COUNT};
    primes_numbers_job job, twin;
    (void)state;
    for (int i = 0; i < COUNT; i++)
        numbers[i] = reference_random(&random) >> reference_random(&random) % 60;
    gpk_primes_numbers_job_init(&job, &batch, 0);
    gpk_primes_numbers_job_init(&twin, &batch, 8192);
    gpk_result *shorts = results_of(&job.head), *longs = results_of(&twin.head);
    assert_add_up(shorts, job.head.grains, longs, twin.head.grains);
    for (uint64_t grain = 0; grain < job.head.grains; grain++) {
        assert_redone(&job.head, shorts, grain, false);
        assert_redone(&job.head, shorts, grain, true);
    }
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(is_prime[i], reference_is_prime(numbers[i]));
    free(shorts);
    free(longs);
    free(numbers);
    free(is_prime);
}

static bool take(void *user, const uint64_t *primes, size_t count)
{
    uint64_t *taken = user;
    (void)primes;
    *taken += count;
    return true;
}

static void a_flipped_bit_is_seen(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        const gpukit_primes_params params = {
            .first = 1000000000,
            .last = 1000500000,
            .method = i % 2 ? GPUKIT_PRIMES_TEST : GPUKIT_PRIMES_SIEVE,
        };
        uint64_t taken = 0;
        primes_window_job job;
        primes_lister lister;
        gpk_primes_lister_init(&lister, &(gpukit_primes_listing){.sink = take, .user = &taken}, 2);
        assert_int_equal(
            gpk_primes_window_job_init(&job, &params, i < 2 ? &lister.head : NULL, NULL), 0);
        own = job.head.ops;
        watched = *own;
        watched.read = read_with_damage;
        job.head.ops = &watched;
        damages = 0;
        run(&job.head);
        assert_true(damages >= sizeof(primes_record) * 8);
        assert_int_equal(job.count, reference_count(params.first, params.last));
        assert_int_equal(taken, i < 2 ? job.count : 0);
        gpk_primes_window_job_finish(&job);
    }
}

int verify_suite_main(verify_run *given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_grains_are_sums_of_short_ones),
        cmocka_unit_test(the_host_agrees_grain_by_grain),
        cmocka_unit_test(verdicts_are_checked_too),
        cmocka_unit_test(a_flipped_bit_is_seen),
    };
    run = given;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
