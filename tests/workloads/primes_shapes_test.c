// SPDX-License-Identifier: MIT
/* Shapes of the sieve for work-groups, on whatever OpenCL device there is: with base primes in the
 * list and in buckets, in buckets that are too small, and at the edges of the range. Not all of
 * them: PoCL takes a quarter of a minute to build one. "long": with all base primes,
 * and nothing else. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "primes_suite.h"
#include "reference.h"
#include "sched/scheduler.h"
#include "test.h"
#include "workload/primes/groups/tune.h"
#include "sched/alone.h"

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
static bool has_opencl;

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
    has_opencl = opencl != NULL;
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

/* With millions of base primes, which the device makes and puts through the buckets. */
static void far_up(void **state)
{
    enum { USUAL_WITH_BUCKETS = 5 };
    (void)state;
    need_opencl();
    compare((UINT64_C(1) << 57) - GRID / 2, (UINT64_C(1) << 57) + GRID / 2, USUAL_WITH_BUCKETS,
            sizeof ways / sizeof ways[0]);
}

/* With all there are: a minute on PoCL. */
static void at_the_end_of_the_range(void **state)
{
    enum { USUAL_WITH_BUCKETS = 5 };
    (void)state;
    need_opencl();
    compare(UINT64_MAX - GRID, UINT64_MAX, USUAL_WITH_BUCKETS, sizeof ways / sizeof ways[0]);
}

/* The first grain of a window that reaches up there, and begins where the map ends: the square of
 * the first prime above 2^16 is no prime, though the map could have it for one. */
static void where_the_map_ends(void **state)
{
    const gpukit_primes_params params = {
        .first = UINT64_C(4293001430),
        .last = UINT64_MAX,
        .method = GPUKIT_PRIMES_SIEVE,
        .job.grain_size = 1,
    };
    primes_window_job job;
    gpk_result found, expected;
    gpukit_queue *queue = NULL;
    (void)state;
    need_opencl();
    assert_int_equal(gpukit_queue_open(opencl, 0, NULL, &queue, NULL), GPUKIT_OK);
    assert_int_equal(gpk_primes_window_job_init(&job, &params, NULL, NULL), GPUKIT_OK);
    job.variant = gpk_primes_group_variants[0];
    job.head.grains = job.head.most_grains = 1;
    assert_int_equal(gpk_job_run_alone(&job.head, queue, &found, NULL), GPUKIT_OK);
    assert_int_equal(job.head.ops->redo(&job.head, 0, false, &expected, NULL), GPUKIT_OK);
    assert_int_equal(found.value, expected.value);
    assert_true(gpk_result_is_same(&found, &expected));
    gpk_primes_window_job_finish(&job);
    gpukit_queue_close(queue);
}

typedef struct trials {
    size_t count, of_shapes;
    double best;
    gpukit_primes_trial last;
} trials;

static void take_trial(void *user, const gpukit_primes_trial *trial)
{
    trials *t = user;
    assert_true(trial->numbers_per_s > 0);
    assert_string_equal(trial->device, "opencl:0");
    t->count++;
    if (trial->limit == 0) {
        t->of_shapes++;
        t->best = trial->numbers_per_s > t->best ? trial->numbers_per_s : t->best;
        assert_int_equal(t->count, t->of_shapes);
    }
    t->last = *trial;
}

/* With the shapes that other tests have had built. What was the fastest is what jobs get. */
static void tuning_remembers_the_fastest(void **state)
{
    const primes_variant *const two[] = {gpk_primes_group_variants[PRIMES_SHAPES - 1],
                                         gpk_primes_group_variants[0]};
    trials seen = {.count = 0};
    gpukit_queue *queue = NULL;
    (void)state;
    need_opencl();
    assert_int_equal(gpukit_queue_open(opencl, 0, NULL, &queue, NULL), GPUKIT_OK);
    const gpukit_device_info *device = &queue->device->info;
    const primes_tuning tuning = {
        .queue = queue, .variants = two, .count = 2, .found = take_trial, .user = &seen};
    assert_int_equal(gpk_primes_groups_tune(&tuning, NULL), GPUKIT_OK);
    assert_int_equal(seen.of_shapes, 2);
    assert_true(seen.count > 4);
    const primes_variant *best = gpk_primes_group_variant(device);
    assert_int_equal(best->shape->segment_bytes, seen.last.segment_bytes);
    assert_int_equal(best->shape->items, seen.last.group_items);
    assert_true(gpk_primes_group_limit(device) >= 1 << 20);
    gpukit_queue_close(queue);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(from_zero_on),
        cmocka_unit_test(around_the_border_of_the_map),
        cmocka_unit_test(windows_at_random),
        cmocka_unit_test(far_up),
        cmocka_unit_test(tuning_remembers_the_fastest),
    };
    const struct CMUnitTest long_ones[] = {
        cmocka_unit_test(at_the_end_of_the_range),
        cmocka_unit_test(where_the_map_ends),
    };
    const bool is_long = argc > 1 && strcmp(argv[1], "long") == 0;
    const int failed = is_long ? cmocka_run_group_tests(long_ones, open_both, close_both)
                               : cmocka_run_group_tests(all, open_both, close_both);
    return failed == 0 && !has_opencl ? 77 : failed; /* skipped */
}
