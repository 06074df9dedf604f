// SPDX-License-Identifier: MIT
/* words_test.c - the verdict in sentences, and the answers of the checklist. */
#include "../statistics/chance.h"
#include "fixture.h"
#include "made.h"
#include "results/analysis.h"
#include "results/phrases.h"

#include <string.h>

static void numbers_have_three_digits_and_sizes_two(void **state)
{
    (void)state;
    results own;
    results_init(&own);
    const struct {
        double value;
        const char *text, *size;
    } cases[] = {{4.0983, "4.10", "4.1"},  {41.2, "41.2", "41"},          {412.6, "413", "412.6"},
                 {0.02, "0.0200", "0.02"}, {7247000, "7247000", "7.2e6"}, {1e5, "100000", "1e5"},
                 {99700, "99700", "1e5"},  {1000, "1000", "1000"},        {0, "0.00", "0"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(phrase_number(&own, cases[i].value), cases[i].text);
        assert_string_equal(phrase_size(&own, cases[i].value), cases[i].size);
    }
    assert_string_equal(phrase_percent(&own, 0.0038), "0.4 %");
    assert_string_equal(phrase_percent(&own, 0.45), "45 %");
    const statistics_interval half = {0.5, 0.4, 0.8};
    assert_string_equal(phrase_beside(&own, half, "it"),
                        "takes 2.00 times as long as it (1.25 to 2.50)");
    const char *const items[] = {"a", "b", "c", "d", "e"};
    assert_string_equal(phrase_list(&own, items, 1), "a");
    assert_string_equal(phrase_list(&own, items, 2), "a and b");
    assert_string_equal(phrase_list(&own, items, 4), "a, b, c and d");
    assert_string_equal(phrase_list(&own, items, 5), "a, b, c and 2 more");
    results_free(&own);
}

static bool says(const analysis *all, const char *what)
{
    for (size_t i = 0; i < all->sentence_count; i++)
        if (strstr(all->sentences[i], what) != NULL)
            return true;
    return false;
}

static void assert_says(const analysis *all, const char *what)
{
    if (says(all, what))
        return;
    for (size_t i = 0; i < all->sentence_count; i++)
        print_message("%s\n", all->sentences[i]);
    fail_msg("nobody says '%s'", what);
}

static void the_fixture_is_told(void **state)
{
    (void)state;
    const fixture_params params = {.noise = 0.004, .rounds = 11, .cores = 4};
    results made;
    analysis all;
    fixture_make(&params, &made);
    assert_true(analysis_make(&made, &all));
    assert_int_equal(all.sentence_count, 6);
    assert_ptr_equal(
        strstr(all.sentences[0], "The outputs are not all the same: opencl:0 in pixels"),
        all.sentences[0]);
    assert_says(&all,
                "primes:1e9: all together is the fastest, 4.10 times as fast as sequential (");
    assert_says(&all, "everything that was measured, whole processes aside, is as fast as "
                      "sequential, to within 1.0 %");
    assert_says(&all,
                "For primes below about 7.2e6 numbers do not use opencl:0: one core is faster");
    assert_says(&all, "at primes:1e9 processes=4 is faster still, 1.14 times as fast as opencl:0");
    assert_says(&all, "Overlap pays: opencl:0 with several chunks in flight is 1.31 times as fast");
    assert_says(&all, "As whole processes, from start to end: at primes:1e9 gpukit is 1.07 times");
    analysis_free(&all);
    results_free(&made);
}

/* A baseline of 1 s, its control, and as many others as there are times, called a, b, c. */
static void tell(const double *seconds, size_t count, double noise, size_t rounds, results *made,
                 analysis *all)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    results_init(made);
    results_group *group = made_group(made, "primes", 1000);
    made_samples(made, made_row(made, group, "sequential", RESULTS_SEQUENTIAL), rounds, 1, 0.001);
    made_samples(made, made_row(made, group, "again", RESULTS_SEQUENTIAL), rounds, 1 + noise,
                 0.001);
    for (size_t i = 0; i < count; i++)
        made_samples(made, made_row(made, group, names[i], RESULTS_THREADS), rounds, seconds[i],
                     0.001);
    assert_true(analysis_make(made, all));
    assert_true(all->sentence_count >= 2 && all->sentence_count <= 6);
}

static void each_case_has_its_words(void **state)
{
    (void)state;
    const struct {
        double seconds[3];
        size_t count;
        double noise;
        size_t rounds;
        const char *what;
    } cases[] = {
        {{0}, 0, 0, 11, "primes:1000: sequential takes 1.00 s (1.00 to 1.00), and nothing else"},
        {{2, 3},
         2,
         0,
         11,
         "nothing is faster than sequential; the next, a, takes 2.00 times as long"},
        {{1, 1},
         2,
         0,
         11,
         "everything that was measured is as fast as sequential, to within 1.0 %"},
        {{0.5, 0.5}, 2, 0, 11, "a and b are the fastest and equally so; "},
        {{0.5, 0.4}, 2, 0, 11, "primes:1000: b is the fastest, 2.50 times as fast as sequential ("},
        {{0.5, 0.5},
         2,
         0.08,
         11,
         "For verdicts at primes:1000 end what else runs here, give it more time with --budget"},
        {{0.5, 0.4}, 2, 0, 3, "medians of 3 rounds; that is too few for any verdict"},
        {{0.5, 0.4}, 2, 0, 3, "primes:1000: b has the shortest median, 0.400 s."},
        {{0.5, 0.4},
         2,
         0.02,
         11,
         "differed by at most 2.1 %, so less than 2.1 % is called no difference"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        results made;
        analysis all;
        tell(cases[i].seconds, cases[i].count, cases[i].noise, cases[i].rounds, &made, &all);
        assert_says(&all, cases[i].what);
        assert_int_equal(all.noise[0] != '\0', cases[i].noise > ANALYSIS_NOISE_MOST);
        if (cases[i].noise > ANALYSIS_NOISE_MOST) {
            assert_false(says(&all, "fastest"));
            assert_non_null(strstr(all.noise, "At primes:1000 the same code, entered twice, "
                                              "differed by as much as 8"));
        }
        analysis_free(&all);
        results_free(&made);
    }
}

static void peers_are_beside_the_command_only(void **state)
{
    (void)state;
    for (int has_command = 0; has_command < 2; has_command++) {
        results made;
        analysis all;
        results_init(&made);
        results_group *group = made_group(&made, "primes", 1000);
        const struct {
            const char *name;
            results_kind kind;
            double seconds;
        } rows[] = {{"sequential", RESULTS_SEQUENTIAL, 1},
                    {"fast", RESULTS_PEER, 0.5},
                    {"slow", RESULTS_PEER, 3},
                    {"auto", RESULTS_AUTO, 0.1},
                    {"command", RESULTS_COMMAND, 0.75}};
        for (size_t i = 0; i < 4 + (size_t)has_command; i++)
            made_samples(&made, made_row(&made, group, rows[i].name, rows[i].kind), 11,
                         rows[i].seconds, 0);
        assert_true(analysis_make(&made, &all));
        assert_says(&all, has_command
                              ? "gpukit takes 1.50 times as long as fast, the fastest of 2 peers"
                              : "gpukit was not measured beside fast, the fastest of 2 peers");
        analysis_free(&all);
        made.groups[0]->rows[0]->is_process = true; /* as those of pixels are */
        assert_true(analysis_make(&made, &all));
        assert_says(&all, has_command ? "gpukit takes 1.50 times as long as fast"
                                      : "gpukit, by sequential, takes 2.00 times as long as fast");
        analysis_free(&all);
        results_free(&made);
    }
}

static void nothing_measured_is_said_so(void **state)
{
    (void)state;
    results made;
    analysis all;
    results_init(&made);
    results_group *group = made_group(&made, "primes", 1000);
    results_row *row = made_row(&made, group, "sequential", RESULTS_SEQUENTIAL);
    row->state = RESULTS_FAILED;
    row->why = "the disk is full";
    assert_true(analysis_make(&made, &all));
    assert_says(&all, "Nothing was measured");
    assert_says(&all, "sequential in primes:1000 failed and is not compared (the disk is full)");
    analysis_free(&all);
    results_free(&made);
}

static const analysis_question *ask(const analysis *all, const char *question)
{
    for (size_t i = 0; i < all->question_count; i++)
        if (strstr(all->questions[i].question, question) != NULL)
            return &all->questions[i];
    fail_msg("nobody asks '%s'", question);
    return NULL;
}

/* Results that pass every question; what a test then spoils fails one. */
static void make_honest(results *out)
{
    statistics_random random = {11};
    results_init(out);
    out->version = "0.1.0";
    out->plan.seed = 42;
    out->plan.batch_least = 0.05;
    out->load_before = 0.1;
    results_add_argument(out, "primes:1000");
    const char *const sections[] = {"processor", "memory", "system", "build"};
    for (size_t i = 0; i < 4; i++)
        results_add_fact(out, sections[i], i == 0 ? "cores for us" : "name", "4");
    results_group *group = made_group(out, "primes", 1000);
    group->operations = 1e6;
    group->operations_are = "one for each";
    const char *const names[] = {"sequential", "again",   "threads=2", "threads=4",
                                 "opencl:0",   "command", "peer"};
    const results_kind kinds[] = {RESULTS_SEQUENTIAL, RESULTS_SEQUENTIAL, RESULTS_THREADS,
                                  RESULTS_THREADS,    RESULTS_DEVICE,     RESULTS_COMMAND,
                                  RESULTS_PEER};
    enum { COUNT = 7 };
    for (size_t i = 0; i < COUNT; i++) {
        results_row *row = made_row(out, group, names[i], kinds[i]);
        row->workers = i == 2 ? 2 : i == 3 ? 4 : row->workers;
        row->cold.cold_count = row->cold.started_count = 1;
        row->cold.cold[0] = row->cold.started[0] = 1;
        row->version = "1";
        row->devices = "cpu";
        made_samples(out, row, 11, i == 2 ? 0.6 : i == 3 ? 0.4 : 1, 0.001);
    }
    *results_add_peak(out) = (results_peak){.device = "cpu", .integer_rate = 1e9};
    for (uint32_t round = 0; round < 11; round++) {
        uint32_t turns[COUNT] = {0, 1, 2, 3, 4, 5, 6};
        statistics_shuffle(&random, turns, COUNT);
        for (uint32_t i = 0; i < COUNT; i++) {
            results_sample *sample = &group->rows[turns[i]]->samples[round];
            sample->order = round * COUNT + i;
            sample->clock_mhz = 3000;
            sample->kernel_seconds = turns[i] == 4 ? 0.7 : 0;
        }
    }
}

static void honest_results_pass_every_question(void **state)
{
    (void)state;
    results made;
    analysis all;
    make_honest(&made);
    assert_true(analysis_make(&made, &all));
    assert_true(all.question_count >= 14);
    for (size_t i = 0; i < all.question_count; i++)
        if (all.questions[i].answer != ANALYSIS_PASS)
            fail_msg("%s %s", all.questions[i].question, all.questions[i].evidence);
    analysis_free(&all);
    results_free(&made);
}

typedef void spoil(results *made);

static void mismatch(results *made)
{
    made->groups[0]->rows[4]->state = RESULTS_MISMATCH;
}
static void other_baseline(results *made)
{
    made->groups[0]->rows[0]->kind = RESULTS_AUTO;
}
static void long_kernels(results *made)
{
    made->groups[0]->rows[4]->split = (results_split){.is_known = true, .wall = 1, .kernels = 2};
}
static void no_cold(results *made)
{
    made->groups[0]->rows[4]->cold.cold_count = 0;
}
static void no_command(results *made)
{
    made->groups[0]->rows[5]->state = RESULTS_SKIPPED;
}
static void too_many_operations(results *made)
{
    made->groups[0]->operations = 1e12;
}
static void unknown_cores(results *made)
{
    made->facts[0].value = "";
}
static void load(results *made)
{
    made->load_before = 3;
}
static void clock_fell(results *made)
{
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 8; j < 11; j++)
            made->groups[0]->rows[i]->samples[j].clock_mhz = 1000;
}
static void no_memory_fact(results *made)
{
    made->facts[1].section = "";
}
static void no_control(results *made)
{
    made->groups[0]->rows[1]->role = RESULTS_CONTESTANT;
}
static void few_rounds(results *made)
{
    for (size_t i = 0; i < 7; i++)
        made->groups[0]->rows[i]->sample_count = 10;
}
static void fixed_order(results *made)
{
    for (uint32_t i = 0; i < 7; i++)
        for (uint32_t j = 0; j < 11; j++)
            made->groups[0]->rows[i]->samples[j].order = j * 7 + i;
}
static void unsteady(results *made)
{
    made->groups[0]->rows[2]->has_stable_warmup = false;
}
static void short_samples(results *made)
{
    made->plan.batch_least = 10;
}
static void missing_round(results *made)
{
    made->groups[0]->rows[3]->sample_count = 9;
}

static void each_fault_fails_its_question(void **state)
{
    (void)state;
    const struct {
        spoil *spoil;
        const char *question, *evidence;
    } cases[] = {
        {mismatch, "same output", "different, and not timed: 1"},
        {other_baseline, "best sequential code", "at primes:1000 it is sequential"},
        {long_kernels, "whole job", "opencl:0 computes for longer"},
        {no_cold, "cold run", "for 0 of 1"},
        {no_command, "Are other programs", "0 of 1"},
        {too_many_operations, "Are operations", "nearest to its roof is "},
        {unknown_cores, "projected", "how many cores are ours is not known"},
        {load, "idle", "load 3.00 before it"},
        {clock_fell, "clock stay up", "1000 to 3000 MHz"},
        {no_memory_fact, "versions", "not recorded: memory"},
        {no_control, "same code entered twice", "no workload has a control"},
        {few_rounds, "11 rounds", "10 at least"},
        {fixed_order, "order of turns",
         "seed 42; at primes:1000 rounds began with 1 different row"},
        {unsteady, "warm and steady", "1 of 7 rows did not settle to within 2 %: threads=2"},
        {short_samples, "Are samples long", "the shortest are of 400 ms (threads=4)"},
        {missing_round, "everything kept", "rounds are missing in 1 row"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        results made;
        analysis all;
        make_honest(&made);
        cases[i].spoil(&made);
        assert_true(analysis_make(&made, &all));
        const analysis_question *asked = ask(&all, cases[i].question);
        if (asked->answer != ANALYSIS_FAIL || strstr(asked->evidence, cases[i].evidence) == NULL)
            fail_msg("%s is answered with %d: %s", asked->question, (int)asked->answer,
                     asked->evidence);
        analysis_free(&all);
        results_free(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_three_digits_and_sizes_two),
        cmocka_unit_test(the_fixture_is_told),
        cmocka_unit_test(each_case_has_its_words),
        cmocka_unit_test(peers_are_beside_the_command_only),
        cmocka_unit_test(nothing_measured_is_said_so),
        cmocka_unit_test(honest_results_pass_every_question),
        cmocka_unit_test(each_fault_fails_its_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
