// SPDX-License-Identifier: MIT
/* Windows at random, from a fixed seed, over all of the range: one count and one hash of the
 * bitmap, whatever the method, the variant, the number of threads and the grid; those that the
 * slow reference has. Counts by pi and by primesieve, where these are installed, are the same. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "primes_suite.h"
#include "reference.h"
#include "sched/scheduler.h"
#include "test.h"
#include "workload/primes/groups/shape.h"
#include "workload/primes/redo.h"

enum { WINDOWS = 560, LONG_EVERY = 56, MOST_THREADS = 3 };

typedef struct window {
    uint64_t first, last;
} window;

typedef struct result {
    uint64_t count, hash;
} result;

/* One way to have the answer. */
typedef struct path {
    const char *name;
    gpukit_context *const *context; /* of NULL: there is no such device here */
    gpukit_primes_method method;
    const primes_variant *const *variant; /* NULL: the one that the device's kind gets */
    uint64_t grain_size;                  /* natural units; 0: by the window */
    const primes_path *loops;             /* of the native sieve; NULL: the fastest */
} path;

static gpukit_context *team[MOST_THREADS]; /* of 1, 2 and 3 threads */
static gpukit_context *opencl;
static window windows[WINDOWS];
static result expected[WINDOWS];
static primes_base *all_base; /* for windows up to 2^64, whose base primes take a while */

/* The shortest grain that there is: every kind of grain is a whole number of these. */
#define SHORT (UINT64_C(30) * 16384)

#define SIEVE GPUKIT_PRIMES_SIEVE
#define TEST GPUKIT_PRIMES_TEST

static const path sieves[] = {
    {"sieve, 1 thread", &team[0], SIEVE, NULL, 0, NULL},
    {"sieve, 2 threads", &team[1], SIEVE, NULL, 0, NULL},
    {"sieve, 3 threads", &team[2], SIEVE, NULL, 0, NULL},
    {"sieve, 1 thread, short grains", &team[0], SIEVE, NULL, SHORT, NULL},
    {"sieve, 2 threads, short grains", &team[1], SIEVE, NULL, SHORT, NULL},
    {"sieve, 3 threads, short grains", &team[2], SIEVE, NULL, SHORT, NULL},
    {"sieve, portable", &team[1], SIEVE, NULL, 0, &gpk_primes_portable},
    {"sieve, portable, short grains", &team[0], SIEVE, NULL, SHORT, &gpk_primes_portable},
#if defined(__x86_64__)
    {"sieve, AVX2", &team[2], SIEVE, NULL, 0, &gpk_primes_avx2},
    {"sieve, AVX2, short grains", &team[1], SIEVE, NULL, SHORT, &gpk_primes_avx2},
#endif
};

static const path tests[] = {
    {"test, 1 thread", &team[0], TEST, NULL, 0, NULL},
    {"test, 2 threads", &team[1], TEST, NULL, SHORT, NULL},
    {"test, 3 threads", &team[2], TEST, NULL, 0, NULL},
};

static const primes_variant *const workers = &gpk_primes_sieve_workers;

static const path devices[] = {
    {"OpenCL sieve", &opencl, SIEVE, NULL, 0, NULL},
    {"OpenCL sieve, short grains", &opencl, SIEVE, &workers, SHORT, NULL},
    {"OpenCL sieve for groups", &opencl, SIEVE, &gpk_primes_group_variants[0], SHORT, NULL},
    {"OpenCL sieve for small groups", &opencl, SIEVE, &gpk_primes_group_small, SHORT, NULL},
    {"OpenCL test", &opencl, TEST, NULL, 0, NULL},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The base primes of a window cost a moment below 2^40, and seconds near 2^64, for each run. */
static bool is_cheap_to_sieve(size_t i)
{
    return windows[i].last < UINT64_C(1) << 40;
}

static void share_base(primes_window_job *job)
{
    gpk_primes_base_free(job->base);
    job->base = all_base;
}

static result run_path(const path *p, const window *w)
{
    primes_window_job job;
    gpukit_error error = {0};
    const gpukit_primes_params params = {
        .first = w->first,
        .last = w->last,
        .method = p->method,
        .job = {.grain_size = p->grain_size},
    };
    gpukit_status status = gpk_primes_window_job_init(&job, &params, NULL, &error);
    if (status == GPUKIT_OK && p->variant != NULL)
        job.variant = *p->variant;
    if (status == GPUKIT_OK)
        job.path = p->loops;
    if (status == GPUKIT_OK && job.base != NULL && job.base->map_bytes != 0)
        share_base(&job);
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run(*p->context, &job.head, &params.job, NULL, &error);
    if (status != GPUKIT_OK)
        fail_msg("%s, [%" PRIu64 ", %" PRIu64 "]: %s", p->name, w->first, w->last, error.text);
    const result r = {job.count, job.hash};
    if (job.base == all_base)
        job.base = NULL;
    gpk_primes_window_job_finish(&job);
    return r;
}

static void check(const path *p, size_t i)
{
    if (*p->context == NULL || (p->loops != NULL && !p->loops->is_available()))
        return;
    const result r = run_path(p, &windows[i]);
    if (r.count != expected[i].count || r.hash != expected[i].hash)
        fail_msg("%s, window %zu, [%" PRIu64 ", %" PRIu64 "]: %" PRIu64 " primes, hash %" PRIx64
                 "; the reference: %" PRIu64 ", %" PRIx64,
                 p->name, i, windows[i].first, windows[i].last, r.count, r.hash, expected[i].count,
                 expected[i].hash);
}

/* Number by number, in this one thread. */
static result by_reference(const window *w)
{
    const gpukit_primes_params params = {
        .first = w->first, .last = w->last, .method = GPUKIT_PRIMES_TEST};
    primes_window_job job;
    result r = {0, 0};
    assert_int_equal(gpk_primes_window_job_init(&job, &params, NULL, NULL), GPUKIT_OK);
    for (uint64_t grain = 0; grain < job.plan.grains; grain++) {
        gpk_result one = {0};
        assert_int_equal(gpk_primes_redo(&job.head, grain, true, &one, NULL), GPUKIT_OK);
        r.count += one.value;
        r.hash += one.digest;
    }
    gpk_primes_window_job_finish(&job);
    return r;
}

/* Around the borders of what types hold, at the end, and anywhere else. */
static uint64_t begin_of(size_t i, uint64_t length, uint64_t *random)
{
    const uint64_t before = reference_random(random) % length;
    switch (i % 8) {
    case 0:
        return (UINT64_C(1) << 32) - before;
    case 1:
        return (UINT64_C(1) << 53) - before;
    case 2:
        return (UINT64_C(1) << 63) - before;
    case 3:
        return UINT64_MAX - (length - 1) - (i % 16 == 3 ? 0 : reference_random(random) % 5000);
    default:
        return reference_random(random) >> (2 + reference_random(random) % 56);
    }
}

/* Every length mod 30 comes with every kind of place, since 30 and 8 have only 2 in common and
 * half of the rounds are moved on by one. A few windows are of several short grains. */
static int make_windows(void **state)
{
    uint64_t random = 20261127;
    (void)state;
    for (size_t i = 0; i < WINDOWS; i++) {
        const bool is_long = i % LONG_EVERY == LONG_EVERY - 1;
        const uint64_t turns = is_long ? 20000 : reference_random(&random) % 60;
        const uint64_t length = 30 * turns + 1 + (i + i / 240) % 30;
        uint64_t first = begin_of(i, length, &random);
        if (is_long)
            first %= UINT64_C(1) << 38;
        windows[i] = (window){first, first + (length - 1)};
        expected[i] = by_reference(&windows[i]);
    }
    assert_int_equal(gpk_primes_base_alloc(UINT32_MAX, &all_base, NULL), GPUKIT_OK);
    assert_int_equal(gpk_primes_base_map(all_base, 2, NULL), GPUKIT_OK);
    for (uint32_t i = 0; i < MOST_THREADS; i++) {
        const gpukit_context_params params = {.devices = "cpu", .threads = i + 1};
        assert_int_equal(gpukit_context_open(&params, &team[i], NULL), GPUKIT_OK);
    }
    if (gpukit_context_open(&(gpukit_context_params){.devices = "opencl:0"}, &opencl, NULL) !=
        GPUKIT_OK)
        print_message("no OpenCL device: its paths are left out\n");
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MOST_THREADS; i++)
        gpukit_context_close(team[i]);
    gpukit_context_close(opencl);
    gpk_primes_base_free(all_base);
    return 0;
}

static void every_length_mod_30_is_there_at_every_border(void **state)
{
    static const uint64_t borders[] = {UINT64_C(1) << 32, UINT64_C(1) << 53, UINT64_C(1) << 63};
    (void)state;
    for (size_t b = 0; b < COUNT(borders); b++) {
        uint32_t lengths = 0, across = 0;
        for (size_t i = 0; i < WINDOWS; i++) {
            if (windows[i].first > borders[b] || windows[i].last < borders[b])
                continue;
            lengths |= 1u << (windows[i].last - windows[i].first + 1) % 30;
            across++;
        }
        assert_int_equal(lengths, (1u << 30) - 1);
        assert_true(across >= 60);
    }
}

/* That of the library shares with its methods what is in the window and what is not. */
static void both_references_count_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < WINDOWS; i++)
        if (i % LONG_EVERY != LONG_EVERY - 1)
            assert_int_equal(expected[i].count, reference_count(windows[i].first, windows[i].last));
}

static void the_test_finds_what_the_reference_finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < WINDOWS; i++)
        for (size_t k = 0; k < COUNT(tests); k++)
            check(&tests[k], i);
}

/* By every path below 2^40, and by one of them up to 2^54; far up by a few in all. */
static void the_sieve_finds_what_the_reference_finds(void **state)
{
    size_t far = 0, near = 0;
    (void)state;
    for (size_t i = 0; i < WINDOWS; i++) {
        const bool is_far = windows[i].last >= UINT64_C(1) << 54;
        for (size_t k = 0; is_cheap_to_sieve(i) && k < COUNT(sieves); k++)
            check(&sieves[k], i);
        if (is_far && far++ % 10 == 0)
            check(&sieves[far / 10 % COUNT(sieves)], i);
        else if (!is_far && !is_cheap_to_sieve(i))
            check(&sieves[near++ % COUNT(sieves)], i);
    }
}

static void devices_find_what_the_reference_finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < WINDOWS; i += 3)
        for (size_t k = 0; k < COUNT(devices); k++)
            if (is_cheap_to_sieve(i) || devices[k].method == GPUKIT_PRIMES_TEST)
                check(&devices[k], i);
}

/* pi(x) takes a while above 2^42. */
static void pi_counts_what_the_reference_counts(void **state)
{
    size_t compared = 0;
    (void)state;
    for (size_t i = 0; i < WINDOWS; i++) {
        if (windows[i].last >= UINT64_C(1) << 42 || i % 3 == 0)
            continue;
        const gpukit_primes_params params = {
            .first = windows[i].first, .last = windows[i].last, .method = GPUKIT_PRIMES_PI};
        uint64_t count = 0;
        gpukit_error error = {0};
        const gpukit_status status =
            gpukit_primes_count(team[i % MOST_THREADS], &params, &count, NULL, NULL, &error);
        if (status == GPUKIT_E_ARGUMENT && getenv("GPUKIT_PRIMECOUNT") == NULL) {
            print_message("SKIP: %s\n", error.text);
            skip();
        }
        if (status != GPUKIT_OK)
            fail_msg("%s", error.text);
        assert_int_equal(count, expected[i].count);
        compared++;
    }
    assert_true(compared > 50);
}

static uint64_t count_by_primesieve(const window *w)
{
    char command[120];
    uint64_t count = UINT64_MAX;
    snprintf(command, sizeof command, "primesieve %" PRIu64 " %" PRIu64 " --quiet", w->first,
             w->last);
    FILE *said = popen(command, "r");
    assert_non_null(said);
    const int found = fscanf(said, "%" SCNu64, &count);
    pclose(said);
    return found == 1 ? count : UINT64_MAX;
}

static void primesieve_counts_what_the_reference_counts(void **state)
{
    size_t far = 0, compared = 0;
    (void)state;
    if (system("command -v primesieve >/dev/null") != 0) {
        print_message("SKIP: no primesieve\n");
        skip();
    }
    for (size_t i = 0; i < WINDOWS; i++) {
        const bool is_far = windows[i].last >= UINT64_C(1) << 50;
        if (is_far ? far++ % 100 != 0 : i % 2 != 0)
            continue;
        assert_int_equal(count_by_primesieve(&windows[i]), expected[i].count);
        compared++;
    }
    assert_true(compared > 100);
}

/* An argument is the first word of the tests that are wanted. */
int main(int argc, char **argv)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(every_length_mod_30_is_there_at_every_border),
        cmocka_unit_test(both_references_count_the_same),
        cmocka_unit_test(the_test_finds_what_the_reference_finds),
        cmocka_unit_test(the_sieve_finds_what_the_reference_finds),
        cmocka_unit_test(devices_find_what_the_reference_finds),
        cmocka_unit_test(pi_counts_what_the_reference_counts),
        cmocka_unit_test(primesieve_counts_what_the_reference_counts),
    };
    char wanted[64];
    snprintf(wanted, sizeof wanted, "%s*", argc > 1 ? argv[1] : "");
    cmocka_set_test_filter(wanted);
    return cmocka_run_group_tests(all, make_windows, close_all);
}
