// SPDX-License-Identifier: MIT
/* primes_walk_test.c - primes by their place: beside a number, the n-th one, arrays, gaps; the
 * iterator against the listing. Usage: workload_primes_walk [DEVICES].
 */
#include <gpukit/primes_walk.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "test.h"
#include "workload/primes/riemann.h"

static gpukit_context *context;

static const uint64_t top = UINT64_MAX;

static void the_next_and_the_previous_prime(void **state)
{
    static const uint64_t next[][2] = {{0, 2},
                                       {1, 2},
                                       {2, 3},
                                       {3, 5},
                                       {4, 5},
                                       {5, 7},
                                       {6, 7},
                                       {7, 11},
                                       {28, 29},
                                       {29, 31},
                                       {30, 31},
                                       {31, 37},
                                       {113, 127},
                                       {UINT64_C(18446744073709551533), GPUKIT_PRIMES_LARGEST},
                                       {GPUKIT_PRIMES_LARGEST - 1, GPUKIT_PRIMES_LARGEST}};
    static const uint64_t prev[][2] = {{3, 2},
                                       {4, 3},
                                       {5, 3},
                                       {6, 5},
                                       {7, 5},
                                       {8, 7},
                                       {30, 29},
                                       {31, 29},
                                       {32, 31},
                                       {127, 113},
                                       {GPUKIT_PRIMES_LARGEST, UINT64_C(18446744073709551533)},
                                       {GPUKIT_PRIMES_LARGEST + 1, GPUKIT_PRIMES_LARGEST},
                                       {UINT64_MAX, GPUKIT_PRIMES_LARGEST}};
    uint64_t out = 0;
    (void)state;
    for (size_t i = 0; i < sizeof next / sizeof next[0]; i++) {
        assert_int_equal(gpukit_primes_next(next[i][0], &out, NULL), GPUKIT_OK);
        assert_int_equal(out, next[i][1]);
    }
    for (size_t i = 0; i < sizeof prev / sizeof prev[0]; i++) {
        assert_int_equal(gpukit_primes_prev(prev[i][0], &out, NULL), GPUKIT_OK);
        assert_int_equal(out, prev[i][1]);
    }
}

static void beside_any_number_lies_no_nearer_prime(void **state)
{
    uint64_t random = 17, out;
    (void)state;
    for (int i = 0; i < 300; i++) {
        const uint64_t n = 3 + (reference_random(&random) >> (i % 62));
        if (n > GPUKIT_PRIMES_LARGEST - 1)
            continue;
        assert_int_equal(gpukit_primes_next(n, &out, NULL), GPUKIT_OK);
        assert_true(reference_is_prime(out));
        for (uint64_t between = n + 1; between < out; between++)
            assert_false(reference_is_prime(between));
        assert_int_equal(gpukit_primes_prev(n, &out, NULL), GPUKIT_OK);
        assert_true(reference_is_prime(out));
        for (uint64_t between = out + 1; between < n; between++)
            assert_false(reference_is_prime(between));
    }
}

static void there_is_no_prime_beyond_the_ends(void **state)
{
    gpukit_error error;
    uint64_t out = 9;
    (void)state;
    for (uint64_t n = GPUKIT_PRIMES_LARGEST; n != 0; n++) {
        assert_int_equal(gpukit_primes_next(n, &out, &error), GPUKIT_E_ARGUMENT);
        assert_non_null(strstr(error.text, "there is no prime between"));
    }
    for (uint64_t n = 0; n <= 2; n++)
        assert_int_equal(gpukit_primes_prev(n, &out, &error), GPUKIT_E_ARGUMENT);
    assert_string_equal(error.text, "there is no prime below 2; the first one is 2");
    assert_int_equal(out, 9);
}

static uint64_t nth(int64_t n, uint64_t start, gpukit_report *report)
{
    gpukit_error error;
    uint64_t out = 0;
    const gpukit_primes_nth_params params = {.n = n, .start = start};
    if (gpukit_primes_nth(context, &params, &out, report, &error) != GPUKIT_OK)
        fail_msg("%lld from %llu: %s", (long long)n, (unsigned long long)start, error.text);
    return out;
}

static void the_nth_prime_is_the_known_one(void **state)
{
    /* The 10^n-th prime: OEIS A006988. */
    static const uint64_t known[] = {2,       29,       541,       7919,      104729,
                                     1299709, 15485863, 179424673, 2038074743};
    gpukit_report report;
    int64_t n = 1;
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++, n *= 10) {
        assert_int_equal(nth(n, 0, &report), known[i]);
        assert_int_equal(nth(-n, known[i] + 1, NULL), 2);
    }
    assert_true(report.total > 2000000000);
    assert_true(report.seconds > 0);
    assert_string_not_equal(report.method, "walk"); /* the sieve, or pi where it is there */
}

static void the_nth_prime_is_counted_from_its_start(void **state)
{
    /* As primesieve 11.0 counts: `primesieve 1 100 -n` is 101, `primesieve 1 101 -n` is 103. */
    static const struct {
        int64_t n;
        uint64_t start, prime;
    } known[] = {
        {1, 0, 2},
        {1, 1, 2},
        {1, 2, 3},
        {2, 0, 3},
        {-1, 3, 2},
        {-1, 4, 3},
        {1, 100, 101},
        {1, 101, 103},
        {2, 100, 103},
        {-1, 101, 97},
        {-1, 100, 97},
        {-25, 100, 2},
        {1, UINT64_MAX - 94, UINT64_C(18446744073709551533)},
        {-1, UINT64_MAX, GPUKIT_PRIMES_LARGEST},
        {-2, UINT64_MAX, UINT64_C(18446744073709551533)},
        /* `primesieve 1000000 1e12 -n` and `primesieve 2000000 1e14 -n` */
        {1000000, 1000000000000, UINT64_C(1000027646903)},
        {2000000, 100000000000000, UINT64_C(100000064476721)},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_int_equal(nth(known[i].n, known[i].start, NULL), known[i].prime);
    /* There and back, beyond what is walked. */
    const uint64_t far = nth(3000000, UINT64_C(10000000019), NULL);
    assert_int_equal(nth(-3000000, far, NULL), UINT64_C(10000000019));
}

static void refuses_nth(int64_t n, uint64_t start, const char *text)
{
    gpukit_error error;
    uint64_t out = 9;
    const gpukit_primes_nth_params params = {.n = n, .start = start};
    assert_int_equal(gpukit_primes_nth(context, &params, &out, NULL, &error), GPUKIT_E_ARGUMENT);
    if (strstr(error.text, text) == NULL)
        fail_msg("%s", error.text);
    assert_int_equal(out, 9);
}

static void there_is_no_such_nth_prime(void **state)
{
    (void)state;
    refuses_nth(0, 5, "there is no prime number 0");
    refuses_nth(INT64_MAX, 0, "there are fewer than 9223372036854775807 primes between 0 and 2^64");
    refuses_nth(INT64_MIN, 100, "there are fewer than 9223372036854775808 primes below 100");
    refuses_nth(425656284035217744, 0, "there are fewer than"); /* pi(2^64) + 1, A007053 */
    refuses_nth(3, top - 82, "there are fewer than 3 primes between");
    refuses_nth(1, GPUKIT_PRIMES_LARGEST, "there are fewer than 1 primes between");
    refuses_nth(1, top, "there are fewer than 1 primes between");
    refuses_nth(-1, 0, "there are fewer than 1 primes below 0");
    refuses_nth(-1, 2, "there are fewer than 1 primes below 2");
    refuses_nth(-26, 100, "there are fewer than 26 primes below 100");
    refuses_nth(-5761456, 100000000, "there are fewer than 5761456 primes below 100000000");
}

static bool collect(void *user, const uint64_t *primes, size_t count)
{
    gpukit_primes_array *to = user;
    uint64_t *more = realloc(to->primes, (to->count + count) * sizeof *more);
    assert_non_null(more);
    memcpy(more + to->count, primes, count * sizeof *primes);
    to->primes = more;
    to->count += count;
    return true;
}

static void assert_same(const gpukit_primes_array *a, const gpukit_primes_array *b)
{
    assert_int_equal(a->count, b->count);
    if (a->count > 0)
        assert_memory_equal(a->primes, b->primes, a->count * sizeof *a->primes);
}

/* The listing, both fills and walks up and down with and without hints. */
static void compare_window(uint64_t first, uint64_t last)
{
    const gpukit_primes_params params = {.first = first, .last = last};
    gpukit_primes_array list = {.primes = NULL}, array;
    gpukit_primes_iterator *it = NULL;
    uint64_t prime = 0;
    gpukit_error error;
    const gpukit_primes_listing to = {.sink = collect, .user = &list};
    assert_int_equal(gpukit_primes_list(context, &params, &to, NULL, NULL), GPUKIT_OK);
    for (int i = 0; i < 2; i++) {
        if (gpukit_primes_fill(i == 0 ? context : NULL, &params, &array, NULL, &error) != GPUKIT_OK)
            fail_msg("%s", error.text);
        assert_same(&array, &list);
        gpukit_primes_array_free(&array);
        assert_null(array.primes);
    }
    assert_int_equal(gpukit_primes_iterator_alloc(first, first, &it, NULL), GPUKIT_OK);
    for (size_t i = 0; i < list.count; i++)
        if (!gpukit_primes_iterator_next(it, &prime) || prime != list.primes[i])
            fail_msg("%llu is not %llu", (unsigned long long)prime,
                     (unsigned long long)list.primes[i]);
    gpukit_primes_iterator_skip(it, last, last);
    for (size_t i = list.count; i > 0; i--)
        if (!gpukit_primes_iterator_prev(it, &prime) || prime != list.primes[i - 1])
            fail_msg("%llu is not %llu", (unsigned long long)prime,
                     (unsigned long long)list.primes[i - 1]);
    gpukit_primes_iterator_free(it);
    free(list.primes);
}

static void the_iterator_the_listing_and_the_arrays_agree(void **state)
{
    static const uint64_t starts[] = {0, UINT64_C(1) << 32, UINT64_C(1) << 53, UINT64_C(1) << 63};
    uint64_t random = 23;
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const uint64_t half = i < 2 ? 2000000 : 40000;
        const uint64_t first = starts[i] < half ? 0 : starts[i] - half;
        compare_window(first, starts[i] + half);
    }
    compare_window(top - 30000, top);
    compare_window(24, 28);
    compare_window(UINT64_C(100000000000000), UINT64_C(100000003000000));
    for (int i = 0; i < 80; i++) {
        const uint64_t first = reference_random(&random) >> (i % 64);
        const uint64_t length = reference_random(&random) % 20000;
        compare_window(first, length > top - first ? top : first + length);
    }
}

static void arrays_are_filled_with_the_first_primes(void **state)
{
    static uint64_t primes[1000];
    gpukit_error error;
    (void)state;
    assert_int_equal(gpukit_primes_fill_n(0, 0, NULL, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_primes_fill_n(0, 1000, primes, NULL), GPUKIT_OK);
    assert_int_equal(primes[0], 2);
    assert_int_equal(primes[999], 7919); /* OEIS A006988 */
    assert_int_equal(gpukit_primes_fill_n(101, 2, primes, NULL), GPUKIT_OK);
    assert_int_equal(primes[0], 101);
    assert_int_equal(gpukit_primes_fill_n(top - 82, 2, primes, NULL), GPUKIT_OK);
    assert_int_equal(primes[1], GPUKIT_PRIMES_LARGEST);
    assert_int_equal(gpukit_primes_fill_n(top - 82, 3, primes, &error), GPUKIT_E_ARGUMENT);
    assert_string_equal(error.text,
                        "there are only 2 primes from 18446744073709551533 to 2^64, not 3");
    assert_int_equal(gpukit_primes_fill_n(0, 1, NULL, NULL), GPUKIT_E_ARGUMENT);
}

static void what_cannot_be_filled_is_refused(void **state)
{
    gpukit_primes_array array = {.primes = NULL, .count = 7};
    gpukit_error error;
    (void)state;
    const gpukit_primes_params backward = {.first = 2, .last = 1};
    assert_int_equal(gpukit_primes_fill(NULL, &backward, &array, NULL, &error), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_primes_fill(context, NULL, &array, NULL, NULL), GPUKIT_E_ARGUMENT);
    assert_int_equal(array.count, 7);
    gpukit_primes_array_free(NULL);
}

typedef struct gap_list {
    gpukit_primes_gap gaps[64];
    size_t count, most;
} gap_list;

static bool add_gap(void *user, const gpukit_primes_gap *gap)
{
    gap_list *list = user;
    list->gaps[list->count++] = *gap;
    return list->count < list->most;
}

static void gaps_are_the_known_records(void **state)
{
    /* OEIS A005250 and A002386, up to 1e9 */
    static const uint64_t known[][2] = {
        {1, 2},           {2, 3},           {4, 7},           {6, 23},          {8, 89},
        {14, 113},        {18, 523},        {20, 887},        {22, 1129},       {34, 1327},
        {36, 9551},       {44, 15683},      {52, 19609},      {72, 31397},      {86, 155921},
        {96, 360653},     {112, 370261},    {114, 492113},    {118, 1349533},   {132, 1357201},
        {148, 2010733},   {154, 4652353},   {180, 17051707},  {210, 20831323},  {220, 47326693},
        {222, 122164747}, {234, 189695659}, {248, 191912783}, {250, 387096133}, {282, 436273009}};
    gap_list list = {.most = 64};
    const gpukit_primes_params params = {.last = 1000000000};
    (void)state;
    assert_int_equal(gpukit_primes_gaps(context, &params, add_gap, &list, NULL, NULL), GPUKIT_OK);
    assert_int_equal(list.count, sizeof known / sizeof known[0]);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.gaps[i].below, known[i][1]);
        assert_int_equal(list.gaps[i].above - list.gaps[i].below, known[i][0]);
    }
}

/* Both primes are in the window, and the first gap of it is a record there. */
static void gaps_belong_to_their_window(void **state)
{
    gap_list list = {.most = 64};
    gpukit_error error;
    (void)state;
    gpukit_primes_params params = {.first = 113, .last = 126};
    assert_int_equal(gpukit_primes_gaps(context, &params, add_gap, &list, NULL, NULL), GPUKIT_OK);
    assert_int_equal(list.count, 0);
    params.last = 131;
    assert_int_equal(gpukit_primes_gaps(context, &params, add_gap, &list, NULL, NULL), GPUKIT_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.gaps[0].above, 127);
    list = (gap_list){.most = 2};
    params.first = 0;
    assert_int_equal(gpukit_primes_gaps(context, &params, add_gap, &list, NULL, &error),
                     GPUKIT_E_CANCELLED);
    assert_int_equal(list.count, 2);
    assert_int_equal(gpukit_primes_gaps(context, &params, NULL, NULL, NULL, NULL),
                     GPUKIT_E_ARGUMENT);
}

/* Against each two neighbours of an array, in short grains, whose ends gaps go over. */
static void compare_gaps(uint64_t first, uint64_t last, gpukit_primes_method method)
{
    gpukit_primes_params params = {.first = first, .last = last};
    gpukit_primes_array array = {.primes = NULL};
    gap_list list = {.most = 64};
    size_t found = 0;
    uint64_t largest = 0;
    assert_int_equal(gpukit_primes_fill(NULL, &params, &array, NULL, NULL), GPUKIT_OK);
    params.method = method;
    params.job.grain_size = 1; /* the shortest, which is 491520 numbers */
    assert_int_equal(gpukit_primes_gaps(context, &params, add_gap, &list, NULL, NULL), GPUKIT_OK);
    for (size_t i = 1; i < array.count; i++) {
        const uint64_t gap = array.primes[i] - array.primes[i - 1];
        if (gap <= largest)
            continue;
        largest = gap;
        if (found == list.count || list.gaps[found].below != array.primes[i - 1] ||
            list.gaps[found].above != array.primes[i])
            fail_msg("%llu to %llu: not the gap from %llu to %llu", (unsigned long long)first,
                     (unsigned long long)last, (unsigned long long)array.primes[i - 1],
                     (unsigned long long)array.primes[i]);
        found++;
    }
    assert_int_equal(found, list.count);
    gpukit_primes_array_free(&array);
}

static void gaps_are_those_between_all_neighbours(void **state)
{
    uint64_t random = 29;
    (void)state;
    for (int i = 0; i < 40; i++) {
        const uint64_t first = reference_random(&random) >> (24 + i % 40);
        compare_gaps(first, first + reference_random(&random) % 1500000, GPUKIT_PRIMES_SIEVE);
    }
    for (int i = 0; i < 40; i++) {
        const uint64_t first = reference_random(&random) >> (i % 64);
        const uint64_t length = reference_random(&random) % 20000;
        compare_gaps(first, length > top - first ? top : first + length, GPUKIT_PRIMES_TEST);
    }
    for (uint64_t first = top - 3000; first != 0; first += 1)
        if (first % 300 < 2 || first > top - 90)
            compare_gaps(first, top, GPUKIT_PRIMES_TEST);
}

static void the_estimate_is_near(void **state)
{
    /* pi(10^n): OEIS A006880; the last one is pi(2^64), A007053. */
    static const struct {
        double x, primes;
    } known[] = {{1e3, 168},
                 {1e6, 78498},
                 {1e9, 50847534},
                 {1e12, 37607912018},
                 {1e15, 29844570422669},
                 {1e18, 24739954287740860.0},
                 {18446744073709551616.0, 425656284035217743.0}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const double off = gpk_primes_riemann(known[i].x) - known[i].primes;
        assert_true(off * off < known[i].x / 4);
    }
    assert_true(gpk_primes_riemann(1) == 0);
    /* The 10^9-th and the 10^12-th prime: A006988 */
    double off = gpk_primes_riemann_step(0, 1e9) - 22801763489.0;
    assert_true(off * off < 22801763489.0);
    off = gpk_primes_riemann_step(0, 1e12) - 29996224275833.0;
    assert_true(off * off < 29996224275833.0);
    assert_true(gpk_primes_riemann_step(100, -30) < 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_and_the_previous_prime),
        cmocka_unit_test(beside_any_number_lies_no_nearer_prime),
        cmocka_unit_test(there_is_no_prime_beyond_the_ends),
        cmocka_unit_test(the_nth_prime_is_the_known_one),
        cmocka_unit_test(the_nth_prime_is_counted_from_its_start),
        cmocka_unit_test(there_is_no_such_nth_prime),
        cmocka_unit_test(the_iterator_the_listing_and_the_arrays_agree),
        cmocka_unit_test(arrays_are_filled_with_the_first_primes),
        cmocka_unit_test(what_cannot_be_filled_is_refused),
        cmocka_unit_test(gaps_are_the_known_records),
        cmocka_unit_test(gaps_belong_to_their_window),
        cmocka_unit_test(gaps_are_those_between_all_neighbours),
        cmocka_unit_test(the_estimate_is_near),
    };
    const gpukit_context_params params = {.devices = argc > 1 ? argv[1] : "cpu"};
    gpukit_error error;
    if (gpukit_context_open(&params, &context, &error) != GPUKIT_OK) {
        printf("SKIP: cannot open %s: %s\n", params.devices, error.text);
        return 77;
    }
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gpukit_context_close(context);
    return failed;
}
