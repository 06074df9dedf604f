// SPDX-License-Identifier: MIT
/* analysis_test.c - what follows from results: verdicts at their margins, pairs, scaling, sizes,
 * overlap, roofs, and that nothing odd in the results becomes an odd number.
 */
#include "../statistics/chance.h"
#include "fixture.h"
#include "made.h"
#include "results/analysis.h"

#include <string.h>

enum { ROUNDS = 15 };

/* Beside a baseline of 1 s, which its control agrees with to within `noise`. */
static analysis_verdict verdict_of(double seconds, double spread, double noise, size_t rounds)
{
    results made;
    analysis all;
    results_init(&made);
    results_group *group = made_group(&made, "primes", 1000);
    made_samples(&made, made_row(&made, group, "sequential", RESULTS_SEQUENTIAL), rounds, 1, 0);
    made_samples(&made, made_row(&made, group, "again", RESULTS_SEQUENTIAL), rounds, 1 + noise, 0);
    made_samples(&made, made_row(&made, group, "threads=2", RESULTS_THREADS), rounds, seconds,
                 spread);
    assert_true(analysis_make(&made, &all));
    assert_near(all.groups[0].noise_floor, noise, 1e-9);
    assert_near(all.groups[0].margin, fmax(noise, 0.01), 1e-9);
    const analysis_row *row = &all.groups[0].rows[2];
    const analysis_pair *pair = &all.groups[0].pairs[2 * 3 + 0];
    assert_int_equal(row->verdict, pair->verdict);
    assert_memory_equal(&row->speedup, &pair->ratio, sizeof row->speedup);
    const analysis_verdict verdict = row->verdict;
    analysis_free(&all);
    results_free(&made);
    return verdict;
}

static void verdicts_at_the_margins(void **state)
{
    (void)state;
    /* A margin of 1 %. */
    assert_int_equal(verdict_of(1 / 1.02, 0.001, 0, ROUNDS), ANALYSIS_FASTER);
    assert_int_equal(verdict_of(1.02, 0.001, 0, ROUNDS), ANALYSIS_SLOWER);
    assert_int_equal(verdict_of(1 / 1.005, 0.001, 0, ROUNDS), ANALYSIS_SAME);
    assert_int_equal(verdict_of(1.005, 0.001, 0, ROUNDS), ANALYSIS_SAME);
    assert_int_equal(verdict_of(1 / 1.01, 0.005, 0, ROUNDS), ANALYSIS_UNCLEAR);
    assert_int_equal(verdict_of(1.01, 0.005, 0, ROUNDS), ANALYSIS_UNCLEAR);
    assert_int_equal(verdict_of(1, 0.05, 0, ROUNDS), ANALYSIS_UNCLEAR);
    /* The middle is beyond the margin, an end of the interval is not. */
    assert_int_equal(verdict_of(1 / 1.02, 0.04, 0, ROUNDS), ANALYSIS_UNCLEAR);
    assert_int_equal(verdict_of(1.02, 0.04, 0, ROUNDS), ANALYSIS_UNCLEAR);
    /* A floor of 3 % is a margin of 3 %. */
    assert_int_equal(verdict_of(1.02, 0.001, 0.03, ROUNDS), ANALYSIS_SAME);
    assert_int_equal(verdict_of(1.04, 0.001, 0.03, ROUNDS), ANALYSIS_SLOWER);
    assert_int_equal(verdict_of(1 / 1.04, 0.001, 0.03, ROUNDS), ANALYSIS_FASTER);
    /* Above 5 % nothing is said, however large the difference. */
    assert_int_equal(verdict_of(0.1, 0.001, 0.049, ROUNDS), ANALYSIS_FASTER);
    assert_int_equal(verdict_of(0.1, 0.001, 0.051, ROUNDS), ANALYSIS_WITHHELD);
    assert_int_equal(verdict_of(1, 0, 0.051, ROUNDS), ANALYSIS_WITHHELD);
    /* Too few rounds for anything. */
    assert_int_equal(verdict_of(0.1, 0.001, 0, 4), ANALYSIS_UNCLEAR);
    assert_int_equal(verdict_of(1, 0, 0, 4), ANALYSIS_UNCLEAR);
}

/* Rounds differ by far more than rows: the ratio of every round is beyond the margin, and the test
 * of all of them does not see it. It takes both for a claim. */
static void an_interval_without_the_test_is_no_claim(void **state)
{
    (void)state;
    results made;
    analysis all;
    results_init(&made);
    results_group *group = made_group(&made, "primes", 1000);
    results_row *a = made_row(&made, group, "sequential", RESULTS_SEQUENTIAL);
    results_row *b = made_row(&made, group, "threads=2", RESULTS_THREADS);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        made_sample(&made, a, round, 1 + round);
        made_sample(&made, b, round, (1 + round) / 1.05);
    }
    assert_true(analysis_make(&made, &all));
    assert_near(all.groups[0].rows[1].speedup.low, 1.05, 1e-9);
    assert_true(all.groups[0].rows[1].p > 0.05);
    assert_int_equal(all.groups[0].rows[1].verdict, ANALYSIS_UNCLEAR);
    assert_int_equal(all.groups[0].pairs[0 * 2 + 1].verdict, ANALYSIS_UNCLEAR);
    analysis_free(&all);
    results_free(&made);
}

static results_kind kind_of(size_t i)
{
    return i == 0 ? RESULTS_SEQUENTIAL : RESULTS_DEVICE;
}

static void groups_without_a_control_have_the_floor_of_the_run(void **state)
{
    (void)state;
    results made;
    analysis all;
    results_init(&made);
    for (size_t i = 0; i < 3; i++) {
        results_group *group = made_group(&made, "primes", 1000 * (i + 1));
        group->is_sweep = i == 2;
        made_samples(&made, made_row(&made, group, "sequential", RESULTS_SEQUENTIAL), ROUNDS, 1, 0);
        made_samples(&made, made_row(&made, group, "opencl:0", RESULTS_DEVICE), ROUNDS, 0.5, 0);
    }
    made_samples(&made, made_row(&made, made.groups[0], "again", RESULTS_SEQUENTIAL), ROUNDS, 1.06,
                 0);
    assert_true(analysis_make(&made, &all));
    assert_true(all.is_noisy);
    assert_near(all.noise_floor, 0.06, 1e-9);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(all.groups[i].has_control, i == 0);
        assert_near(all.groups[i].noise_floor, 0.06, 1e-9);
        assert_int_equal(all.groups[i].rows[1].verdict, ANALYSIS_WITHHELD);
        assert_int_equal(all.groups[i].rows[0].verdict, ANALYSIS_NONE);
    }
    analysis_free(&all);
    results_free(&made);
}

static void only_rounds_that_both_have_count(void **state)
{
    (void)state;
    results made;
    analysis all;
    results_init(&made);
    results_group *group = made_group(&made, "primes", 1000);
    results_row *a = made_row(&made, group, "sequential", RESULTS_SEQUENTIAL);
    results_row *b = made_row(&made, group, "threads=2", RESULTS_THREADS);
    results_row *none = made_row(&made, group, "opencl:0", RESULTS_DEVICE);
    for (uint32_t round = 0; round < 20; round++) {
        const double slow = round < 10 ? 1 : 1000;
        if (round < 15)
            made_sample(&made, a, round, slow);
        if (round >= 8)
            made_sample(&made, b, round, slow / 2);
        if (round >= 15)
            made_sample(&made, none, round, slow);
    }
    assert_true(analysis_make(&made, &all));
    assert_near(all.groups[0].rows[1].speedup.value, 2, 1e-9);
    assert_near(all.groups[0].rows[1].speedup.low, 2, 1e-9);
    assert_int_equal(all.groups[0].rows[2].verdict, ANALYSIS_NONE);
    assert_true(isnan(all.groups[0].rows[2].speedup.value));
    assert_near(all.groups[0].rows[2].seconds.value, 1000, 1e-9);
    analysis_free(&all);
    results_free(&made);
}

static void a_table_of_pairs_agrees_with_its_mirror(void **state)
{
    (void)state;
    const fixture_params params = {.noise = 0.01, .rounds = 12, .cores = 4};
    results made;
    analysis all;
    fixture_make(&params, &made);
    assert_true(analysis_make(&made, &all));
    size_t faster = 0;
    for (size_t g = 0; g < made.group_count; g++) {
        const analysis_group *group = &all.groups[g];
        const size_t n = group->group->row_count;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                const analysis_pair *pair = &group->pairs[i * n + j];
                const analysis_pair *mirror = &group->pairs[j * n + i];
                const bool is_there = group->rows[i].samples > 0 && group->rows[j].samples > 0;
                assert_int_equal(isfinite(pair->ratio.value) != 0, is_there);
                if (!is_there)
                    continue;
                assert_near(pair->ratio.low * mirror->ratio.high, 1, 1e-12);
                assert_near(pair->ratio.value * mirror->ratio.value, 1, 1e-12);
                assert_true(pair->ratio.low <= pair->ratio.value &&
                            pair->ratio.value <= pair->ratio.high);
                assert_int_equal(pair->verdict == ANALYSIS_FASTER,
                                 mirror->verdict == ANALYSIS_SLOWER);
                faster += pair->verdict == ANALYSIS_FASTER;
            }
    }
    assert_true(faster > 100);
    analysis_free(&all);
    results_free(&made);
}

static void the_same_results_give_the_same_analysis(void **state)
{
    (void)state;
    const fixture_params params = {.noise = 0.01, .rounds = 11, .cores = 2};
    results made;
    analysis a, b;
    fixture_make(&params, &made);
    assert_true(analysis_make(&made, &a));
    assert_true(analysis_make(&made, &b));
    for (size_t g = 0; g < made.group_count; g++)
        for (size_t i = 0; i < made.groups[g]->row_count; i++) {
            const analysis_row *x = &a.groups[g].rows[i], *y = &b.groups[g].rows[i];
            assert_memory_equal(&x->seconds, &y->seconds, sizeof x->seconds);
            assert_memory_equal(&x->speedup, &y->speedup, sizeof x->speedup);
            assert_int_equal(x->verdict, y->verdict);
        }
    analysis_free(&a);
    analysis_free(&b);
    results_free(&made);
}

static size_t best_of(const analysis_group *group)
{
    size_t best = group->group->row_count;
    for (size_t i = 0; i < group->group->row_count; i++)
        if (group->rows[i].is_best) {
            assert_int_equal(best, group->group->row_count);
            best = i;
        }
    return best;
}

static void the_best_is_surely_the_best_and_one_of_ours(void **state)
{
    (void)state;
    const struct {
        double seconds[5]; /* sequential, threads, device, auto, peer */
        size_t best;
    } cases[] = {
        {{1, 0.5, 0.25, 0.25, 0.1}, 2}, {{1, 0.5, 0.5, 0.5, 0.1}, 5},  {{1, 2, 3, 1, 0.1}, 0},
        {{1, 0.5, 0.25, 0.2, 0.1}, 3},  {{1, 0.5, 0.6, 0.9, 0.01}, 1},
    };
    const results_kind kinds[] = {RESULTS_SEQUENTIAL, RESULTS_THREADS, RESULTS_DEVICE, RESULTS_AUTO,
                                  RESULTS_PEER};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        results made;
        analysis all;
        results_init(&made);
        results_group *group = made_group(&made, "primes", 1000);
        for (size_t j = 0; j < 5; j++)
            made_samples(&made, made_row(&made, group, results_kind_names[kinds[j]], kinds[j]),
                         ROUNDS, cases[i].seconds[j], 0.001);
        assert_true(analysis_make(&made, &all));
        assert_int_equal(best_of(&all.groups[0]), cases[i].best);
        analysis_free(&all);
        results_free(&made);
    }
}

static void scaling_begins_with_one_worker_and_fits_what_has_cores(void **state)
{
    (void)state;
    results made;
    analysis all;
    results_init(&made);
    results_add_fact(&made, "processor", "cores for us", "4");
    results_group *group = made_group(&made, "primes", 1000);
    made_samples(&made, made_row(&made, group, "sequential", RESULTS_SEQUENTIAL), ROUNDS, 1, 0);
    const uint32_t workers[] = {8, 4, 2, 3};
    for (size_t i = 0; i < 4; i++) {
        const double busy = fmin(workers[i], 4);
        results_row *row =
            made_row(&made, group, results_keepf(&made, "threads=%u", workers[i]), RESULTS_THREADS);
        row->workers = workers[i];
        made_samples(&made, row, ROUNDS, 0.1 + 0.9 / busy, 0);
    }
    assert_true(analysis_make(&made, &all));
    assert_int_equal(all.groups[0].scaling_count, 1);
    const analysis_scaling *scaling = &all.groups[0].scaling[0];
    assert_int_equal(scaling->kind, RESULTS_THREADS);
    assert_int_equal(scaling->count, 5);
    assert_int_equal(scaling->cores, 4);
    const double ascending[] = {1, 2, 3, 4, 8};
    for (size_t i = 0; i < 5; i++)
        assert_near(scaling->points[i].workers, ascending[i], 0);
    assert_int_equal(scaling->rows[0], 0);
    assert_int_equal(scaling->rows[4], 1);
    assert_near(scaling->amdahl.serial, 0.1, 1e-9);
    assert_near(scaling->usl.contention, 0.1, 1e-6);
    assert_true(isnan(scaling->karp_flatt[0]));
    assert_near(scaling->karp_flatt[1], 0.1, 1e-9);
    assert_near(all.groups[0].rows[3].efficiency, 1 / 0.55 / 2, 1e-9);
    analysis_free(&all);
    results_free(&made);
}

/* A device that is as in `speedups` at 1e3, 1e4, 1e5 and 1e6; the sizes come in another order. */
static analysis_breakeven breakeven_of(const double *speedups, double spread)
{
    static const size_t order[] = {2, 0, 3, 1};
    results made;
    analysis all;
    results_init(&made);
    for (size_t i = 0; i < 4; i++) {
        results_group *group =
            made_group(&made, "primes", (uint64_t)(1000 * pow(10, (double)order[i])));
        group->is_sweep = true;
        const double seconds[] = {1, 1 / speedups[order[i]]};
        for (size_t j = 0; j < 2; j++)
            made_samples(&made,
                         made_row(&made, group, j == 0 ? "sequential" : "opencl:0", kind_of(j)),
                         ROUNDS, seconds[j], j == 0 ? 0 : spread);
    }
    assert_true(analysis_make(&made, &all));
    assert_int_equal(all.breakeven_count, 1);
    analysis_breakeven found = all.breakevens[0];
    assert_string_equal(found.name, "opencl:0");
    analysis_free(&all);
    results_free(&made);
    return found;
}

static void sizes_from_which_on_a_device_is_worth_it(void **state)
{
    (void)state;
    const double crosses[] = {0.1, 0.5, 2, 4}, always[] = {1.5, 2, 3, 4};
    const double never[] = {0.1, 0.2, 0.5, 0.6}, level[] = {0.1, 0.5, 0.9, 1};
    analysis_breakeven found = breakeven_of(crosses, 0.05);
    assert_int_equal(found.what, ANALYSIS_CROSSES);
    assert_int_equal(found.count, 4);
    assert_near(found.sizes[0], 1e3, 0);
    assert_near(found.sizes[3], 1e6, 0);
    assert_near(log10(found.crossing.value), 4.5, 0.05);
    assert_true(found.crossing.low < found.crossing.value &&
                found.crossing.value < found.crossing.high);
    assert_int_equal(breakeven_of(always, 0.05).what, ANALYSIS_ALWAYS);
    assert_int_equal(breakeven_of(never, 0.05).what, ANALYSIS_NEVER);
    assert_int_equal(breakeven_of(level, 0.05).what, ANALYSIS_UNKNOWN);
    const double barely[] = {1, 2, 3, 4};
    assert_int_equal(breakeven_of(barely, 0.05).what, ANALYSIS_UNKNOWN);
}

static void overlap_is_one_slot_beside_several_of_the_same_device(void **state)
{
    (void)state;
    results made;
    analysis all;
    results_init(&made);
    results_group *group = made_group(&made, "primes", 1000);
    made_samples(&made, made_row(&made, group, "sequential", RESULTS_SEQUENTIAL), ROUNDS, 1, 0);
    const char *const names[] = {"opencl:0", "opencl:0/slots=1", "opencl:1"};
    for (size_t i = 0; i < 3; i++) {
        results_row *row = made_row(&made, group, names[i], RESULTS_DEVICE);
        row->devices = i == 2 ? "opencl:1" : "opencl:0";
        row->slots = i == 1;
        row->split = (results_split){.is_known = true,
                                     .wall = 1,
                                     .upload = 0.2,
                                     .download = 0.2,
                                     .kernels = 0.7,
                                     .overlapped = 0.1};
        made_samples(&made, row, ROUNDS, i == 1 ? 0.3 : 0.2, 0.001);
    }
    assert_true(analysis_make(&made, &all));
    assert_int_equal(all.overlap_count, 1);
    assert_string_equal(all.overlaps[0].on->name, "opencl:0");
    assert_string_equal(all.overlaps[0].off->name, "opencl:0/slots=1");
    assert_near(all.overlaps[0].gain.value, 1.5, 0.01);
    assert_int_equal(all.overlaps[0].verdict, ANALYSIS_FASTER);
    assert_near(all.overlaps[0].ratio, 0.25, 1e-12);
    analysis_free(&all);
    results_free(&made);
}

static void a_roof_is_the_lower_of_two(void **state)
{
    (void)state;
    const struct {
        double operations, bytes, achieved, roof;
        bool is_bandwidth, is_bytes;
    } cases[] = {{1e9, 1e6, 2e9, 10e9, false, false}, /* 1000 operations a byte */
                 {1e9, 1e9, 2e9, 4e9, true, false},
                 {0, 1e9, 2e9, 4e9, true, true},
                 {1e9, 0, 2e9, 10e9, false, false}};
    for (size_t i = 0; i < 4; i++) {
        results made;
        analysis all;
        results_init(&made);
        results_group *group = made_group(&made, "primes", 1000);
        group->operations = cases[i].operations;
        group->bytes = cases[i].bytes;
        results_row *row = made_row(&made, group, "sequential", RESULTS_SEQUENTIAL);
        row->devices = "cpu";
        made_samples(&made, row, ROUNDS, 0.5, 0);
        *results_add_peak(&made) =
            (results_peak){.device = "cpu", .integer_rate = 10e9, .bandwidth = 4e9};
        assert_true(analysis_make(&made, &all));
        assert_int_equal(all.roof_count, 1);
        assert_near(all.roofs[0].achieved, cases[i].achieved, 1);
        assert_near(all.roofs[0].roof, cases[i].roof, 1);
        assert_int_equal(all.roofs[0].is_bandwidth, cases[i].is_bandwidth);
        assert_int_equal(all.roofs[0].is_bytes, cases[i].is_bytes);
        analysis_free(&all);
        results_free(&made);
    }
}

static void a_clock_that_falls_is_seen(void **state)
{
    (void)state;
    for (int falls = 0; falls < 2; falls++) {
        const fixture_params params = {.noise = 0.004, .rounds = 16, .cores = 2};
        results made;
        analysis all;
        fixture_make(&params, &made);
        for (size_t g = 0; g < made.group_count; g++)
            for (size_t i = 0; i < made.groups[g]->row_count; i++) {
                results_row *row = made.groups[g]->rows[i];
                for (size_t k = 0; k < row->sample_count; k++) /* one that waits, now and then */
                    row->samples[k].clock_mhz = row->samples[k].order % 9 == 0         ? 1200
                                                : falls && row->samples[k].order > 400 ? 2300
                                                                                       : 3400;
            }
        assert_true(analysis_make(&made, &all));
        assert_int_equal(all.is_throttled, falls);
        analysis_free(&all);
        results_free(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_at_the_margins),
        cmocka_unit_test(an_interval_without_the_test_is_no_claim),
        cmocka_unit_test(groups_without_a_control_have_the_floor_of_the_run),
        cmocka_unit_test(only_rounds_that_both_have_count),
        cmocka_unit_test(a_table_of_pairs_agrees_with_its_mirror),
        cmocka_unit_test(the_same_results_give_the_same_analysis),
        cmocka_unit_test(the_best_is_surely_the_best_and_one_of_ours),
        cmocka_unit_test(scaling_begins_with_one_worker_and_fits_what_has_cores),
        cmocka_unit_test(sizes_from_which_on_a_device_is_worth_it),
        cmocka_unit_test(overlap_is_one_slot_beside_several_of_the_same_device),
        cmocka_unit_test(a_roof_is_the_lower_of_two),
        cmocka_unit_test(a_clock_that_falls_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
