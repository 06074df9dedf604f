// SPDX-License-Identifier: MIT
/* self_test_opencl_test.c - the first OpenCL device passes its self-test with every kernel of
 * the primes, in time. "liar": it is one that must not; "alone": without the primes, for slow
 * devices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/opencl/opencl.h"
#include "base/clock.h"
#include "opencl_devices.h"
#include "sched/self_test.h"
#include "test.h"
#include "workload/primes/groups/shape.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"

static gpk_device *device;
static gpukit_queue *queue;

static void open_queue(void **state)
{
    gpk_device_request request = {.info = opencl_devices_first(state)};
    gpukit_error err = {.text = ""};
    if (gpk_opencl_ops.device_open(&request, &device, &err) != GPUKIT_OK ||
        gpk_queue_open(device, NULL, &queue, &err) != GPUKIT_OK)
        fail_msg("%s", err.text);
}

static int close_queue(void **state)
{
    (void)state;
    gpukit_queue_close(queue);
    gpk_opencl_ops.device_close(device);
    queue = NULL;
    device = NULL;
    return 0;
}

/* The budget is 200 ms; a machine that is busy gets more, and one that watches every access still
 * more. */
static uint64_t most_ms = 5000;

/* Built once, run once and then timed. */
static void assert_passes(const char *what, const gpk_job *job)
{
    gpukit_error err = {.text = ""};
    uint64_t took_ns[2];
    for (int i = 0; i < 2; i++) {
        uint64_t began_ns = gpk_now_ns();
        if (gpk_self_test_run(queue, job, &err) != GPUKIT_OK)
            fail_msg("%s: %s", what, err.text);
        took_ns[i] = gpk_now_ns() - began_ns;
    }
    print_message("%s: %.1f ms at first, %.1f ms warm\n", what, (double)took_ns[0] * 1e-6,
                  (double)took_ns[1] * 1e-6);
    assert_in_range(took_ns[1] / 1000000, 0, most_ms);
    assert_true(gpk_self_test_is_known(device, job));
}

static void prove_window(const char *what, gpukit_primes_method method,
                         const primes_variant *variant)
{
    primes_window_job window;
    const gpukit_primes_params params = {.first = 0, .last = 1000, .method = method};
    assert_int_equal(gpk_primes_window_job_init(&window, &params, NULL, NULL), GPUKIT_OK);
    window.variant = variant;
    assert_passes(what, &window.head);
    gpk_primes_window_job_finish(&window);
}

static void it_passes_alone(void **state)
{
    static const gpk_job_ops no_ops = {.prove = NULL};
    static const gpk_job no_job = {.ops = &no_ops};
    open_queue(state);
    assert_passes("arithmetic", &no_job);
}

static void it_passes_with_every_kernel_of_the_primes(void **state)
{
    primes_numbers_job numbers;
    open_queue(state);
    prove_window("sieve of workers", GPUKIT_PRIMES_SIEVE, &gpk_primes_sieve_workers);
    prove_window("sieve of groups", GPUKIT_PRIMES_SIEVE, gpk_primes_group_variants[0]);
    prove_window("test of a window", GPUKIT_PRIMES_TEST, NULL);
    gpk_primes_numbers_job_init(&numbers, &(gpukit_primes_batch){.count = 0}, 0);
    assert_passes("test of numbers", &numbers.head);
}

/* Mesa 22.3's llvmpipe ends every loop after 65535 turns. */
static void the_liar_is_refused(void **state)
{
    primes_numbers_job numbers;
    gpukit_error err = {.text = ""};
    open_queue(state);
    if (strncmp(device->info.driver, "22.3.", 5) != 0) {
        print_message("SKIPPED: %s has driver %s, which may be right\n", device->info.name,
                      device->info.driver);
        skip();
    }
    gpk_primes_numbers_job_init(&numbers, &(gpukit_primes_batch){.count = 0}, 0);
    assert_int_equal(gpk_self_test_run(queue, &numbers.head, &err), GPUKIT_E_MISMATCH);
    print_message("%s\n", err.text);
    assert_non_null(strstr(err.text, "llvmpipe"));
    assert_non_null(strstr(err.text, "fails its self-test: a loop of 100000 iterations ended after "
                                     "65535"));
    assert_false(gpk_self_test_is_known(device, &numbers.head));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(it_passes_alone, close_queue),
        cmocka_unit_test_teardown(it_passes_with_every_kernel_of_the_primes, close_queue),
    };
    const struct CMUnitTest liar[] = {cmocka_unit_test_teardown(the_liar_is_refused, close_queue)};
    const struct CMUnitTest alone[] = {cmocka_unit_test_teardown(it_passes_alone, close_queue)};
    const char *part = argc > 1 ? argv[1] : "";
    int failed;
    if (strcmp(part, "liar") == 0)
        failed = cmocka_run_group_tests(liar, opencl_devices_setup, opencl_devices_teardown);
    else if (strcmp(part, "alone") == 0) {
        most_ms = 60000;
        failed = cmocka_run_group_tests(alone, opencl_devices_setup, opencl_devices_teardown);
    } else
        failed = cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown);
    return opencl_devices_result(failed);
}
