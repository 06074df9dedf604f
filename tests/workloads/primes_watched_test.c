// SPDX-License-Identifier: MIT
/* primes_watched_test.c - each kernel of the primes on a few small windows, in this thread: so
 * few that a simulator can watch every access. An argument names the kernels: workers, groups,
 * bytes or numbers.
 */
#include <gpukit/gpukit.h>

#include "backend/opencl/opencl.h"
#include "opencl_devices.h"
#include "reference.h"
#include "test.h"
#include "workload/primes/groups/shape.h"
#include "workload/primes/listing.h"
#include "workload/primes/numbers_job.h"
#include "sched/alone.h"
#include "workload/primes/window_job.h"

#define BEYOND_MAP UINT64_C(1200000000000) /* base primes beyond PRIMES_MAP_FROM */
#define BEYOND_LIST UINT64_C(5000000000)   /* some beyond PRIMES_GROUP_MAP_FROM */
enum { MOST_GRAINS = 2 };

static gpk_device *device;
static gpukit_queue *queue;

static void open_queue(void **state)
{
    gpk_device_request request = {.info = opencl_devices_first(state)};
    gpukit_error err = {.text = ""};
    if (gpk_opencl_ops.device_open(&request, &device, &err) != GPUKIT_OK ||
        gpk_queue_open(device, NULL, &queue, &err) != GPUKIT_OK)
        fail_msg("%s", err.text);
}

static int close_queue(void **state)
{
    (void)state;
    gpukit_queue_close(queue);
    gpk_opencl_ops.device_close(device);
    queue = NULL;
    device = NULL;
    return 0;
}

/* Each grain, against the slow and obvious way. */
static uint64_t check(gpk_job *job)
{
    gpk_result results[MOST_GRAINS], expected;
    gpukit_error err = {.text = ""};
    uint64_t count = 0;
    assert_in_range(job->grains, 1, MOST_GRAINS);
    if (gpk_job_run_alone(job, queue, results, &err) != GPUKIT_OK)
        fail_msg("%s", err.text);
    for (uint64_t i = 0; i < job->grains; i++) {
        assert_int_equal(job->ops->redo(job, i, true, &expected, NULL), GPUKIT_OK);
        assert_true(gpk_result_is_same(&results[i], &expected));
        count += results[i].value;
    }
    return count;
}

typedef struct flag_counter {
    primes_reader head;
    uint64_t count;
} flag_counter;

static gpukit_status count_flags(primes_reader *head, const primes_window_job *job,
                                 const gpk_lease *lease, const gpk_cargo *bitmaps,
                                 gpukit_error *err)
{
    flag_counter *counter = (flag_counter *)head;
    (void)err;
    for (uint64_t grain = 0; grain < lease->count; grain++)
        for (size_t i = 0; i < gpk_primes_words(&job->plan, lease->first + grain) * 8; i++)
            counter->count +=
                (uint64_t)__builtin_popcount(bitmaps->bytes[grain * bitmaps->stride + i]);
    return GPUKIT_OK;
}

/* Above 5, which have no flag: of a listing each flag is a prime. */
static void check_window(void **state, const primes_variant *variant, uint64_t first, uint64_t last,
                         bool is_read)
{
    open_queue(state);
    flag_counter counter = {.head = {.name = "a test", .receive = count_flags}};
    const gpukit_primes_params params = {
        .first = first,
        .last = last,
        .method = variant == &gpk_primes_test_bytes ? GPUKIT_PRIMES_TEST : GPUKIT_PRIMES_SIEVE,
        .job.grain_size = 1, /* the shortest there are */
    };
    primes_window_job job;
    assert_int_equal(
        gpk_primes_window_job_init(&job, &params, is_read ? &counter.head : NULL, NULL), GPUKIT_OK);
    job.variant = variant;
    uint64_t count = check(&job.head);
    if (is_read)
        assert_int_equal(counter.count, count);
    gpk_primes_window_job_finish(&job);
}

static void workers_find_the_first_primes(void **state)
{
    check_window(state, &gpk_primes_sieve_workers, 0, 1000, false);
}

static void workers_find_two_grains(void **state)
{
    check_window(state, &gpk_primes_sieve_workers, 1234567, 1765432, true);
}

static void workers_read_the_map(void **state)
{
    check_window(state, &gpk_primes_sieve_workers, BEYOND_MAP, BEYOND_MAP + 1000, false);
}

static void groups_find_the_first_primes(void **state)
{
    check_window(state, gpk_primes_group_small, 0, 1000, false);
}

static void groups_find_two_grains(void **state)
{
    check_window(state, gpk_primes_group_small, 1234567, 1765432, true);
}

static void groups_read_the_map(void **state)
{
    check_window(state, gpk_primes_group_small, BEYOND_MAP, BEYOND_MAP + 1000, false);
}

/* With tuplets, of which one may want the first flag behind a segment; with buckets that do for
 * most of the segments, and some that they do not do for. */
static void groups_fill_buckets(void **state)
{
    const gpukit_primes_params params = {
        .first = BEYOND_LIST,
        .last = BEYOND_LIST + 1000,
        .method = GPUKIT_PRIMES_SIEVE,
        .job.grain_size = 1,
    };
    primes_tuplet_counter counter;
    primes_window_job job;
    open_queue(state);
    gpk_primes_tuplet_counter_init(&counter);
    assert_int_equal(gpk_primes_window_job_init(&job, &params, &counter.head, NULL), GPUKIT_OK);
    job.variant = gpk_primes_group_small;
    job.groups = (primes_group_choice){.listed_limit = 1, .bucket_room = 56};
    const uint64_t count = check(&job.head);
    assert_int_equal(counter.counts[1], count);
    gpk_primes_window_job_finish(&job);
}

static void bytes_are_tested(void **state)
{
    check_window(state, &gpk_primes_test_bytes, UINT64_C(10000000000), UINT64_C(10000000200), true);
}

static void the_last_bytes_are_tested(void **state)
{
    check_window(state, &gpk_primes_test_bytes, UINT64_MAX - 200, UINT64_MAX, false);
}

static void numbers_are_tested(void **state)
{
    /* Carmichael numbers, strong pseudoprimes (OEIS A001262, A014233) and squares of primes. */
    static const uint64_t nasty[] = {
        0,
        1,
        2,
        3,
        4,
        43,
        961,
        2047,
        2209,
        3277,
        252601,
        1373653,
        3215031751,
        UINT64_C(3825123056546413051),
        UINT64_C(18446744030759878681),
        UINT64_C(18446744073709551557),
        UINT64_MAX,
    };
    enum { NASTY = sizeof nasty / sizeof nasty[0], COUNT = 300 };
    uint64_t numbers[COUNT], random = 11;
    uint8_t is_prime[COUNT];
    primes_numbers_job job;
    open_queue(state);
    for (int i = 0; i < COUNT; i++)
        numbers[i] =
            i < NASTY ? nasty[i] : reference_random(&random) >> reference_random(&random) % 60 | 1;
    gpk_primes_numbers_job_init(
        &job, &(gpukit_primes_batch){.numbers = numbers, .is_prime = is_prime, .count = COUNT}, 0);
    check(&job.head);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(is_prime[i], reference_is_prime(numbers[i]));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(workers_find_the_first_primes, close_queue),
        cmocka_unit_test_teardown(workers_find_two_grains, close_queue),
        cmocka_unit_test_teardown(workers_read_the_map, close_queue),
        cmocka_unit_test_teardown(groups_find_the_first_primes, close_queue),
        cmocka_unit_test_teardown(groups_find_two_grains, close_queue),
        cmocka_unit_test_teardown(groups_read_the_map, close_queue),
        cmocka_unit_test_teardown(groups_fill_buckets, close_queue),
        cmocka_unit_test_teardown(bytes_are_tested, close_queue),
        cmocka_unit_test_teardown(the_last_bytes_are_tested, close_queue),
        cmocka_unit_test_teardown(numbers_are_tested, close_queue),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return opencl_devices_result(
        cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown));
}
