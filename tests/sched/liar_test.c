// SPDX-License-Identifier: MIT
/* liar_test.c - a device that brings wrong results: whether it is caught, and what follows.
 *
 * null:1 lies wherever there are two devices, null:0 where there is one. A device that is
 * honest does the rest.
 */
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/context.h"
#include "base/clock.h"
#include "base/text.h"
#include "sched/scheduler.h"
#include "simulation.h"
#include "test.h"

enum { GRAINS = 640, ITEMS = 1000, CHUNK = 16, MOST = 64 };
static const uint64_t MS = 1000000;

/* What the liar does, and what was seen of it. */
typedef struct liar {
    char device;          /* the digit of its id */
    uint64_t first, last; /* grains that it gets wrong */
    uint32_t from, until; /* chunks in which it does, from 0; until 0: for ever */
    bool is_reformed;     /* once it was found out, it is honest */
    double share;         /* of its chunks, at random; 0: all */
    uint64_t random;
    bool has_right_values; /* only the digest is wrong */
    uint32_t chunks;       /* that it brought */
    uint32_t lies;         /* with something wrong in them */
    uint64_t given;        /* grains, to whichever device */
    uint64_t undone;       /* grains that were on its ledger when it was found out */
    uint64_t unsure;       /* grains that were brought and not joined yet */
    double away[MOST];     /* its quarantines, in seconds */
    uint32_t quarantines;
} liar;

static liar now; /* one test at a time; in real time under its lock */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void (*idle_join)(gpk_job *job, uint64_t first, uint64_t count, const gpk_result *results);

static void note_join(gpk_job *job, uint64_t first, uint64_t count, const gpk_result *results)
{
    pthread_mutex_lock(&lock);
    now.unsure -= count;
    pthread_mutex_unlock(&lock);
    idle_join(job, first, count, results);
}

static void note_line(void *user, gpukit_log_level level, const char *text)
{
    static const char away[] = "left alone for ";
    const char *found = strstr(text, away);
    (void)user;
    (void)level;
    if (strstr(text, ", where ") != NULL) { /* disagreement: all that is on the ledger goes */
        now.undone += now.unsure;
        now.unsure = 0;
    }
    if (found != NULL && now.quarantines < MOST)
        now.away[now.quarantines++] = strtod(found + strlen(away), NULL);
}

static void note_lease(idle_job *job, const char *device, const gpk_lease *lease)
{
    (void)job;
    (void)device;
    pthread_mutex_lock(&lock);
    now.given += lease->count;
    pthread_mutex_unlock(&lock);
}

static bool lies_now(void)
{
    uint32_t chunk = now.chunks++;
    if (now.share > 0)
        return simulation_random(&now.random) < now.share;
    if (now.is_reformed && now.undone > 0)
        return false;
    return chunk >= now.from && (now.until == 0 || chunk < now.until);
}

static gpukit_status lie(idle_job *job, const char *device, const gpk_lease *lease,
                         gpk_result *results, gpukit_error *err)
{
    (void)job;
    (void)err;
    pthread_mutex_lock(&lock);
    uint32_t before = now.lies;
    bool lies = device[strlen(device) - 1] == now.device && lies_now();
    now.unsure += lease->count;
    for (uint64_t i = 0; lies && i < lease->count; i++) {
        uint64_t grain = lease->first + i;
        if (grain < now.first || grain >= now.last)
            continue;
        results[i].value += !now.has_right_values;
        results[i].digest ^= 0x40;
        now.lies = before + 1;
    }
    pthread_mutex_unlock(&lock);
    return GPUKIT_OK;
}

static void make_job(idle_job *job)
{
    static gpk_job_ops ops;
    idle_job_init(job, GRAINS, ITEMS);
    ops = *job->head.ops;
    idle_join = ops.join;
    ops.join = note_join;
    job->head.ops = &ops;
    job->given = note_lease;
    job->brought = lie;
    job->redo_ns = MS;
}

/* Chunks take about 16 ms, and redoing a grain 1 ms: one in six is looked at. */
static simulation_result run(size_t devices, const liar *how, gpukit_verify verify, uint64_t seed,
                             idle_job *job)
{
    const simulation given = {
        .device_count = devices,
        .speeds = {1e6, 1e6},
        .jitter = 0.5,
        .seed = seed,
        .params = {.slots = 1, .chunk_grains = CHUNK, .backoff_ms = 100, .verify = verify},
        .log = {.write = note_line},
    };
    now = *how;
    now.device = devices == 1 ? '0' : '1';
    if (now.last == 0)
        now.last = GRAINS;
    return simulate(&given, &job->head);
}

static simulation_result run_right(size_t devices, const liar *how, gpukit_verify verify,
                                   uint64_t seed)
{
    idle_job job;
    make_job(&job);
    const simulation_result result = run(devices, how, verify, seed, &job);
    assert_int_equal(result.status, GPUKIT_OK);
    assert_int_equal(job.wrong, 0);
    assert_int_equal(job.sum, GRAINS * ITEMS);
    idle_job_finish(&job);
    return result;
}

/* What was joined before is right. */
static simulation_result run_caught(const liar *how, gpukit_verify verify, uint64_t seed)
{
    idle_job job;
    make_job(&job);
    const simulation_result result = run(1, how, verify, seed, &job);
    assert_int_equal(result.status, GPUKIT_E_MISMATCH);
    assert_int_equal(job.wrong, 0);
    assert_int_equal(result.report.done, job.sum);
    idle_job_drop(&job);
    return result;
}

static void a_device_that_lies_from_the_start_is_caught_and_the_answer_is_right(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++)
        for (int digest = 0; digest < 2; digest++) {
            const liar how = {.has_right_values = digest != 0};
            const simulation_result result = run_right(2, &how, GPUKIT_VERIFY_SAMPLE, seed);
            assert_int_equal(result.report.devices[0].failures, 0);
            assert_in_range(result.report.devices[1].failures, 2, MOST);
            assert_int_equal(result.report.devices[1].done, 0);
        }
}

static void a_liar_alone_ends_the_job_with_its_disagreement(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        const liar how = {.from = 0}, late = {.from = (uint32_t)seed % 40};
        const simulation_result result = run_caught(&how, GPUKIT_VERIFY_SAMPLE, seed);
        assert_non_null(strstr(result.error.text, "grains 0 to 15 failed 3 times"));
        assert_int_equal(result.report.done, 0);
        run_caught(&late, GPUKIT_VERIFY_SAMPLE, seed);
    }
}

static void the_back_off_of_a_liar_doubles(void **state)
{
    const liar how = {.from = 0};
    (void)state;
    run_right(2, &how, GPUKIT_VERIFY_SAMPLE, 1);
    assert_in_range(now.quarantines, 2, MOST);
    for (uint32_t i = 1; i < now.quarantines; i++)
        assert_true(now.away[i] > 1.9 * now.away[i - 1]);
}

/* And nothing else: there is one slot, so nothing is in flight then. */
static void what_was_done_since_the_last_good_sample_is_redone(void **state)
{
    uint64_t undone = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        const liar how = {.from = (uint32_t)seed % 40, .is_reformed = true};
        const simulation_result result = run_right(1, &how, GPUKIT_VERIFY_SAMPLE, seed);
        assert_int_equal(result.report.devices[0].failures, 1);
        assert_in_range(now.undone, CHUNK, GRAINS);
        assert_int_equal(now.given, GRAINS + now.undone);
        undone += now.undone;
    }
    print_message("%llu of %d grains are redone, on average\n", (unsigned long long)undone / 200,
                  GRAINS);
    assert_true(undone > UINT64_C(200) * CHUNK);
}

static void a_lie_in_the_middle_goes_no_further_than_the_next_sample(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        const liar how = {.from = 1 + (uint32_t)seed % 15};
        run_right(2, &how, GPUKIT_VERIFY_SAMPLE, seed);
    }
}

/* Also where both are in one chunk. */
static void a_lie_in_the_first_or_the_last_grain_is_always_caught(void **state)
{
    static const uint64_t grains[] = {0, GRAINS - 1};
    static const uint64_t chunks[] = {1, 7, CHUNK, 320, 639, 640};
    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < sizeof chunks / sizeof chunks[0]; j++) {
            const simulation given = {
                .device_count = 1,
                .speeds = {1e6},
                .params = {.chunk_grains = chunks[j], .backoff_ms = 1},
            };
            idle_job job;
            now = (liar){.device = '0', .first = grains[i], .last = grains[i] + 1};
            make_job(&job);
            const simulation_result result = simulate(&given, &job.head);
            assert_int_equal(result.status, GPUKIT_E_MISMATCH);
            assert_int_equal(job.wrong, 0);
            idle_job_drop(&job);
        }
}

static void a_single_grain_is_always_caught_where_all_are_checked(void **state)
{
    (void)state;
    for (uint64_t grain = 0; grain < GRAINS; grain += 13) {
        const liar how = {.first = grain, .last = grain + 1};
        run_right(2, &how, GPUKIT_VERIFY_ALL, grain);
        run_caught(&how, GPUKIT_VERIFY_ALL, grain);
        const liar once = {.first = grain, .last = grain + 1, .until = (uint32_t)grain / CHUNK + 1};
        const simulation_result result = run_right(1, &once, GPUKIT_VERIFY_ALL, grain);
        assert_int_equal(result.report.devices[0].failures, 1);
    }
}

static void nobody_looks_where_nothing_is_to_be_checked(void **state)
{
    const liar how = {.from = 0};
    idle_job job;
    (void)state;
    make_job(&job);
    const simulation_result result = run(1, &how, GPUKIT_VERIFY_NONE, 1, &job);
    assert_int_equal(result.status, GPUKIT_OK);
    assert_int_equal(job.wrong, GRAINS);
    assert_int_equal(result.report.devices[0].samples, 0);
    assert_int_equal(result.report.devices[0].failures, 0);
    idle_job_finish(&job);
}

/* Samples of a job in which nobody lies. */
static uint32_t samples_of(uint64_t seed)
{
    const liar honest = {.from = UINT32_MAX};
    return run_right(1, &honest, GPUKIT_VERIFY_SAMPLE, seed).report.devices[0].samples;
}

static bool catches(double share, uint64_t seed)
{
    const liar how = {.share = share, .random = seed * UINT64_C(0x9e3779b97f4a7c15)};
    idle_job job;
    make_job(&job);
    const simulation_result result = run(1, &how, GPUKIT_VERIFY_SAMPLE, seed, &job);
    bool is_caught = result.report.devices[0].failures > 0;
    assert_true(!is_caught || now.lies > 0);
    idle_job_drop(&job);
    return is_caught;
}

/* A lie that no sample hits is in the answer. */
static void samples_catch_a_liar_as_often_as_they_should(void **state)
{
    enum { SEEDS = 2000 };
    static const double shares[] = {0.05, 0.2};
    (void)state;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        double caught = 0, samples = 0, expected = 0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            caught += catches(shares[i], seed);
            if (seed > SEEDS / 10)
                continue;
            uint32_t count = samples_of(seed);
            samples += count;
            expected += 1 - pow(1 - shares[i], count);
        }
        caught /= SEEDS;
        samples /= SEEDS / 10.0;
        expected /= SEEDS / 10.0;
        print_message("lies in %.2f of its chunks, %.1f samples: caught in %.3f of the jobs; "
                      "1 - (1 - f)^s is %.3f\n",
                      shares[i], samples, caught, expected);
        assert_true(fabs(caught - expected) < 0.06);
    }
}

static uint64_t count_wrong_listed(const idle_job *job)
{
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < GRAINS; i++)
        wrong += job->collected[i] && job->listed[i].value != ITEMS;
    return wrong;
}

/* From some chunk on, to the end of the job, whose last grain is looked at. */
static void a_listing_by_a_liar_is_never_wrong_with_ok(void **state)
{
    uint32_t regretted = 0, clean = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        const liar how = {.from = (uint32_t)seed % 40};
        idle_job job;
        make_job(&job);
        idle_job_order(&job);
        const simulation_result result = run(1, &how, GPUKIT_VERIFY_SAMPLE, seed, &job);
        bool regrets = strstr(result.error.text, "do not use what came out") != NULL;
        assert_int_equal(result.status, GPUKIT_E_MISMATCH);
        assert_true(regrets || count_wrong_listed(&job) == 0);
        regretted += regrets;
        clean += count_wrong_listed(&job) == 0;
        idle_job_drop(&job);
    }
    print_message("listings: %u were said to be of no use, %u had no wrong grain\n", regretted,
                  clean);
    assert_true(regretted > 0);
}

/* With two devices the liar's last chunks may be delivered before a sample is due: that is
 * told here, and what samples cannot promise. Where it was found out, the listing is right, or
 * it is said to be of no use. */
static void a_listing_with_a_liar_that_was_found_out_is_right_or_ends(void **state)
{
    uint32_t unseen = 0, ended = 0, right = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        const liar how = {.from = (uint32_t)seed % 20};
        idle_job job;
        make_job(&job);
        idle_job_order(&job);
        const simulation_result result = run(2, &how, GPUKIT_VERIFY_SAMPLE, seed, &job);
        uint64_t wrong = count_wrong_listed(&job);
        bool was_found = result.report.devices[1].failures > 0;
        assert_true(result.status == GPUKIT_OK || result.status == GPUKIT_E_MISMATCH);
        unseen += result.status == GPUKIT_OK && wrong > 0;
        ended += result.status != GPUKIT_OK;
        right += result.status == GPUKIT_OK && wrong == 0;
        assert_true(!was_found || result.status != GPUKIT_OK || wrong == 0);
        idle_job_drop(&job);
    }
    print_message("listings by two: %u right, %u ended, %u wrong and unseen\n", right, ended,
                  unseen);
}

static void open_devices(gpukit_context *context, size_t count)
{
    memset(context, 0, sizeof *context);
    for (size_t i = 0; i < count; i++) {
        gpukit_device_info info = {.compute_units = 1};
        const gpk_device_request request = {.info = &info};
        gpk_text_format(info.id, sizeof info.id, "null:%zu", i);
        assert_int_equal(gpk_null_ops.device_open(&request, &context->devices[i], NULL), 0);
        context->device_count++;
    }
}

/* pass: the one in which grains are wrong. */
static gpukit_status run_twice(size_t devices, int pass, idle_job *job, gpukit_report *report)
{
    const gpukit_job_params params = {
        .chunk_grains = 8, .backoff_ms = 1, .verify = GPUKIT_VERIFY_DOUBLE};
    gpukit_context context;
    gpukit_error error;
    idle_job twin;
    idle_job_init(job, GRAINS, ITEMS);
    idle_job_init(&twin, UINT64_C(2) * GRAINS, ITEMS / 2);
    (pass == 1 ? &twin : job)->brought = lie;
    open_devices(&context, devices);
    gpukit_status status =
        gpk_scheduler_run_twice(&context, &job->head, &twin.head, &params, report, &error);
    for (size_t i = 0; i < devices; i++)
        gpk_null_ops.device_close(context.devices[i]);
    assert_int_equal(gpk_null_live(), 0);
    idle_job_drop(&twin);
    return status;
}

static void a_single_grain_is_always_caught_where_two_passes_differ(void **state)
{
    (void)state;
    for (uint64_t grain = 0; grain < GRAINS; grain += 37)
        for (int pass = 1; pass <= 2; pass++)
            for (size_t devices = 1; devices <= 2; devices++) {
                bool is_alone = devices == 1 && pass == 2;
                gpukit_report report = {0};
                idle_job job;
                now = (liar){.device = '0', .first = grain, .last = grain + 1};
                gpukit_status status = run_twice(devices, pass, &job, &report);
                assert_int_equal(status, is_alone ? GPUKIT_E_MISMATCH : GPUKIT_OK);
                assert_int_equal(report.is_verified, status == GPUKIT_OK);
                assert_int_equal(job.wrong, 0);
                if (status == GPUKIT_OK)
                    assert_int_equal(job.sum, GRAINS * ITEMS);
                idle_job_drop(&job);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_that_lies_from_the_start_is_caught_and_the_answer_is_right),
        cmocka_unit_test(a_liar_alone_ends_the_job_with_its_disagreement),
        cmocka_unit_test(the_back_off_of_a_liar_doubles),
        cmocka_unit_test(what_was_done_since_the_last_good_sample_is_redone),
        cmocka_unit_test(a_lie_in_the_middle_goes_no_further_than_the_next_sample),
        cmocka_unit_test(a_lie_in_the_first_or_the_last_grain_is_always_caught),
        cmocka_unit_test(a_single_grain_is_always_caught_where_all_are_checked),
        cmocka_unit_test(nobody_looks_where_nothing_is_to_be_checked),
        cmocka_unit_test(samples_catch_a_liar_as_often_as_they_should),
        cmocka_unit_test(a_listing_by_a_liar_is_never_wrong_with_ok),
        cmocka_unit_test(a_listing_with_a_liar_that_was_found_out_is_right_or_ends),
        cmocka_unit_test(a_single_grain_is_always_caught_where_two_passes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
