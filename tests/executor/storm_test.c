// SPDX-License-Identifier: MIT
/* storm_test.c - threads that come and go to sleep at every turn: a wake that is lost stops all.
 *
 * Rings of two, so that submitters and workers both sleep, and pauses of random length between
 * them. A storm that takes a minute is stuck.
 */
#include "executor/help.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "executor/model.h"

enum { SUBMITTERS = 4, STUCK_AFTER_S = 60 };

typedef struct storm {
    gpukit_executor *executor;
    uint64_t random;
    uint64_t until_ns;
    int wrong, done;
    pthread_t thread;
} storm;

static void *blow(void *argument)
{
    storm *mine = argument;
    while (gpk_now_ns() < mine->until_ns) {
        int number = (int)(model_random(&mine->random) >> 40);
        const void *result;
        gpukit_future *future =
            submit_sized(mine->executor, &(gpukit_call){.function = double_it,
                                                        .argument = &number,
                                                        .argument_size = sizeof number,
                                                        .result_size = sizeof number});
        if (model_random(&mine->random) >> 63 != 0)
            gpk_pause_ns(model_random(&mine->random) >> 48); /* up to 65 us */
        if (gpukit_future_result(future, GPUKIT_FOREVER, &result, NULL) != GPUKIT_OK ||
            *(const int *)result != 2 * number)
            mine->wrong++;
        gpukit_future_release(future);
        mine->done++;
    }
    return NULL;
}

static void nobody_sleeps_through_a_wake(void **state)
{
    (void)state;
    static storm storms[SUBMITTERS];
    for (uint32_t workers = 1; workers <= 4; workers++) {
        gpukit_executor *executor = open_executor(workers, 2);
        alarm(STUCK_AFTER_S);
        for (int i = 0; i < SUBMITTERS; i++) {
            storms[i] = (storm){.executor = executor,
                                .random = gpk_now_ns() + (uint64_t)i,
                                .until_ns = gpk_now_ns() + 1000000000};
            assert_int_equal(pthread_create(&storms[i].thread, NULL, blow, &storms[i]), 0);
        }
        for (int i = 0; i < SUBMITTERS; i++) {
            pthread_join(storms[i].thread, NULL);
            assert_int_equal(storms[i].wrong, 0);
            assert_true(storms[i].done > 0);
        }
        gpukit_executor_close(executor);
    }
    alarm(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_sleeps_through_a_wake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
