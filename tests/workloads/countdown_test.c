// SPDX-License-Identifier: MIT
/* The countdown: every path and every device against the reference, counter by counter. */
#include <gpukit/countdown.h>

#include <stdlib.h>
#include <string.h>

#include "backend/context.h"
#include "lib/countdown.h"
#include "sched/scheduler.h"
#include "test.h"
#include "workload/countdown/countdown_job.h"
#include "workload/countdown/path.h"
#include "workload/countdown/reference.h"

static const gpukit_countdown_form forms[] = {GPUKIT_COUNTDOWN_ARX, GPUKIT_COUNTDOWN_PEAK,
                                              GPUKIT_COUNTDOWN_PLAIN};
enum { FORMS = sizeof forms / sizeof forms[0] };

static countdown_team *team_of(const countdown_path *path, gpukit_countdown_form form)
{
    return form == GPUKIT_COUNTDOWN_ARX    ? path->arx
           : form == GPUKIT_COUNTDOWN_PEAK ? path->peak
                                           : path->plain;
}

/* The definition once more, with a rotation written otherwise. */
static void arx_is_what_its_definition_says(void **state)
{
    (void)state;
    uint32_t h = countdown_seed(5, 9);
    for (uint32_t n = 3; n > 0; n--) {
        const uint32_t sum = h + n;
        h = ((sum << 7) + (sum >> 25)) ^ n;
    }
    assert_int_equal(gpk_countdown_reference(GPUKIT_COUNTDOWN_ARX, 5, 9, 3), h);
    assert_int_equal(gpk_countdown_reference(GPUKIT_COUNTDOWN_PLAIN, 5, 9, 3),
                     countdown_seed(5, 9));
    assert_int_not_equal(countdown_seed(5, 9), countdown_seed(5, 10));
    assert_int_not_equal(countdown_seed(5, 9), countdown_seed(6, 9));
}

static void check_path(const countdown_path *path, gpukit_countdown_form form, uint32_t from,
                       uint32_t step)
{
    enum { TEAMS = 3, ROUND = 2 };
    static uint32_t words[TEAMS * 2 * COUNTDOWN_TEAM];
    countdown_args args = {
        .first = UINT64_MAX - 1000,
        .seed = 77,
        .first_team = 1,
        .round_teams = ROUND,
        .teams = TEAMS,
        .from = from,
        .begins = 1,
    };
    for (uint32_t done = 0; done < from; done += args.steps, args.begins = 0) {
        args.steps = from - done < step ? from - done : step;
        args.ends = from - done == args.steps;
        for (uint32_t team = 0; team < TEAMS; team++)
            team_of(path, form)(&args, team, words);
    }
    for (uint32_t i = 0; i < TEAMS * COUNTDOWN_TEAM; i++) {
        const uint32_t team = i / COUNTDOWN_TEAM, lane = i % COUNTDOWN_TEAM;
        const uint64_t counter = args.first + (1 + team) % ROUND * COUNTDOWN_TEAM + lane;
        const uint32_t hash = words[team * 2 * COUNTDOWN_TEAM + lane];
        assert_int_equal(hash, gpk_countdown_reference(form, 77, counter, from));
        assert_int_equal(words[team * 2 * COUNTDOWN_TEAM + COUNTDOWN_TEAM + lane],
                         countdown_check(hash, 0, counter));
    }
}

static void every_path_counts_as_the_reference_does(void **state)
{
    static const uint32_t froms[] = {1, 2, 3, 4, 5, 100, 1001};
    (void)state;
    for (const countdown_path *const *path = gpk_countdown_paths; *path != NULL; path++) {
        if (!(*path)->is_available()) {
            print_message("no %s here: skipped\n", (*path)->name);
            continue;
        }
        for (size_t i = 0; i < FORMS; i++)
            for (size_t j = 0; j < sizeof froms / sizeof froms[0]; j++)
                check_path(*path, forms[i], froms[j], froms[j]);
        /* In several launches, as long countdowns go; peak never does. */
        check_path(*path, GPUKIT_COUNTDOWN_ARX, 1001, 10);
        check_path(*path, GPUKIT_COUNTDOWN_PLAIN, 1001, 1000);
    }
}

/* A counter that is not at 0, another's result and a bit that fell over: none passes. */
static void the_check_tells_damage(void **state)
{
    (void)state;
    const uint32_t hash = 0x12345678, right = countdown_check(hash, 0, 42);
    assert_int_not_equal(countdown_check(hash, 1, 42), right);
    assert_int_not_equal(countdown_check(hash, 0, 43), right);
    for (int bit = 0; bit < 32; bit++)
        assert_int_not_equal(countdown_check(hash ^ 1u << bit, 0, 42), right);
}

static uint64_t checksum_of(const gpukit_countdown_params *params)
{
    gpk_result sum = {0};
    for (uint64_t i = 0; i < params->counters; i++)
        gpk_countdown_add(
            &sum,
            gpk_countdown_reference(params->form, params->seed, params->first + i, params->from),
            params->first + i);
    return sum.value;
}

static gpukit_context *open_devices(const char *devices)
{
    gpukit_context *context;
    gpukit_error error;
    const gpukit_context_params params = {.devices = devices, .threads = 2};
    if (gpukit_context_open(&params, &context, &error) == GPUKIT_OK)
        return context;
    print_message("%s: %s\n", devices, error.text);
    return NULL;
}

static void check_devices(gpukit_context *context, const gpukit_countdown_params *params)
{
    uint64_t checksum = 0;
    gpukit_error error = {0};
    gpukit_report report;
    const gpukit_status status = gpukit_countdown(context, params, &checksum, &report, &error);
    if (status != GPUKIT_OK)
        fail_msg("%s", error.text);
    assert_int_equal(checksum, checksum_of(params));
    assert_int_equal(report.done, params->counters * params->from);
}

static const char *const device_sets[] = {
#if GPUKIT_OPENMP
    "cpu",
#endif
#if GPUKIT_OPENCL
    "opencl:0",
#endif
#if GPUKIT_OPENMP && GPUKIT_OPENCL
    "cpu,opencl:0",
#endif
    NULL,
};

static void every_device_and_grid_gives_one_checksum(void **state)
{
    static const struct {
        uint64_t counters, first, grain;
        uint32_t from;
    } jobs[] = {
        {1, 0, 0, 1},        {1, 7, 1, 3},
        {127, 0, 0, 10},     {128, 0, 128, 10},
        {129, 0, 128, 10},   {5000, 3, 256, 50},
        {5000, 3, 1000, 50}, {1000, UINT64_MAX - 1000, 0, 9},
        {300, 0, 0, 4096},   {100000, 0, 128, 1},
    };
    (void)state;
    for (const char *const *set = device_sets; *set != NULL; set++) {
        gpukit_context *context = open_devices(*set);
        if (context == NULL)
            continue;
        for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
            for (size_t j = 0; j < FORMS; j++)
                check_devices(context, &(gpukit_countdown_params){
                                           .counters = jobs[i].counters,
                                           .first = jobs[i].first,
                                           .from = jobs[i].from,
                                           .seed = i,
                                           .form = forms[j],
                                           .job = {.grain_size = jobs[i].grain,
                                                   .verify = i % 2 == 0 ? GPUKIT_VERIFY_ALL
                                                                        : GPUKIT_VERIFY_DOUBLE},
                                       });
        gpukit_context_close(context);
    }
}

/* So many steps that no launch does all of them. */
static void a_long_countdown_goes_in_launches(void **state)
{
    (void)state;
    for (const char *const *set = device_sets; *set != NULL; set++) {
        gpukit_context *context = open_devices(*set);
        if (context == NULL)
            continue;
        check_devices(context, &(gpukit_countdown_params){.counters = 2, .from = 9000001});
        gpukit_context_close(context);
    }
}

static void rounds_are_the_same_counters_again(void **state)
{
    const gpukit_countdown_params once = {.counters = 1000, .from = 20, .seed = 4};
    gpukit_countdown_params params = once;
    (void)state;
    params.rounds = 7;
    for (const char *const *set = device_sets; *set != NULL; set++) {
        gpukit_context *context = open_devices(*set);
        uint64_t checksum = 0;
        gpukit_report report;
        if (context == NULL)
            continue;
        params.job.grain_size = 300;
        assert_int_equal(gpukit_countdown(context, &params, &checksum, &report, NULL), GPUKIT_OK);
        assert_int_equal(checksum, 7 * checksum_of(&once));
        assert_true(report.is_verified);
        gpukit_context_close(context);
    }
}

/* Known results that nobody can have: every device lies, and is caught. */
static void a_wrong_result_is_counted_and_told(void **state)
{
    const gpukit_countdown_params params = {.counters = 512, .from = 20, .rounds = 4};
    (void)state;
    for (const char *const *set = device_sets; *set != NULL; set++) {
        gpukit_context *context = open_devices(*set);
        countdown_job *job;
        gpukit_report report;
        gpukit_error error = {0};
        if (context == NULL)
            continue;
        assert_int_equal(gpk_countdown_job_alloc(&params, 128, &job, NULL), GPUKIT_OK);
        assert_int_equal(gpk_countdown_know(job, NULL), GPUKIT_OK);
        job->known[2].digest ^= 1;
        assert_int_equal(
            gpk_scheduler_run(context, &job->head,
                              &(gpukit_job_params){.verify = GPUKIT_VERIFY_ALL, .backoff_ms = 1},
                              &report, &error),
            GPUKIT_E_MISMATCH);
        assert_true(report.devices[0].wrong > 0);
        assert_non_null(strstr(error.text, "is right; its digest differs"));
        gpk_countdown_job_free(job);
        gpukit_context_close(context);
    }
}

static void what_cannot_be_is_refused(void **state)
{
    static const gpukit_countdown_params refused[] = {
        {.counters = 0, .from = 1},
        {.counters = 1, .from = 0},
        {.counters = UINT64_MAX, .from = 2},
        {.counters = UINT64_C(1) << 40, .from = 1 << 20, .rounds = 1 << 20},
        {.counters = 2, .first = UINT64_MAX, .from = 1},
        {.counters = 1, .from = 1, .form = (gpukit_countdown_form)7},
        {.counters = 1, .from = 1, .job = {.journal = "j"}},
        {.counters = 1, .from = 1, .job = {.shards = 2, .shard = 1}},
        {.counters = 1, .from = 1, .rounds = 2, .job = {.verify = GPUKIT_VERIFY_DOUBLE}},
    };
    (void)state;
    if (device_sets[0] == NULL) {
        print_message("no device in this build: skipped\n");
        skip();
    }
    gpukit_context *context = open_devices(device_sets[0]);
    if (context == NULL)
        skip();
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        uint64_t checksum = 99;
        gpukit_error error = {0};
        assert_int_equal(gpukit_countdown(context, &refused[i], &checksum, NULL, &error),
                         GPUKIT_E_ARGUMENT);
        assert_int_equal(checksum, 99);
        assert_int_not_equal(strlen(error.text), 0);
    }
    gpukit_context_close(context);
}

static void the_ceiling_is_a_rate_of_each_device(void **state)
{
    (void)state;
    for (const char *const *set = device_sets; *set != NULL; set++) {
        gpukit_context *context = open_devices(*set);
        double rates[GPUKIT_MAX_DEVICES] = {0};
        if (context == NULL)
            continue;
        assert_int_equal(
            gpukit_countdown_ceiling(context, 0.02, NULL, rates, GPUKIT_MAX_DEVICES, NULL),
            GPUKIT_OK);
        for (size_t i = 0; i < context->device_count; i++)
            assert_true(rates[i] > 1e6); /* a slow core's */
        gpukit_context_close(context);
    }
}

/* For a device that watches every access, and takes its time. */
static void small_jobs_on_a_device(void **state)
{
    (void)state;
    gpukit_context *context = open_devices("opencl:0");
    if (context == NULL)
        skip();
    for (size_t i = 0; i < FORMS; i++)
        check_devices(context, &(gpukit_countdown_params){.counters = 200,
                                                          .from = 7,
                                                          .form = forms[i],
                                                          .job = {.verify = GPUKIT_VERIFY_NONE}});
    gpukit_context_close(context);
}

/* "watched": only that. */
int main(int argc, char **argv)
{
    const struct CMUnitTest watched[] = {cmocka_unit_test(small_jobs_on_a_device)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arx_is_what_its_definition_says),
        cmocka_unit_test(every_path_counts_as_the_reference_does),
        cmocka_unit_test(the_check_tells_damage),
        cmocka_unit_test(every_device_and_grid_gives_one_checksum),
        cmocka_unit_test(a_long_countdown_goes_in_launches),
        cmocka_unit_test(rounds_are_the_same_counters_again),
        cmocka_unit_test(a_wrong_result_is_counted_and_told),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(the_ceiling_is_a_rate_of_each_device),
        cmocka_unit_test(small_jobs_on_a_device),
    };
    if (argc > 1 && strcmp(argv[1], "watched") == 0)
        return cmocka_run_group_tests(watched, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
