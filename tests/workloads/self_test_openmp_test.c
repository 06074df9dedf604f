// SPDX-License-Identifier: MIT
/* self_test_openmp_test.c - a team passes its self-test, whatever the number of its threads. */
#include "backend/openmp/openmp.h"
#include "sched/self_test.h"
#include "test.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"

static gpukit_queue *queue;

static void assert_passes(const gpk_job *job)
{
    gpukit_error err = {.text = ""};
    if (gpk_self_test_run(queue, job, &err) != GPUKIT_OK)
        fail_msg("%s: %s", job->method, err.text);
}

static void prove_window(gpukit_primes_method method)
{
    primes_window_job window;
    const gpukit_primes_params params = {.first = 0, .last = 1000, .method = method};
    assert_int_equal(gpk_primes_window_job_init(&window, &params, NULL, NULL), GPUKIT_OK);
    assert_passes(&window.head);
    gpk_primes_window_job_finish(&window);
}

static void a_team_passes(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 3; threads++) {
        const gpk_device_request request = {.compute_units = threads};
        gpk_device *device = NULL;
        primes_numbers_job numbers;
        assert_int_equal(gpk_openmp_ops.device_open(&request, &device, NULL), GPUKIT_OK);
        assert_int_equal(gpk_queue_open(device, NULL, &queue, NULL), GPUKIT_OK);
        prove_window(GPUKIT_PRIMES_SIEVE);
        prove_window(GPUKIT_PRIMES_TEST);
        gpk_primes_numbers_job_init(&numbers, &(gpukit_primes_batch){.count = 0}, 0);
        assert_passes(&numbers.head);
        gpukit_queue_close(queue);
        gpk_openmp_ops.device_close(device);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_team_passes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
