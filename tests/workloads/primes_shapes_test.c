// SPDX-License-Identifier: MIT
/* Shapes of the sieve for work-groups, on whatever OpenCL device there is: with base primes in the
 * list and in buckets, in buckets that are too small, and at the edges of the range. Not all of
 * them: PoCL takes a quarter of a minute to build one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "primes_suite.h"
#include "reference.h"
#include "sched/scheduler.h"
#include "test.h"
#include "workload/primes/groups/shape.h"

#define GRID (UINT64_C(30) * PRIMES_GRID)

typedef struct way {
    const char *name;
    const primes_variant *const *variant;
    primes_group_choice choice;
} way;

/* A list that ends with the primes that the host brings, and lists that end a little behind. */
static const way ways[] = {
    {"small", &gpk_primes_group_small, {0}},
    {"small, buckets", &gpk_primes_group_small, {.listed_limit = 1}},
    {"small, buckets from 70000 on", &gpk_primes_group_small, {.listed_limit = 70000}},
    {"small, small buckets", &gpk_primes_group_small, {.listed_limit = 1, .bucket_room = 100}},
    {"the usual", &gpk_primes_group_variants[0], {0}},
    {"the usual, buckets", &gpk_primes_group_variants[0], {.listed_limit = 100000}},
    {"the last", &gpk_primes_group_variants[PRIMES_SHAPES - 1], {.listed_limit = 1}},
};

static gpukit_context *team, *opencl;

typedef struct result {
    uint64_t count, hash;
} result;

static result run(gpukit_context *context, const gpukit_primes_params *params, const way *how)
{
    primes_window_job job;
    gpukit_error error = {.text = ""};
    gpukit_status status = gpk_primes_window_job_init(&job, params, NULL, &error);
    if (status == GPUKIT_OK && how != NULL) {
        job.variant = *how->variant;
        job.groups = how->choice;
    }
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run(context, &job.head, &params->job, NULL, &error);
    if (status != GPUKIT_OK)
        fail_msg("%s, [%" PRIu64 ", %" PRIu64 "]: %s", how == NULL ? "cpu" : how->name,
                 params->first, params->last, error.text);
    const result r = {job.count, job.hash};
    gpk_primes_window_job_finish(&job);
    return r;
}

static void compare(uint64_t first, uint64_t last, size_t ways_from, size_t ways_step)
{
    const gpukit_primes_params params = {
        .first = first, .last = last, .method = GPUKIT_PRIMES_SIEVE, .job.grain_size = 2 * GRID};
    const result expected = run(team, &params, NULL);
    for (size_t i = ways_from; i < sizeof ways / sizeof ways[0]; i += ways_step) {
        const result r = run(opencl, &params, &ways[i]);
        if (r.count != expected.count || r.hash != expected.hash)
            fail_msg("%s, [%" PRIu64 ", %" PRIu64 "]: %" PRIu64 " primes, hash %" PRIx64
                     "; the team: %" PRIu64 ", %" PRIx64,
                     ways[i].name, first, last, r.count, r.hash, expected.count, expected.hash);
    }
}

static int open_both(void **state)
{
    (void)state;
    assert_int_equal(gpukit_context_open(&(gpukit_context_params){.devices = "cpu"}, &team, NULL),
                     GPUKIT_OK);
    gpukit_context_open(&(gpukit_context_params){.devices = "opencl:0"}, &opencl, NULL);
    return 0;
}

static int close_both(void **state)
{
    (void)state;
    gpukit_context_close(team);
    gpukit_context_close(opencl);
    return 0;
}

static void need_opencl(void)
{
    if (opencl != NULL)
        return;
    print_message("SKIP: no OpenCL device\n");
    skip();
}

/* Where no number is large, base primes are in the window, and patterns end. */
static void from_zero_on(void **state)
{
    (void)state;
    need_opencl();
    compare(0, 100, 0, 1);
    compare(0, 7 * GRID + 11, 0, 1);
    compare(31, GRID, 0, 1);
}

/* The first segments that base primes of the map have a multiple in, and lie in. */
static void around_the_border_of_the_map(void **state)
{
    const uint64_t from = PRIMES_GROUP_MAP_FROM;
    (void)state;
    need_opencl();
    compare(from * from - GRID, from * from + 2 * GRID, 0, 1);
    compare(from - 1000, from + 1000, 0, 1);
}

static void windows_at_random(void **state)
{
    uint64_t random = 8;
    (void)state;
    need_opencl();
    for (size_t i = 0; i < 40; i++) {
        const uint64_t first = reference_random(&random) >> (18 + reference_random(&random) % 24);
        const uint64_t length = reference_random(&random) % (4 * GRID);
        compare(first, first + length, i % 3, 3);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(from_zero_on),
        cmocka_unit_test(around_the_border_of_the_map),
        cmocka_unit_test(windows_at_random),
    };
    return cmocka_run_group_tests(all, open_both, close_both);
}
