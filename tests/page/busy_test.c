// SPDX-License-Identifier: MIT
/* busy_test.c - what happens twice at once counts once, and shares add up to what was busy. */
#include <math.h>

#include "page/busy.h"
#include "test.h"

enum { UPLOAD, KERNELS, DOWNLOAD, OTHER_KERNELS, LANES };

static results_timeline line_of(results_event *events, size_t count)
{
    results_timeline out = {.workload = "", .row = "", .seconds = 10, .lane_count = LANES};
    out.lanes[UPLOAD] = (results_lane){"opencl:0", RESULTS_LANE_UPLOAD};
    out.lanes[KERNELS] = (results_lane){"opencl:0", RESULTS_LANE_KERNELS};
    out.lanes[DOWNLOAD] = (results_lane){"opencl:0", RESULTS_LANE_DOWNLOAD};
    out.lanes[OTHER_KERNELS] = (results_lane){"opencl:1", RESULTS_LANE_KERNELS};
    out.events = events;
    out.event_count = count;
    return out;
}

static double busy_of(const results_timeline *line, size_t lane)
{
    bool lanes[RESULTS_LANES_MOST] = {false};
    lanes[lane] = true;
    return busy_seconds(line, lanes);
}

static void assert_near(double got, double wanted)
{
    if (!(fabs(got - wanted) < 1e-12))
        fail_msg("%.17g is not %.17g", got, wanted);
}

static void events_within_events_count_once(void **state)
{
    results_event events[] = {
        {KERNELS, "a", 0, 4}, {KERNELS, "b", 1, 2}, {KERNELS, "c", 3, 5}, {KERNELS, "d", 8, 9}};
    const results_timeline line = line_of(events, 4);
    (void)state;
    assert_near(busy_of(&line, KERNELS), 6);
    assert_near(busy_of(&line, UPLOAD), 0);
}

static void a_lane_that_is_none_is_left_out(void **state)
{
    results_event events[] = {{LANES, "a", 0, 4}, {RESULTS_LANES_MOST + 5, "b", 1, 2}};
    const results_timeline line = line_of(events, 2);
    bool lanes[RESULTS_LANES_MOST];
    (void)state;
    for (size_t i = 0; i < RESULTS_LANES_MOST; i++)
        lanes[i] = true;
    assert_near(busy_seconds(&line, lanes), 0);
}

static void shares_add_up_to_what_was_busy(void **state)
{
    results_event events[] = {{KERNELS, "a", 0.25, 1.5},
                              {KERNELS, "b", 1, 2.25},
                              {KERNELS, "c", 9.5, 12 /* behind the end: as far as the end */}};
    const results_timeline line = line_of(events, 3);
    double shares[10];
    (void)state;
    busy_shares(&line, KERNELS, shares, 10);
    const double wanted[10] = {0.75, 1, 0.25, 0, 0, 0, 0, 0, 0, 0.5};
    for (size_t i = 0; i < 10; i++)
        assert_near(shares[i], wanted[i]);
}

static void a_run_without_time_has_no_shares(void **state)
{
    results_event events[] = {{KERNELS, "a", 0, 0}};
    results_timeline line = line_of(events, 1);
    double shares[4];
    (void)state;
    line.seconds = 0;
    busy_shares(&line, KERNELS, shares, 4);
    for (size_t i = 0; i < 4; i++)
        assert_near(shares[i], 0);
}

/* Copies 0 to 3 and 6 to 8; kernels, of both devices, 2 to 7: at once are 2 to 3 and 6 to 7. */
static void overlap_is_over_all_devices(void **state)
{
    results_event events[] = {{UPLOAD, "a", 0, 3},
                              {KERNELS, "b", 2, 5},
                              {OTHER_KERNELS, "c", 4, 7},
                              {DOWNLOAD, "d", 6, 8}};
    const results_timeline line = line_of(events, 4);
    (void)state;
    const busy_overlap of = busy_overlap_of(&line);
    assert_near(of.copying, 5);
    assert_near(of.computing, 5);
    assert_near(of.both, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_within_events_count_once),
        cmocka_unit_test(a_lane_that_is_none_is_left_out),
        cmocka_unit_test(shares_add_up_to_what_was_busy),
        cmocka_unit_test(a_run_without_time_has_no_shares),
        cmocka_unit_test(overlap_is_over_all_devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
