// SPDX-License-Identifier: MIT
/* difference_test.c - what is called a change between two runs, and how often wrongly. */
#include "test.h"

#include <math.h>
#include <stdio.h>

#include "fixture.h"
#include "results/difference.h"

/* Two runs of the fixture, of other rounds and thereby of other noise. */
typedef struct two {
    results made[2];
    analysis all[2];
    difference between;
} two;

static void begin(two *runs, double noise)
{
    for (uint32_t i = 0; i < 2; i++)
        fixture_make(&(fixture_params){.noise = noise, .rounds = 11 + 2 * i, .cores = 2},
                     &runs->made[i]);
}

static void compare(two *runs)
{
    for (size_t i = 0; i < 2; i++)
        assert_true(analysis_make(&runs->made[i], &runs->all[i]));
    assert_true(difference_make((const analysis *const[]){&runs->all[0], &runs->all[1]},
                                (const char *const[]){"a", "b"}, 2, &runs->between));
}

static void end(two *runs)
{
    difference_free(&runs->between);
    for (size_t i = 0; i < 2; i++) {
        analysis_free(&runs->all[i]);
        results_free(&runs->made[i]);
    }
}

static void scale(results *of, size_t group, size_t row, double by)
{
    results_row *its = of->groups[group]->rows[row];
    for (size_t i = 0; i < its->sample_count; i++)
        its->samples[i].seconds *= by;
}

static void rows_that_did_not_change_are_the_same(void **state)
{
    (void)state;
    two runs;
    begin(&runs, 0.004);
    compare(&runs);
    assert_true(runs.between.row_count > 20);
    for (size_t i = 0; i < runs.between.row_count; i++) {
        assert_int_equal(runs.between.rows[i].verdicts[1], ANALYSIS_SAME);
        assert_false(difference_is_slower(&runs.between, &runs.between.rows[i], 0));
        assert_false(difference_is_missing(&runs.between, &runs.between.rows[i]));
    }
    assert_int_equal(runs.between.fact_count, 0);
    end(&runs);
}

static void what_is_slower_is_named_up_to_how_much_it_is(void **state)
{
    (void)state;
    two runs;
    begin(&runs, 0.004);
    scale(&runs.made[1], 0, 3, 1.12);
    scale(&runs.made[1], 0, 4, 0.8);
    compare(&runs);
    const difference_row *slower = &runs.between.rows[3], *faster = &runs.between.rows[4];
    assert_int_equal(slower->verdicts[1], ANALYSIS_SLOWER);
    assert_true(slower->ratios[1].low < 1 / 1.12 && slower->ratios[1].high > 1 / 1.12);
    assert_true(difference_is_slower(&runs.between, slower, 0.05));
    assert_true(difference_is_slower(&runs.between, slower, 0.10));
    assert_false(difference_is_slower(&runs.between, slower, 0.13));
    assert_int_equal(faster->verdicts[1], ANALYSIS_FASTER);
    assert_false(difference_is_slower(&runs.between, faster, 0));
    end(&runs);
}

static void below_two_percent_nothing_is_a_difference(void **state)
{
    (void)state;
    two runs;
    begin(&runs, 0.0005);
    scale(&runs.made[1], 0, 3, 1.015);
    compare(&runs);
    assert_int_equal(runs.between.rows[3].verdicts[1], ANALYSIS_SAME);
    end(&runs);
}

static void a_noisy_run_withholds_every_verdict(void **state)
{
    (void)state;
    two runs;
    begin(&runs, 0.3);
    scale(&runs.made[1], 0, 3, 2);
    compare(&runs);
    assert_true(runs.all[0].is_noisy);
    assert_int_equal(runs.between.rows[3].verdicts[1], ANALYSIS_WITHHELD);
    assert_false(difference_is_slower(&runs.between, &runs.between.rows[3], 0.05));
    end(&runs);
}

static void rows_and_facts_of_one_run_alone_are_there(void **state)
{
    (void)state;
    two runs;
    begin(&runs, 0.004);
    runs.made[0].groups[0]->rows[3]->name = "old";
    runs.made[1].groups[0]->rows[3]->name = "new";
    runs.made[1].facts[0].value = "other";
    results_add_fact(&runs.made[1], "system", "governor", "performance");
    runs.made[1].version = "0.2.0";
    compare(&runs);
    const difference_row *last = &runs.between.rows[runs.between.row_count - 1];
    assert_string_equal(runs.between.rows[3].name, "old");
    assert_true(difference_is_missing(&runs.between, &runs.between.rows[3]));
    assert_true(isnan(runs.between.rows[3].ratios[1].value));
    assert_int_equal(runs.between.rows[3].verdicts[1], ANALYSIS_NONE);
    assert_string_equal(last->name, "new");
    assert_false(difference_is_missing(&runs.between, last));
    assert_null(last->rows[0]);
    assert_int_equal(runs.between.fact_count, 3);
    assert_string_equal(runs.between.facts[0].values[1], "0.2.0");
    assert_string_equal(runs.between.facts[1].values[1], "other");
    assert_null(runs.between.facts[2].values[0]);
    end(&runs);
}

/* About as a normal distribution's: the sum of twelve. */
static double bell(statistics_random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)statistics_below(random, 1u << 30) / (1u << 30);
    return sum;
}

static void fill(results *out, statistics_random *random, double median, size_t rounds)
{
    results_init(out);
    out->plan.seed = statistics_next(random);
    results_group *group = results_add_group(out);
    assert_non_null(group);
    group->workload = "w";
    results_row *row = results_add_row(out, group);
    assert_non_null(row);
    row->name = "r";
    row->role = RESULTS_BASELINE;
    for (uint32_t i = 0; i < rounds; i++) {
        results_sample *sample = results_add_sample(out, row);
        assert_non_null(sample);
        *sample =
            (results_sample){.round = i, .order = i, .seconds = median * exp(0.02 * bell(random))};
    }
}

/* 95 % of the intervals have the ratio in them, give or take what a median of 15 allows. */
static void intervals_cover_the_ratio(void **state)
{
    (void)state;
    enum { TRIALS = 400 };
    statistics_random random = {11};
    int covered = 0;
    for (int i = 0; i < TRIALS; i++) {
        two runs;
        fill(&runs.made[0], &random, 0.5, 15);
        fill(&runs.made[1], &random, 0.4, 15);
        compare(&runs);
        const statistics_interval ratio = runs.between.rows[0].ratios[1];
        covered += ratio.low <= 1.25 && ratio.high >= 1.25;
        end(&runs);
    }
    print_message("%d of %d intervals have the ratio in them\n", covered, TRIALS);
    assert_true(covered >= TRIALS * 92 / 100 && covered <= TRIALS * 995 / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_did_not_change_are_the_same),
        cmocka_unit_test(what_is_slower_is_named_up_to_how_much_it_is),
        cmocka_unit_test(below_two_percent_nothing_is_a_difference),
        cmocka_unit_test(a_noisy_run_withholds_every_verdict),
        cmocka_unit_test(rows_and_facts_of_one_run_alone_are_there),
        cmocka_unit_test(intervals_cover_the_ratio),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
