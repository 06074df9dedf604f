// SPDX-License-Identifier: MIT
/* odd_test.c - results as a damaged or hostile file may have them: every number that follows is a
 * number, or is NAN where the header says so, and every text is there.
 */
#include "../statistics/chance.h"
#include "fixture.h"
#include "made.h"
#include "results/analysis.h"

#include <float.h>
#include <string.h>

static void check_interval(statistics_interval interval, bool is_there)
{
    if (!is_there) {
        assert_true(isnan(interval.value));
        return;
    }
    assert_true(isfinite(interval.value) && isfinite(interval.low) && isfinite(interval.high));
    assert_true(interval.low <= interval.value && interval.value <= interval.high);
}

static void check_row(const analysis_group *group, const analysis_row *row)
{
    const bool is_measured = row->row->state == RESULTS_MEASURED && row->row->sample_count > 0;
    assert_int_equal(row->samples > 0, is_measured);
    check_interval(row->seconds, is_measured);
    check_interval(row->speedup, isfinite(row->speedup.value));
    assert_true(row->p >= 0 && row->p <= 1);
    assert_true(isfinite(row->throughput) && row->throughput >= 0);
    assert_true(isfinite(row->kernel) && isfinite(row->cpu));
    assert_true(row->verdict < ANALYSIS_VERDICTS);
    assert_true(row->outliers <= row->row->sample_count);
    size_t marked = 0;
    for (size_t i = 0; i < row->row->sample_count; i++)
        marked += row->is_outlier[i];
    assert_int_equal(marked, row->outliers);
    if (group->baseline == NULL)
        assert_int_equal(row->verdict, ANALYSIS_NONE);
}

static void check_group(const analysis_group *group)
{
    const size_t n = group->group->row_count;
    assert_true(isfinite(group->noise_floor) && group->noise_floor >= 0);
    assert_true(isfinite(group->margin) && group->margin >= ANALYSIS_MARGIN_LEAST);
    for (size_t i = 0; i < n; i++)
        check_row(group, &group->rows[i]);
    for (size_t i = 0; i < n * n; i++) {
        check_interval(group->pairs[i].ratio, isfinite(group->pairs[i].ratio.value));
        assert_true(group->pairs[i].p >= 0 && group->pairs[i].p <= 1);
        assert_true(group->pairs[i].verdict < ANALYSIS_VERDICTS);
    }
    for (size_t i = 0; i < group->scaling_count; i++)
        for (size_t j = 0; j < group->scaling[i].count; j++) {
            assert_true(group->scaling[i].points[j].workers >= 1);
            assert_true(group->scaling[i].rows[j] < n);
        }
}

static void check_text(const char *text)
{
    assert_non_null(text);
    assert_true(strlen(text) > 0);
    if (strstr(text, "nan") != NULL || strstr(text, "inf ") != NULL)
        fail_msg("%s", text);
}

static void check(const results *made)
{
    analysis all;
    assert_true(analysis_make(made, &all));
    assert_true(isfinite(all.noise_floor));
    for (size_t i = 0; i < made->group_count; i++)
        check_group(&all.groups[i]);
    for (size_t i = 0; i < all.breakeven_count; i++) {
        const analysis_breakeven *at = &all.breakevens[i];
        assert_true(at->count >= 2);
        for (size_t j = 1; j < at->count; j++)
            assert_true(at->sizes[j - 1] < at->sizes[j]);
        if (at->what == ANALYSIS_CROSSES)
            check_interval(at->crossing, true);
    }
    for (size_t i = 0; i < all.overlap_count; i++) {
        check_interval(all.overlaps[i].gain, isfinite(all.overlaps[i].gain.value));
        assert_false(all.overlaps[i].ratio < 0 || all.overlaps[i].ratio > 1);
    }
    for (size_t i = 0; i < all.roof_count; i++)
        assert_true(isfinite(all.roofs[i].achieved) && all.roofs[i].roof > 0);
    assert_true(all.sentence_count >= 2 && all.sentence_count <= 6);
    for (size_t i = 0; i < all.sentence_count; i++)
        check_text(all.sentences[i]);
    for (size_t i = 0; i < all.question_count; i++)
        check_text(all.questions[i].evidence);
    analysis_free(&all);
}

static void nothing_at_all(void **state)
{
    (void)state;
    results made;
    results_init(&made);
    check(&made);
    results_group *empty = made_group(&made, "primes", 1000);
    check(&made);
    made_row(&made, empty, "sequential", RESULTS_SEQUENTIAL);
    check(&made);
    results_free(&made);
}

static void one_sample_of_one_row(void **state)
{
    (void)state;
    results made;
    results_init(&made);
    results_row *row =
        made_row(&made, made_group(&made, "primes", 1000), "sequential", RESULTS_SEQUENTIAL);
    made_sample(&made, row, 0, 1);
    check(&made);
    results_free(&made);
}

static const double odd[] = {0,       -1,     NAN,   INFINITY, -INFINITY, DBL_MAX,
                             DBL_MIN, 1e-320, 1e300, 1,        1e-9,      3};

static double any(statistics_random *random)
{
    return odd[statistics_below(random, sizeof odd / sizeof odd[0])];
}

/* With rounds that are twice there, or never. */
static void make_odd_row(statistics_random *random, results *out, results_row *row)
{
    row->state = (results_state)(statistics_below(random, 8) / 5);
    row->workers = statistics_below(random, 2) == 0 ? UINT32_MAX : 2;
    row->slots = statistics_below(random, 3);
    row->batch = UINT32_MAX;
    row->split = (results_split){
        .is_known = true, .upload = any(random), .kernels = any(random), .overlapped = any(random)};
    row->devices = "cpu";
    row->cold.cold[row->cold.cold_count++] = any(random);
    const uint32_t count = statistics_below(random, 14);
    for (uint32_t j = 0; j < count; j++) {
        made_sample(out, row, statistics_below(random, 16), any(random));
        results_sample *sample = &row->samples[row->sample_count - 1];
        sample->kernel_seconds = any(random);
        sample->cpu_seconds = any(random);
        sample->clock_mhz = any(random);
        sample->order = statistics_below(random, 2) == 0 ? UINT32_MAX : 0;
    }
}

static void make_odd(uint64_t seed, results *out)
{
    statistics_random random = {seed};
    results_init(out);
    for (size_t g = 0; g < 3; g++) {
        results_group *group = made_group(out, "primes", g == 2 ? UINT64_MAX : 1000);
        group->operations = any(&random);
        group->bytes = any(&random);
        group->is_sweep = g == 1;
        for (size_t i = 0; i < RESULTS_KINDS + 2; i++)
            make_odd_row(&random, out,
                         made_row(out, group, i == 1 ? "again" : results_keepf(out, "%zu", i),
                                  (results_kind)(i % RESULTS_KINDS)));
    }
    results_peak *peak = results_add_peak(out);
    *peak =
        (results_peak){.device = "cpu", .integer_rate = any(&random), .bandwidth = any(&random)};
    results_add_fact(out, "processor", "cores for us", "-99999999999999999999");
    out->load_before = any(&random);
}

static void odd_numbers_stay_where_they_are(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 150; seed++) {
        results made;
        make_odd(seed, &made);
        check(&made);
        results_free(&made);
    }
}

static void far_rounds_and_many_samples(void **state)
{
    (void)state;
    results made;
    results_init(&made);
    results_group *group = made_group(&made, "primes", 1000);
    results_row *rows[2] = {made_row(&made, group, "sequential", RESULTS_SEQUENTIAL),
                            made_row(&made, group, "again", RESULTS_SEQUENTIAL)};
    for (uint32_t i = 0; i < 1500; i++)
        for (size_t j = 0; j < 2; j++)
            made_sample(&made, rows[j], i % 2 == 0 ? i : UINT32_MAX - i, 1 + 0.001 * (i % 5));
    check(&made);
    results_free(&made);
}

static void hostile_names_are_data(void **state)
{
    (void)state;
    const fixture_params params = {.noise = 0.004, .rounds = 6, .cores = 2, .hostile = "%s%n\n<b>"};
    results made;
    fixture_make(&params, &made);
    check(&made);
    results_free(&made);
}

static void as_many_rows_as_can_be(void **state)
{
    (void)state;
    results made;
    results_init(&made);
    for (size_t g = 0; g < 2; g++) {
        results_group *group = made_group(&made, "primes", 1000 + g);
        for (size_t i = 0; i < RESULTS_ROWS_MOST; i++)
            made_samples(&made,
                         made_row(&made, group, results_keepf(&made, "threads=%zu", i),
                                  i == 0 ? RESULTS_SEQUENTIAL : RESULTS_THREADS),
                         5, 1, 0.01);
    }
    check(&made);
    results_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(one_sample_of_one_row),
        cmocka_unit_test(odd_numbers_stay_where_they_are),
        cmocka_unit_test(far_rounds_and_many_samples),
        cmocka_unit_test(hostile_names_are_data),
        cmocka_unit_test(as_many_rows_as_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
