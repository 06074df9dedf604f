// SPDX-License-Identifier: MIT
/* overlap_test.c - against a bitmap of nanoseconds. */
#include <stdlib.h>
#include <string.h>

#include <gpukit/queue.h>

#include "queue/overlap.h"
#include "test.h"

enum { LANES = 3, KERNELS = 1, SPAN_NS = 200000, LONGEST_NS = 400 };

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* Bit 0: something is copied in that nanosecond; bit 1: a kernel runs. */
static unsigned char at[SPAN_NS];

static void mark(gpk_interval one)
{
    for (uint64_t ns = one.from_ns; ns < one.to_ns; ns++)
        at[ns] |= one.is_kernel ? 2 : 1;
}

static void check(const gpk_overlap *overlap)
{
    uint64_t transfer_ns = 0, kernel_ns = 0, both_ns = 0, busy_ns = 0;
    for (size_t ns = 0; ns < SPAN_NS; ns++) {
        transfer_ns += (at[ns] & 1) != 0;
        kernel_ns += (at[ns] & 2) != 0;
        both_ns += at[ns] == 3;
        busy_ns += at[ns] != 0;
    }
    assert_int_equal(overlap->transfer_ns, transfer_ns);
    assert_int_equal(overlap->kernel_ns, kernel_ns);
    assert_int_equal(overlap->both_ns, both_ns);
    assert_int_equal(overlap->busy_ns, busy_ns);
}

/* Most often the lane that is behind goes on: kernels and copies keep step. */
static int choose(const uint64_t *ended_ns)
{
    int lane = (int)draw(LANES);
    for (int i = 0; i < LANES && draw(8) > 0; i++)
        if (ended_ns[i] < ended_ns[lane])
            lane = i;
    return lane;
}

static uint64_t settled(const uint64_t *ended_ns)
{
    uint64_t least = ended_ns[0];
    for (int i = 1; i < LANES; i++)
        least = ended_ns[i] < least ? ended_ns[i] : least;
    return least;
}

/* Lanes in order; how often it is settled in between depends on the seed. */
static void check_lanes(uint32_t from_seed, uint32_t longest_gap_ns)
{
    static gpk_overlap overlap;
    uint64_t ended_ns[LANES] = {0};
    size_t count = 0;
    seed = from_seed;
    memset(&overlap, 0, sizeof overlap);
    memset(at, 0, sizeof at);
    for (;; count++) {
        int lane = choose(ended_ns);
        gpk_interval one = {.is_kernel = lane == KERNELS};
        one.from_ns = ended_ns[lane] + draw(longest_gap_ns);
        one.to_ns = one.from_ns + 1 + draw(LONGEST_NS);
        if (one.to_ns > SPAN_NS)
            break;
        ended_ns[lane] = one.to_ns;
        mark(one);
        gpk_overlap_add(&overlap, one, settled(ended_ns));
        assert_true(overlap.count <= GPK_OVERLAP_ROOM);
        if (from_seed % 3 == 0 && draw(50) == 0)
            gpk_overlap_settle(&overlap, settled(ended_ns));
    }
    assert_true(count > (size_t)2 * GPK_OVERLAP_ROOM);
    gpk_overlap_settle(&overlap, UINT64_MAX);
    assert_int_equal(overlap.count, 0);
    check(&overlap);
    gpk_overlap_settle(&overlap, UINT64_MAX); /* nothing twice */
    check(&overlap);
}

static void the_sums_are_those_of_a_bitmap(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 60; i++)
        check_lanes(i, i % 2 == 0 ? 1 : 300);
}

static void what_is_not_settled_is_not_added_up(void **state)
{
    static gpk_overlap overlap;
    (void)state;
    memset(&overlap, 0, sizeof overlap);
    gpk_overlap_add(&overlap, (gpk_interval){100, 200, true}, 100);
    gpk_overlap_add(&overlap, (gpk_interval){150, 300, false}, 100);
    gpk_overlap_settle(&overlap, 100);
    assert_int_equal(overlap.busy_ns, 0);
    gpk_overlap_settle(&overlap, 160);
    assert_int_equal(overlap.kernel_ns, 60);
    assert_int_equal(overlap.transfer_ns, 10);
    assert_int_equal(overlap.both_ns, 10);
    assert_int_equal(overlap.busy_ns, 60);
    gpk_overlap_settle(&overlap, UINT64_MAX);
    assert_int_equal(overlap.kernel_ns, 100);
    assert_int_equal(overlap.transfer_ns, 150);
    assert_int_equal(overlap.both_ns, 50);
    assert_int_equal(overlap.busy_ns, 200);
}

static void unions_count_not_lengths(void **state)
{
    static gpk_overlap overlap;
    (void)state;
    memset(&overlap, 0, sizeof overlap);
    gpk_overlap_add(&overlap, (gpk_interval){0, 100, false}, 0);
    gpk_overlap_add(&overlap, (gpk_interval){50, 150, false}, 0);
    gpk_overlap_add(&overlap, (gpk_interval){150, 170, true}, 0); /* they only touch */
    gpk_overlap_settle(&overlap, UINT64_MAX);
    assert_int_equal(overlap.transfer_ns, 150);
    assert_int_equal(overlap.kernel_ns, 20);
    assert_int_equal(overlap.both_ns, 0);
    assert_int_equal(overlap.busy_ns, 170);
}

static void memory_is_bounded_where_nothing_settles(void **state)
{
    enum { MANY = 5 * GPK_OVERLAP_ROOM };
    static gpk_overlap overlap;
    (void)state;
    memset(&overlap, 0, sizeof overlap);
    for (uint64_t i = 0; i < MANY; i++) {
        gpk_overlap_add(&overlap, (gpk_interval){10 * i, 10 * i + 5, i % 2 == 0}, 0);
        assert_true(overlap.count <= GPK_OVERLAP_ROOM);
    }
    gpk_overlap_settle(&overlap, UINT64_MAX);
    assert_int_equal(overlap.busy_ns, 5 * MANY);
    assert_int_equal(overlap.both_ns, 0);
}

static void check_ratio(double transfer, double kernel, double both, double expected)
{
    double ratio = gpukit_overlap_ratio(transfer, kernel, both);
    assert_true(ratio > expected - 1e-12 && ratio < expected + 1e-12);
}

static void the_ratio_is_of_the_shorter_one(void **state)
{
    (void)state;
    check_ratio(2, 4, 1, 0.5);
    check_ratio(4, 2, 1, 0.5);
    check_ratio(4, 2, 2, 1);
    check_ratio(4, 2, 0, 0);
    check_ratio(3, 3, 3, 1);
}

static void the_ratio_of_nothing_is_minus_one(void **state)
{
    (void)state;
    check_ratio(0, 0, 0, -1);
    check_ratio(1, 0, 0, -1);
    check_ratio(0, 1, 0, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sums_are_those_of_a_bitmap),
        cmocka_unit_test(what_is_not_settled_is_not_added_up),
        cmocka_unit_test(unions_count_not_lengths),
        cmocka_unit_test(memory_is_bounded_where_nothing_settles),
        cmocka_unit_test(the_ratio_is_of_the_shorter_one),
        cmocka_unit_test(the_ratio_of_nothing_is_minus_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
