// SPDX-License-Identifier: MIT
/* claims_test.c - how often equal rows are said to differ, and whether different ones are found.
 *
 * Runs are made up as the protocol takes them, random complete blocks, on machines that are bad in
 * ways that machines are. A run is a family: one wrong claim in it is one too many. What is
 * asserted are promises for many runs; with seeds that stay, fewer of them keep them too.
 */
#include "../statistics/chance.h"
#include "made.h"
#include "results/analysis.h"

#include <string.h>

enum { GROUPS = 2, ROWS = 6, TURNS = GROUPS * ROWS };

/* Of each machine; "long" makes 100. */
static size_t runs = 20;

typedef struct machine {
    const char *name;
    double noise;            /* normal, a part of each sample */
    double tail, tail_mean;  /* how many samples are late, and by how much: exponential */
    double slow, slow_times; /* how many rounds are slow, and how slow */
    double phase;            /* how often a slow phase begins at any sample and lasts for half a
                              * round */
    double drift;            /* from the first sample to the last */
} machine;

static const machine machines[] = {
    {.name = "steady", .noise = 0.003},
    {.name = "normal noise", .noise = 0.02},
    {.name = "slow rounds", .noise = 0.01, .slow = 0.3, .slow_times = 1.8},
    {.name = "heavy tails", .noise = 0.005, .tail = 0.2, .tail_mean = 0.3},
    {.name = "slow phases", .noise = 0.01, .phase = 0.03, .slow_times = 1.5},
    {.name = "drift", .noise = 0.005, .drift = 0.5},
    {.name = "all of it",
     .noise = 0.01,
     .tail = 0.1,
     .tail_mean = 0.2,
     .slow = 0.2,
     .phase = 0.02,
     .slow_times = 1.5,
     .drift = 0.3},
};

typedef struct clock_of {
    statistics_random random;
    double turns; /* of the whole run */
    double now;
    int slow_left;
} clock_of;

static double late(const machine *on, clock_of *time, bool is_slow_round)
{
    double factor =
        1 + on->noise * chance_normal(&time->random) + on->drift * time->now / time->turns;
    time->now++;
    if (chance_uniform(&time->random) < on->tail)
        factor -= on->tail_mean * log(1 - chance_uniform(&time->random));
    if (chance_uniform(&time->random) < on->phase)
        time->slow_left = ROWS / 2;
    if (is_slow_round || time->slow_left > 0)
        factor *= on->slow_times;
    time->slow_left -= time->slow_left > 0;
    return factor;
}

/* seconds[row]; the second is the baseline once more. */
static void make_run(const machine *on, const double *seconds, size_t rounds, uint64_t seed,
                     results *out)
{
    clock_of time = {.random = {seed}, .turns = (double)(TURNS * rounds)};
    results_init(out);
    out->plan.seed = seed;
    for (size_t i = 0; i < GROUPS; i++) {
        results_group *group = made_group(out, i == 0 ? "primes" : "countdown", 1000);
        for (size_t j = 0; j < ROWS; j++)
            made_row(out, group, j == 1 ? "again" : results_keepf(out, "row %zu", j),
                     RESULTS_SEQUENTIAL);
    }
    for (size_t round = 0; round < rounds; round++) {
        const bool is_slow = chance_uniform(&time.random) < on->slow;
        uint32_t turns[TURNS];
        for (uint32_t i = 0; i < TURNS; i++)
            turns[i] = i;
        statistics_shuffle(&time.random, turns, TURNS);
        for (size_t i = 0; i < TURNS; i++)
            made_sample(out, out->groups[turns[i] / ROWS]->rows[turns[i] % ROWS], (uint32_t)round,
                        seconds[turns[i] % ROWS] * late(on, &time, is_slow));
    }
}

static bool is_claim(analysis_verdict verdict)
{
    return verdict == ANALYSIS_FASTER || verdict == ANALYSIS_SLOWER;
}

static bool claims_rows(const analysis *all)
{
    for (size_t i = 0; i < GROUPS; i++)
        for (size_t j = 0; j < ROWS; j++)
            if (is_claim(all->groups[i].rows[j].verdict))
                return true;
    return false;
}

static bool claims_pairs(const analysis_group *group)
{
    for (size_t i = 0; i < (size_t)ROWS * ROWS; i++)
        if (is_claim(group->pairs[i].verdict))
            return true;
    return false;
}

static void equal_rows_are_hardly_ever_said_to_differ(void **state)
{
    (void)state;
    const double equal[ROWS] = {1, 1, 1, 1, 1, 1};
    const size_t tables = GROUPS * runs;
    for (size_t m = 0; m < sizeof machines / sizeof machines[0]; m++) {
        size_t rows = 0, pairs = 0, noisy = 0, best = 0;
        for (uint64_t run = 0; run < runs; run++) {
            results made;
            analysis all;
            make_run(&machines[m], equal, 11, 1000 * m + run, &made);
            assert_true(analysis_make(&made, &all));
            rows += claims_rows(&all);
            noisy += all.is_noisy;
            for (size_t i = 0; i < GROUPS; i++)
                pairs += claims_pairs(&all.groups[i]);
            for (size_t i = 0; i < TURNS; i++)
                best += all.groups[i / ROWS].rows[i % ROWS].is_best;
            analysis_free(&all);
            results_free(&made);
        }
        print_message(
            "%s: of %zu runs %zu claim a row, of %zu tables of pairs %zu; %zu are noisy\n",
            machines[m].name, runs, rows, tables, pairs, noisy);
        assert_true(100 * rows <= 5 * runs);
        assert_true(100 * pairs <= 5 * tables);
        assert_int_equal(best, 0);
    }
}

static void differences_are_found(void **state)
{
    (void)state;
    const machine on = {.name = "1 %", .noise = 0.01};
    const double seconds[ROWS] = {1, 1, 1 / 1.1, 1.1, 0.5, 1};
    size_t found = 0, wrong = 0;
    for (uint64_t run = 0; run < runs; run++) {
        results made;
        analysis all;
        make_run(&on, seconds, 11, 50000 + run, &made);
        assert_true(analysis_make(&made, &all));
        const analysis_row *rows = all.groups[0].rows;
        found += rows[2].verdict == ANALYSIS_FASTER && rows[3].verdict == ANALYSIS_SLOWER &&
                 rows[4].verdict == ANALYSIS_FASTER && rows[4].is_best;
        wrong += is_claim(rows[5].verdict);
        analysis_free(&all);
        results_free(&made);
    }
    print_message("10 %% with noise of 1 %%: found in %zu of %zu runs, %zu wrong claims\n", found,
                  runs, wrong);
    assert_true(100 * found >= 99 * runs);
    assert_true(100 * wrong <= 5 * runs);
}

/* Without a control there is no floor: 1 % is all that stands between noise and claims. */
static void without_a_control_the_tests_alone_keep_the_promise(void **state)
{
    (void)state;
    const double equal[ROWS] = {1, 1, 1, 1, 1, 1};
    size_t wrong = 0;
    for (uint64_t run = 0; run < runs; run++) {
        results made;
        analysis all;
        make_run(&machines[1], equal, 11, 90000 + run, &made);
        for (size_t i = 0; i < GROUPS; i++)
            made.groups[i]->rows[1]->role = RESULTS_CONTESTANT;
        assert_true(analysis_make(&made, &all));
        assert_false(all.groups[0].has_control);
        wrong += claims_rows(&all);
        analysis_free(&all);
        results_free(&made);
    }
    print_message("without a control %zu of %zu runs claim a row\n", wrong, runs);
    assert_true(100 * wrong <= 5 * runs);
}

/* The samples of a run in the order of rows instead of rounds: A A A B B B. */
static void put_in_blocks(results *made)
{
    for (size_t i = 0; i < TURNS; i++) {
        results_row *row = made->groups[i / ROWS]->rows[i % ROWS];
        for (size_t round = 0; round < row->sample_count; round++)
            row->samples[round].seconds =
                1 + (double)(i * row->sample_count + round) / (double)(TURNS * row->sample_count);
    }
}

/* That these runs could have been misjudged: on a machine that drifts, in blocks and without a
 * control, equal rows differ in every run; with one, nothing is said. */
static void blocks_are_misjudged_and_a_control_prevents_it(void **state)
{
    (void)state;
    const double equal[ROWS] = {1, 1, 1, 1, 1, 1};
    for (int has_control = 0; has_control < 2; has_control++) {
        results made;
        analysis all;
        make_run(&machines[5], equal, 11, 7, &made);
        put_in_blocks(&made);
        for (size_t i = 0; i < GROUPS; i++)
            made.groups[i]->rows[1]->role = has_control ? RESULTS_CONTROL : RESULTS_CONTESTANT;
        assert_true(analysis_make(&made, &all));
        assert_int_equal(claims_rows(&all), !has_control);
        analysis_free(&all);
        results_free(&made);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "long") == 0)
        runs = 100;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_rows_are_hardly_ever_said_to_differ),
        cmocka_unit_test(differences_are_found),
        cmocka_unit_test(without_a_control_the_tests_alone_keep_the_promise),
        cmocka_unit_test(blocks_are_misjudged_and_a_control_prevents_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
