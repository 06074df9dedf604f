// SPDX-License-Identifier: MIT
/* failover_test.c - what follows from a failure: retries, strikes, quarantine, and the end.
 *
 * Calls fail on null devices, on a clock that moves by hand. What the board did is
 * read from who was given which grains and from its log, with the times at which it spoke.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "backend/context.h"
#include "base/clock.h"
#include "base/text.h"
#include "journal_help.h"
#include "sched/scheduler.h"
#include "simulation.h"
#include "test.h"

enum { GRAINS = 640, ITEMS = 1000, CHUNK = 64, MOST = 512 };

static struct {
    struct {
        char text[256];
        uint64_t ns;
    } lines[MOST];
    int line_count;
    struct {
        char device;
        gpk_lease lease;
    } leases[MOST];
    int lease_count;
} seen;

static void note_line(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    (void)level;
    if (seen.line_count == MOST)
        return;
    gpk_text_copy(seen.lines[seen.line_count].text, sizeof seen.lines[0].text, text);
    seen.lines[seen.line_count++].ns = gpk_now_ns();
}

static void note_lease(idle_job *job, const char *device, const gpk_lease *lease)
{
    (void)job;
    if (seen.lease_count == MOST)
        return;
    seen.leases[seen.lease_count].device = device[strlen(device) - 1];
    seen.leases[seen.lease_count++].lease = *lease;
}

static int count_lines(const char *part)
{
    int count = 0;
    for (int i = 0; i < seen.line_count; i++)
        count += strstr(seen.lines[i].text, part) != NULL;
    return count;
}

/* When a line with that part came for the nth time, from 1, in seconds. */
static double when(const char *part, int nth)
{
    for (int i = 0; i < seen.line_count; i++)
        if (strstr(seen.lines[i].text, part) != NULL && --nth == 0)
            return (double)seen.lines[i].ns * 1e-9;
    fail_msg("no line tells '%s'", part);
    return 0;
}

static void lease_is(int index, char device, uint64_t first, uint64_t count)
{
    assert_true(index < seen.lease_count);
    assert_int_equal(seen.leases[index].device, device);
    assert_int_equal(seen.leases[index].lease.first, first);
    assert_int_equal(seen.leases[index].lease.count, count);
}

static const char retried[] = "tries a chunk again, in halves", strike[] = "failed, and its chunk",
                  quarantine[] = "failed again and is left alone for",
                  back[] = "passes its self-test and is back";

static gpk_null_fault run_fault(uint32_t nth, uint32_t times, int32_t native)
{
    return (gpk_null_fault){
        .op = GPK_NULL_RUN,
        .device = "null:0",
        .nth = nth,
        .times = times,
        .status = GPUKIT_E_DEVICE,
        .native = native,
    };
}

static simulation_result run(size_t devices, const gpk_null_fault *fault, idle_job *job)
{
    const simulation given = {
        .device_count = devices,
        .speeds = {1e6, 1e6, 1e6, 1e6},
        .params = {.slots = 1, .chunk_grains = CHUNK, .backoff_ms = 1000},
        .log = {.write = note_line},
        .fault = fault,
    };
    memset(&seen, 0, sizeof seen);
    job->given = note_lease;
    return simulate(&given, &job->head);
}

/* The job ends right in spite of the fault. */
static simulation_result survive(size_t devices, const gpk_null_fault *fault)
{
    idle_job job;
    idle_job_init(&job, GRAINS, ITEMS);
    const simulation_result result = run(devices, fault, &job);
    assert_int_equal(result.status, GPUKIT_OK);
    assert_int_equal(job.sum, GRAINS * ITEMS);
    assert_int_equal(job.wrong, 0);
    assert_int_equal(result.report.done, GRAINS * ITEMS);
    idle_job_finish(&job);
    return result;
}

static void a_transient_fault_is_tried_again_in_halves_on_the_same_device(void **state)
{
    (void)state;
    for (int at_event = 0; at_event < 2; at_event++) {
        gpk_null_fault fault = run_fault(3, 1, -5);
        fault.at_event = at_event != 0;
        const simulation_result result = survive(1, &fault);
        lease_is(2, '0', 128, 64);
        lease_is(3, '0', 128, 32);
        lease_is(4, '0', 160, 32);
        lease_is(5, '0', 192, 64);
        assert_int_equal(result.report.devices[0].failures, 1);
        assert_false(result.report.devices[0].is_retired);
        assert_int_equal(count_lines(retried), 1);
        assert_int_equal(count_lines(strike), 0);
        assert_int_equal(seen.line_count, 1);
    }
}

static void halves_are_not_given_to_another_device(void **state)
{
    const gpk_null_fault fault = run_fault(2, 1, -4);
    (void)state;
    survive(2, &fault);
    char failed_on = 0;
    for (int i = 0; i < seen.lease_count; i++)
        if (seen.leases[i].lease.count == CHUNK / 2) {
            assert_int_equal(seen.leases[i].device, '0');
            failed_on = '0';
        }
    assert_int_equal(failed_on, '0');
    assert_int_equal(count_lines(strike), 0);
}

static void a_transient_fault_twice_in_a_row_is_a_strike(void **state)
{
    const gpk_null_fault fault = run_fault(3, 2, -5);
    (void)state;
    const simulation_result result = survive(1, &fault);
    assert_int_equal(result.report.devices[0].failures, 2);
    assert_int_equal(count_lines(retried), 1);
    assert_int_equal(count_lines(strike), 1);
    assert_int_equal(count_lines(quarantine), 0);
}

/* The half that failed again goes to the other device. */
static void a_retry_that_fails_goes_elsewhere(void **state)
{
    const gpk_null_fault fault = run_fault(2, 2, -5);
    (void)state;
    survive(2, &fault);
    int half = -1;
    for (int i = 0; i < seen.lease_count; i++)
        if (seen.leases[i].lease.count == CHUNK / 2 && half < 0)
            half = i;
    assert_true(half >= 0);
    int again = half + 1;
    while (again < seen.lease_count &&
           seen.leases[again].lease.first != seen.leases[half].lease.first)
        again++;
    assert_true(again < seen.lease_count);
    assert_int_equal(seen.leases[again].device, '1');
}

static void a_device_failure_is_a_strike_at_once(void **state)
{
    static const int32_t codes[] = {-36, -14, -2, -9999};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        const gpk_null_fault fault = run_fault(3, 1, codes[i]);
        const simulation_result result = survive(1, &fault);
        lease_is(2, '0', 128, 64);
        lease_is(3, '0', 128, 64);
        assert_int_equal(result.report.devices[0].failures, 1);
        assert_int_equal(count_lines(strike), 1);
        assert_int_equal(count_lines(retried), 0);
        assert_int_equal(count_lines(quarantine), 0);
    }
}

/* Within a few naps of the agent's. */
static void about(double seconds, double expected)
{
    assert_true(seconds >= expected && seconds < expected + 0.02);
}

static void two_strikes_quarantine_a_device_until_its_back_off_is_over(void **state)
{
    const gpk_null_fault fault = run_fault(3, 2, -36);
    (void)state;
    const simulation_result result = survive(1, &fault);
    assert_int_equal(count_lines(quarantine), 1);
    assert_int_equal(count_lines(back), 1);
    about(when(back, 1) - when(quarantine, 1), 1);
    assert_false(result.report.devices[0].is_retired);
    assert_true(result.seconds > 1);
}

static void a_return_that_fails_doubles_the_back_off(void **state)
{
    (void)state;
    for (uint32_t times = 3; times <= 4; times++) {
        const gpk_null_fault fault = run_fault(3, times, -36);
        survive(1, &fault);
        assert_int_equal(count_lines(quarantine), (int)times - 1);
        assert_int_equal(count_lines(back), 1);
        about(when(quarantine, 2) - when(quarantine, 1), 1);
        if (times == 4)
            about(when(quarantine, 3) - when(quarantine, 2), 2);
        about(when(back, 1) - when(quarantine, (int)times - 1), times == 3 ? 2 : 4);
    }
}

/* The other one works on; nobody waits for the one that is away. */
static void a_device_that_is_dead_leaves_its_work_to_the_other(void **state)
{
    const gpk_null_fault fault = run_fault(2, UINT32_MAX, -36);
    (void)state;
    const simulation_result result = survive(2, &fault);
    assert_true(result.report.devices[0].is_retired);
    assert_int_equal(result.report.devices[0].done, CHUNK * ITEMS);
    assert_int_equal(result.report.devices[1].failures, 0);
    assert_true(result.seconds < 0.7);
}

static void a_dead_device_alone_ends_the_job_after_three_rounds(void **state)
{
    const gpk_null_fault fault = run_fault(5, UINT32_MAX, -36);
    idle_job job;
    (void)state;
    idle_job_init(&job, GRAINS, ITEMS);
    const simulation_result result = run(1, &fault, &job);
    assert_int_equal(result.status, GPUKIT_E_DEVICE);
    assert_int_equal(result.error.native, -36);
    assert_int_equal(count_lines(quarantine), 3);
    about(when(quarantine, 3) - when(quarantine, 1), 1 + 2);
    assert_int_equal(job.sum, 4 * CHUNK * ITEMS);
    assert_int_equal(result.report.done, job.sum);
    assert_int_equal(result.report.total, GRAINS * ITEMS);
    idle_job_drop(&job);
}

/* Their chunk has failed three times before they have their strikes. */
static void when_all_devices_are_dead_the_job_ends_with_their_error(void **state)
{
    (void)state;
    for (size_t devices = 2; devices <= 4; devices++) {
        gpk_null_fault fault = run_fault(6, UINT32_MAX, -36);
        idle_job job;
        fault.device = NULL;
        idle_job_init(&job, GRAINS, ITEMS);
        const simulation_result result = run(devices, &fault, &job);
        assert_int_equal(result.status, GPUKIT_E_DEVICE);
        assert_int_equal(result.error.native, -36);
        assert_int_equal(job.sum, 5 * CHUNK * ITEMS);
        assert_int_equal(result.report.done, job.sum);
        idle_job_drop(&job);
    }
}

/* Reading grain 100 fails, on every device; user is the code. */
static gpukit_status choke(idle_job *job, const char *device, const gpk_lease *lease,
                           gpk_result *results, gpukit_error *err)
{
    (void)device;
    (void)results;
    if (lease->first > 100 || lease->first + lease->count <= 100)
        return GPUKIT_OK;
    *err = (gpukit_error){.status = GPUKIT_E_DEVICE, .native = *(const int32_t *)job->user};
    gpk_text_copy(err->text, sizeof err->text, "it choked");
    return GPUKIT_E_DEVICE;
}

static simulation_result poison(size_t devices, int32_t code, const gpk_null_fault *fault)
{
    idle_job job;
    idle_job_init(&job, GRAINS, ITEMS);
    job.brought = choke;
    job.user = &code;
    const simulation_result result = run(devices, fault, &job);
    assert_int_equal(result.status, GPUKIT_E_DEVICE);
    assert_int_equal(result.error.native, code);
    assert_int_equal(result.report.done, job.sum);
    assert_int_equal(job.collected[100], 0);
    idle_job_drop(&job);
    return result;
}

static void a_chunk_that_fails_three_times_ends_the_job_where_there_are_fewer_devices(void **state)
{
    (void)state;
    simulation_result result = poison(1, -5, NULL);
    assert_string_equal(result.error.text, "grains 96 to 127 failed 3 times, on null:0; the last "
                                           "time: it choked");
    result = poison(1, -36, NULL);
    assert_string_equal(result.error.text, "grains 64 to 127 failed 3 times, on null:0; the last "
                                           "time: it choked");
    assert_int_equal(result.report.devices[0].failures, 3);
    result = poison(2, -36, NULL);
    assert_string_equal(result.error.text, "grains 64 to 127 failed 3 times, on null:0, null:1; "
                                           "the last time: it choked");
}

static void a_chunk_that_fails_on_three_devices_ends_the_job(void **state)
{
    (void)state;
    for (size_t devices = 3; devices <= 4; devices++) {
        simulation_result result = poison(devices, -36, NULL);
        uint32_t failures = 0;
        assert_non_null(strstr(result.error.text, "grains 64 to 127 failed 3 times, on null:"));
        for (size_t i = 0; i < devices; i++) {
            assert_true(result.report.devices[i].failures <= 1);
            failures += result.report.devices[i].failures;
        }
        assert_int_equal(failures, 3);
        assert_int_equal(count_lines(quarantine), 0);
        result = poison(devices, -5, NULL); /* in halves, on each of them */
        assert_non_null(strstr(result.error.text, "grains 96 to 111 failed 5 times, on null:"));
    }
}

/* It is on nobody's account that the third one cannot be asked. */
static void a_poison_chunk_ends_the_job_where_the_third_device_is_dead(void **state)
{
    const gpk_null_fault fault = run_fault(1, UINT32_MAX, -36);
    (void)state;
    poison(3, -36, &fault);
}

static void a_mistake_of_the_program_ends_the_job_at_once(void **state)
{
    static const struct {
        gpukit_status status;
        int32_t native;
    } rows[] = {{GPUKIT_E_BUILD, -11}, {GPUKIT_E_DEVICE, -51}, {GPUKIT_E_DEVICE, -11}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gpk_null_fault fault = run_fault(3, 1, rows[i].native);
        idle_job job;
        fault.status = rows[i].status;
        idle_job_init(&job, GRAINS, ITEMS);
        const simulation_result result = run(1, &fault, &job);
        assert_int_equal(result.status, rows[i].status);
        assert_int_equal(result.error.native, rows[i].native);
        assert_int_equal(result.report.devices[0].failures, 1);
        assert_int_equal(seen.lease_count, 3);
        assert_int_equal(job.sum, 2 * CHUNK * ITEMS);
        idle_job_drop(&job);
    }
}

static atomic_uint_fast64_t given_grains;
static const gpk_result *first_pass; /* that run_part's job is compared with; NULL: with none */

static void count_given(idle_job *job, const char *device, const gpk_lease *lease)
{
    (void)job;
    (void)device;
    atomic_fetch_add(&given_grains, lease->count);
}

/* On a null device, in real time. The answer is what the job adds up to. */
static uint64_t run_part(gpukit_job_params params, const gpk_null_fault *fault,
                         gpukit_status expected, gpukit_report *report)
{
    gpukit_context context = {.device_count = 1};
    gpukit_device_info info = {.id = "null:0", .compute_units = 1};
    const gpk_device_request request = {.info = &info};
    gpukit_error error = {.status = GPUKIT_OK};
    idle_job job;
    params.chunk_grains = 8;
    params.slots = 1;
    params.backoff_ms = 1;
    idle_job_init(&job, GRAINS, ITEMS);
    job.given = count_given;
    job.head.expected = first_pass;
    gpk_text_copy(job.head.description, sizeof job.head.description, "idle");
    gpk_text_copy(job.head.command, sizeof job.head.command, "idle 640");
    atomic_store(&given_grains, 0);
    assert_int_equal(gpk_null_ops.device_open(&request, &context.devices[0], NULL), GPUKIT_OK);
    gpk_null_fail_at(fault);
    assert_int_equal(gpk_scheduler_run(&context, &job.head, &params, report, &error), expected);
    gpk_null_fail_at(NULL);
    gpk_null_ops.device_close(context.devices[0]);
    assert_int_equal(gpk_null_live(), 0);
    uint64_t sum = job.sum;
    idle_job_drop(&job);
    return sum;
}

static void shards_add_up_to_the_whole(void **state)
{
    static const uint32_t parts[] = {1, 2, 7, 640};
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint64_t sum = 0, grains = 0, total = 0;
        for (uint32_t shard = 1; shard <= parts[i]; shard++) {
            const gpukit_job_params params = {.shard = shard, .shards = parts[i]};
            gpukit_report report;
            sum += run_part(params, NULL, GPUKIT_OK, &report);
            grains += atomic_load(&given_grains);
            total += report.total;
            assert_int_equal(report.done, report.total);
        }
        assert_int_equal(sum, GRAINS * ITEMS);
        assert_int_equal(total, GRAINS * ITEMS);
        assert_int_equal(grains, GRAINS);
    }
}

static void a_shard_that_does_not_exist_is_refused(void **state)
{
    gpukit_report report;
    (void)state;
    run_part((gpukit_job_params){.shard = 0, .shards = 2}, NULL, GPUKIT_E_ARGUMENT, &report);
    run_part((gpukit_job_params){.shard = 3, .shards = 2}, NULL, GPUKIT_E_ARGUMENT, &report);
    run_part((gpukit_job_params){.shard = 1, .shards = 641}, NULL, GPUKIT_E_ARGUMENT, &report);
}

static void with_a_journal_only_what_is_missing_is_done(void **state)
{
    gpukit_job_params params = {.journal = "j", .shard = 2, .shards = 5};
    gpukit_report report;
    (void)state;
    assert_int_equal(run_part(params, NULL, GPUKIT_OK, &report), 128 * ITEMS);
    params.shards = 0;
    assert_int_equal(run_part(params, NULL, GPUKIT_OK, &report), GRAINS * ITEMS);
    assert_int_equal(report.resumed, 128 * ITEMS);
    assert_int_equal(atomic_load(&given_grains), GRAINS - 128);
    assert_int_equal(run_part(params, NULL, GPUKIT_OK, &report), GRAINS * ITEMS);
    assert_int_equal(report.resumed, GRAINS * ITEMS);
    assert_int_equal(atomic_load(&given_grains), 0);
}

static void a_job_whose_device_died_goes_on_from_its_journal(void **state)
{
    const gpukit_job_params params = {.journal = "j"};
    const gpk_null_fault fault = run_fault(11, UINT32_MAX, -36);
    gpukit_report report;
    (void)state;
    uint64_t partial = run_part(params, &fault, GPUKIT_E_DEVICE, &report);
    assert_int_equal(report.done, partial);
    assert_true(partial > 0 && partial <= UINT64_C(80) * ITEMS);
    assert_int_equal(run_part(params, NULL, GPUKIT_OK, &report), GRAINS * ITEMS);
    assert_int_equal(report.resumed, partial);
    assert_int_equal(atomic_load(&given_grains), GRAINS - partial / ITEMS);
}

/* Under a leak sanitizer: the board had taken note of the first run when the second one was found
 * to be wrong. */
static void a_journal_that_another_pass_does_not_confirm_leaves_nothing_behind(void **state)
{
    gpk_result expected[GRAINS];
    const idle_job like = {.grain_items = ITEMS};
    gpukit_report report;
    (void)state;
    for (uint32_t shard = 2; shard <= 4; shard += 2)
        run_part((gpukit_job_params){.journal = "j", .shard = shard, .shards = 5}, NULL, GPUKIT_OK,
                 &report);
    for (uint64_t grain = 0; grain < GRAINS; grain++)
        expected[grain] = idle_job_right(&like, grain);
    expected[400].digest++;
    first_pass = expected;
    uint64_t sum = run_part((gpukit_job_params){.journal = "j"}, NULL, GPUKIT_E_MISMATCH, &report);
    first_pass = NULL;
    assert_int_equal(sum, 128 * ITEMS);
    assert_int_equal(report.device_count, 0);
    assert_int_equal(atomic_load(&given_grains), 0);
}

#define in_folder(test) cmocka_unit_test_setup(test, journal_empty_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transient_fault_is_tried_again_in_halves_on_the_same_device),
        cmocka_unit_test(halves_are_not_given_to_another_device),
        cmocka_unit_test(a_transient_fault_twice_in_a_row_is_a_strike),
        cmocka_unit_test(a_retry_that_fails_goes_elsewhere),
        cmocka_unit_test(a_device_failure_is_a_strike_at_once),
        cmocka_unit_test(two_strikes_quarantine_a_device_until_its_back_off_is_over),
        cmocka_unit_test(a_return_that_fails_doubles_the_back_off),
        cmocka_unit_test(a_device_that_is_dead_leaves_its_work_to_the_other),
        cmocka_unit_test(a_dead_device_alone_ends_the_job_after_three_rounds),
        cmocka_unit_test(when_all_devices_are_dead_the_job_ends_with_their_error),
        cmocka_unit_test(a_chunk_that_fails_three_times_ends_the_job_where_there_are_fewer_devices),
        cmocka_unit_test(a_chunk_that_fails_on_three_devices_ends_the_job),
        cmocka_unit_test(a_poison_chunk_ends_the_job_where_the_third_device_is_dead),
        cmocka_unit_test(a_mistake_of_the_program_ends_the_job_at_once),
        cmocka_unit_test(shards_add_up_to_the_whole),
        cmocka_unit_test(a_shard_that_does_not_exist_is_refused),
        in_folder(with_a_journal_only_what_is_missing_is_done),
        in_folder(a_job_whose_device_died_goes_on_from_its_journal),
        in_folder(a_journal_that_another_pass_does_not_confirm_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, journal_make_folder, journal_remove_folder);
}
