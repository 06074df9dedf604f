// SPDX-License-Identifier: MIT
#include "primes_suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "sched/scheduler.h"
#include "test.h"

static const primes_suite *suite;
static gpukit_context *context;

typedef struct result {
    uint64_t count;
    uint64_t hash;
} result;

static void print_log(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    if (level <= GPUKIT_LOG_WARNING)
        print_message("log: %s\n", text);
}

static result run_on(gpukit_context *on, const gpukit_primes_params *params)
{
    primes_window_job job;
    gpukit_error error;
    memset(&error, 0, sizeof error);
    gpukit_status status = gpk_primes_window_job_init(&job, params, NULL, &error);
    if (params->method != GPUKIT_PRIMES_TEST)
        job.variant = suite->variant;
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run(on, &job.head, &params->job, NULL, &error);
    if (status != GPUKIT_OK)
        fail_msg("%s (%s, %d)", error.text, error.call, error.native);
    result r = {job.count, job.hash};
    gpk_primes_window_job_finish(&job);
    return r;
}

static uint64_t count_of(uint64_t first, uint64_t last)
{
    const gpukit_primes_params params = {
        .first = first, .last = last, .method = GPUKIT_PRIMES_SIEVE};
    return run_on(context, &params).count;
}

static void counts_agree_with_known_answers(void **state)
{
    /* pi(10^n): OEIS A006880. pi(2^n): A007053. Windows: primesieve 11.0, as
     * `primesieve 1e14 -d1e6`; the last row is its `primesieve 18446744073709451615
     * 18446744073709551615`. */
    static const uint64_t known[][3] = {
        {0, 10, 4},
        {0, 100, 25},
        {0, 1000, 168},
        {0, 10000, 1229},
        {0, 100000, 9592},
        {0, 1000000, 78498},
        {0, 10000000, 664579},
        {0, 100000000, 5761455},
        {0, 1000000000, 50847534},
        {0, 65536, 6542},
        {0, 1048576, 82025},
        {0, 16777216, 1077871},
        {100000000000000, 100000000000100, 4},
        {100000000000000, 100000001000000, 30892},
        {1000000000000000000, 1000000000000000100, 4},
        {18446744073709551557u, 18446744073709551615u, 1},
        {18446744073709451615u, 18446744073709551615u, 2139},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i][1] - known[i][0] > suite->largest_known)
            continue;
        if (known[i][1] > UINT64_C(1) << 63 && suite->largest_known < 10000000)
            continue; /* 2e8 base primes for each segment: too slow for small variants */
        assert_int_equal(count_of(known[i][0], known[i][1]), known[i][2]);
    }
}

static void edges_are_right(void **state)
{
    (void)state;
    for (uint64_t first = 0; first < 40; first++)
        for (uint64_t last = first; last < 70; last += 3)
            assert_int_equal(count_of(first, last), reference_count(first, last));
    /* No primes between 1327 and 1361; squares of primes; the end of every residue. */
    assert_int_equal(count_of(1328, 1360), 0);
    for (uint64_t last = 1000000; last < 1000031; last++)
        assert_int_equal(count_of(999900, last), reference_count(999900, last));
}

static void borders_are_right(void **state)
{
    /* Segments, blocks and grains end at these numbers; so do 32-bit numbers; and the
     * squares of the primes at the limits between small, medium and large ones. */
    static const uint64_t borders[] = {
        UINT64_C(30) * 16384,    UINT64_C(30) * 32768,        UINT64_C(30) * 524288,
        UINT64_C(60) * 524288,   UINT64_C(1) << 32,           UINT64_C(163) * 163,
        UINT64_C(167) * 167,     UINT64_C(16381) * 16381,     UINT64_C(16411) * 16411,
        UINT64_C(65521) * 65521, UINT64_C(1048573) * 1048573, UINT64_C(1048583) * 1048583,
        UINT64_C(1) << 40,
    };
    (void)state;
    for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++)
        for (uint64_t reach = 0; reach < 200; reach += 67)
            assert_int_equal(count_of(borders[i] - reach, borders[i] + 200),
                             reference_count(borders[i] - reach, borders[i] + 200));
}

static void random_windows_agree_with_the_reference(void **state)
{
    uint64_t random = 20261121;
    (void)state;
    for (uint32_t i = 0; i < suite->random_windows; i++) {
        /* Mostly below 2^44: far up, making the base primes takes a second. */
        uint64_t shift = i % 50 == 49 ? 4 : 20;
        uint64_t first = reference_random(&random) >> (shift + reference_random(&random) % 40);
        uint64_t last = first + reference_random(&random) % 2000;
        if (count_of(first, last) != reference_count(first, last))
            fail_msg("[%llu, %llu]: %llu is wrong", (unsigned long long)first,
                     (unsigned long long)last, (unsigned long long)count_of(first, last));
    }
}

/* Grains, chunks and slots shift who does what, and in which order. */
static void the_answer_does_not_depend_on_the_split(void **state)
{
    const gpukit_primes_params whole = {.first = 7, .last = 9000000, .method = GPUKIT_PRIMES_SIEVE};
    static const uint32_t slots[] = {1, 2, 3, 8};
    static const uint64_t chunks[] = {0, 1, 3, 1000};
    (void)state;
    gpukit_primes_params params = whole;
    params.job.grain_size = UINT64_C(30) * 16384;
    result one = run_on(context, &params);
    assert_int_equal(one.count, 602486); /* primesieve 7 9000000 */
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++) {
            params.job.slots = slots[i];
            params.job.chunk_grains = chunks[j];
            result other = run_on(context, &params);
            assert_int_equal(other.count, one.count);
            assert_true(other.hash == one.hash);
        }
    for (uint64_t segments = 2; segments < 24; segments = segments * 2 + 1) {
        params.job.grain_size = UINT64_C(30) * 16384 * segments;
        result other = run_on(context, &params);
        assert_int_equal(other.count, one.count);
        assert_true(other.hash == one.hash);
    }
}

/* The same bitmap, bit for bit, as the OpenMP team's. */
static void the_bitmap_is_the_same_everywhere(void **state)
{
    static const uint64_t windows[][2] = {
        {0, 3000000}, {1000000007, 1003000000}, {1000000000000, 1000001000000}};
    gpukit_context *cpu = NULL;
    (void)state;
    const gpukit_context_params params = {.devices = "cpu", .threads = 1};
    assert_int_equal(gpukit_context_open(&params, &cpu, NULL), GPUKIT_OK);
    const primes_suite *mine = suite;
    const primes_suite native = {.variant = NULL};
    for (size_t i = 0; i < 3; i++) {
        gpukit_primes_params window = {.first = windows[i][0],
                                       .last = windows[i][1],
                                       .method = GPUKIT_PRIMES_SIEVE,
                                       .job = {.grain_size = UINT64_C(30) * 65536}};
        result ours = run_on(context, &window);
        suite = &native;
        result theirs = run_on(cpu, &window);
        window.method = GPUKIT_PRIMES_TEST;
        window.last = window.first + 100000;
        result tested = run_on(cpu, &window);
        suite = mine;
        assert_true(ours.hash == theirs.hash && ours.count == theirs.count);
        result ours_tested = run_on(context, &window);
        assert_true(tested.hash == ours_tested.hash && tested.count == ours_tested.count);
    }
    gpukit_context_close(cpu);
}

typedef struct listing {
    uint64_t next; /* the number behind the last one that was listed */
    uint64_t count;
    uint64_t stop_after;
    bool is_right;
} listing;

static bool check_listing(void *user, const uint64_t *primes, size_t count)
{
    listing *l = user;
    for (size_t i = 0; i < count; i++) {
        for (; l->next < primes[i]; l->next++)
            l->is_right = l->is_right && !reference_is_prime(l->next);
        l->is_right = l->is_right && l->next == primes[i] && reference_is_prime(primes[i]);
        l->next = primes[i] + 1;
    }
    l->count += count;
    return l->count < l->stop_after;
}

static void a_listing_is_complete_and_in_order(void **state)
{
    static const uint64_t firsts[] = {0, 999999000, 100000000000000};
    (void)state;
    for (int i = 0; i < 6; i++) {
        listing l = {.next = firsts[i / 2], .stop_after = UINT64_MAX, .is_right = true};
        gpukit_primes_params params = {
            .first = firsts[i / 2],
            .last = firsts[i / 2] + (i < 4 ? 1000000 : 20000),
            .method = i % 2 ? GPUKIT_PRIMES_TEST : GPUKIT_PRIMES_SIEVE,
            .job = {.grain_size = UINT64_C(30) * 2048,
                    .chunk_grains = 1 + (uint64_t)i % 2,
                    .slots = 3},
        };
        const gpukit_primes_listing to = {.sink = check_listing, .user = &l};
        gpukit_report report;
        assert_int_equal(gpukit_primes_list(context, &params, &to, &report, NULL), GPUKIT_OK);
        assert_true(l.is_right);
        assert_int_equal(l.count, count_of(params.first, params.last));
    }
}

static void a_reader_can_stop_a_listing(void **state)
{
    listing l = {.next = 0, .stop_after = 1000, .is_right = true};
    const gpukit_primes_params params = {.first = 0, .last = 10000000};
    const gpukit_primes_listing to = {.sink = check_listing, .user = &l};
    gpukit_error error;
    (void)state;
    assert_int_equal(gpukit_primes_list(context, &params, &to, NULL, &error), GPUKIT_E_CANCELLED);
    assert_int_equal(error.status, GPUKIT_E_CANCELLED);
    assert_true(l.is_right && l.count >= 1000 && l.count < 200000);
}

static size_t format_as_hex(void *user, const uint64_t *numbers, size_t count, char *out)
{
    char *at = out;
    (void)user;
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%" PRIx64 "\n", numbers[i]);
    return (size_t)(at - out);
}

static bool check_text(void *user, const gpukit_primes_text *text)
{
    listing *l = user;
    const char *at = text->bytes;
    uint64_t count = 0, number = 0;
    for (; at < text->bytes + text->size; count++) {
        char *end;
        number = strtoull(at, &end, 16);
        l->is_right = l->is_right && *end == '\n' && number >= l->next;
        l->next = number + 1;
        at = end + 1;
    }
    l->is_right = l->is_right && count == text->count && number == text->last;
    l->count += count;
    return l->count < l->stop_after;
}

static void a_listing_may_be_a_text(void **state)
{
    gpukit_primes_params params = {.first = 10, .last = 3000000};
    listing l = {.next = 10, .stop_after = UINT64_MAX, .is_right = true};
    gpukit_primes_listing to = {
        .format = format_as_hex, .number_bytes = 18, .text_sink = check_text, .user = &l};
    (void)state;
    assert_int_equal(gpukit_primes_list(context, &params, &to, NULL, NULL), GPUKIT_OK);
    assert_true(l.is_right);
    assert_int_equal(l.count, 216816 - 4); /* pi(3e6), by primesieve 11.0 */
    l = (listing){.next = 10, .stop_after = 1, .is_right = true};
    assert_int_equal(gpukit_primes_list(context, &params, &to, NULL, NULL), GPUKIT_E_CANCELLED);
    assert_true(l.is_right);
}

static void what_is_no_listing_is_refused(void **state)
{
    const gpukit_primes_params params = {.first = 10, .last = 30};
    listing l = {.next = 0};
    const gpukit_primes_listing refused[] = {
        {.user = &l},
        {.sink = check_listing, .user = &l, .tuplet = 7},
        {.sink = check_listing, .format = format_as_hex, .user = &l},
        {.format = format_as_hex, .text_sink = check_text, .user = &l},
        {.format = format_as_hex, .number_bytes = 18, .user = &l},
        {.text_sink = check_text, .number_bytes = 18, .user = &l},
    };
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_int_equal(gpukit_primes_list(context, &params, &refused[i], NULL, NULL),
                         GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_primes_list(context, &params, NULL, NULL, NULL), GPUKIT_E_ARGUMENT);
}

static void tuplets_are_found_wherever_they_lie(void **state)
{
    (void)state;
    primes_suite_tuplets(context);
}

static void tuplets_are_found_across_grains(void **state)
{
    (void)state;
    primes_suite_tuplets_across_grains(context);
}

static void numbers_are_tested_right(void **state)
{
    (void)state;
    primes_suite_numbers(context);
}

static void numbers_are_tested_right_where_tiles_end(void **state)
{
    (void)state;
    primes_suite_numbers_of_tiles(context);
}

static void the_report_adds_up(void **state)
{
    const gpukit_primes_params params = {.first = 0, .last = 5000000};
    uint64_t count = 0, partial = 0, done = 0;
    gpukit_report report;
    (void)state;
    assert_int_equal(gpukit_primes_count(context, &params, &count, &partial, &report, NULL),
                     GPUKIT_OK);
    for (size_t i = 0; i < report.device_count; i++)
        done += report.devices[i].done;
    assert_int_equal(count, 348513); /* primesieve 5e6 */
    assert_int_equal(partial, count);
    assert_int_equal(done, report.done);
    assert_int_equal(report.done, report.total);
}

static int open_context(void **state)
{
    (void)state;
    gpukit_error error;
    gpukit_context_params params = suite->context;
    params.log.write = print_log;
    gpukit_status status = gpukit_context_open(&params, &context, &error);
    if (status != GPUKIT_OK)
        print_message("cannot open %s: %s\n", params.devices, error.text);
    return status == GPUKIT_OK ? 0 : -1;
}

static int close_context(void **state)
{
    (void)state;
    gpukit_context_close(context);
    return 0;
}

/* A device of another kind than a CPU has no parts that can be devices. */
static bool is_there(const gpukit_context_params *params)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *device;
    bool is_there = false;
    if (strstr(params->devices, "opencl") == NULL)
        return true;
    if (gpukit_inventory_alloc(&inventory, NULL) != GPUKIT_OK)
        return false;
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        is_there |= strcmp(device->id, "opencl:0") == 0 &&
                    (params->split == 0 || device->kind == GPUKIT_DEVICE_CPU);
    gpukit_inventory_free(inventory);
    return is_there;
}

int primes_suite_main(const primes_suite *wanted)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_agree_with_known_answers),
        cmocka_unit_test(edges_are_right),
        cmocka_unit_test(borders_are_right),
        cmocka_unit_test(random_windows_agree_with_the_reference),
        cmocka_unit_test(the_answer_does_not_depend_on_the_split),
        cmocka_unit_test(the_bitmap_is_the_same_everywhere),
        cmocka_unit_test(a_listing_is_complete_and_in_order),
        cmocka_unit_test(a_reader_can_stop_a_listing),
        cmocka_unit_test(a_listing_may_be_a_text),
        cmocka_unit_test(what_is_no_listing_is_refused),
        cmocka_unit_test(tuplets_are_found_wherever_they_lie),
        cmocka_unit_test(tuplets_are_found_across_grains),
        cmocka_unit_test(numbers_are_tested_right),
        cmocka_unit_test(numbers_are_tested_right_where_tiles_end),
        cmocka_unit_test(the_report_adds_up),
    };
    suite = wanted;
    if (!is_there(&suite->context)) {
        printf("SKIP: no OpenCL %s for %s\n", suite->context.split == 0 ? "device" : "CPU device",
               suite->context.devices);
        return 77;
    }
    return cmocka_run_group_tests(tests, open_context, close_context);
}
