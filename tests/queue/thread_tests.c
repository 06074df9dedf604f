// SPDX-License-Identifier: MIT
/* Many threads at one queue. They do not assert: cmocka knows the main thread only. */
#include <pthread.h>
#include <sched.h>

#include "base/clock.h"
#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum {
    SUBMITTERS = 4,
    WAITERS = 2,
    BATCHES = 1000, /* of each */
    BATCH = 5,
    EACH = BATCHES * BATCH,
    COMMANDS = SUBMITTERS * EACH,
    PIECE = 64,
};

typedef struct company {
    gpukit_queue *queue;
    pthread_mutex_t batch; /* from the first entry until submit */
    gpukit_buffer *buffer; /* a piece for each command of a submitter's batch */
    unsigned char mine[SUBMITTERS][PIECE];
    _Atomic int completed[COMMANDS];
    _Atomic int reaped, failures;
} company;

typedef struct member {
    company *crowd;
    int number;
} member;

static gpukit_status nothing(void *user, gpukit_error *err)
{
    (void)user;
    (void)err;
    return GPUKIT_OK;
}

static void take_batch(company *crowd, int number, int batch)
{
    for (int i = 0; i < BATCH; i++) {
        gpukit_command *command = gpukit_queue_next(crowd->queue);
        if (command == NULL) {
            crowd->failures++;
            return;
        }
        gpukit_command_tag(command, (void *)&crowd->completed[number * EACH + batch * BATCH + i]);
        if (i == 4 && batch % 4 == 0)
            gpukit_command_call(command, nothing, NULL);
        else if (i == 3 && batch % 16 == 0)
            gpukit_command_barrier(command);
        else
            gpukit_command_upload(command, crowd->buffer, (size_t)(number * BATCH + i) * PIECE,
                                  PIECE, crowd->mine[number]);
        if (i % 2 == 0)
            gpukit_command_link(command);
    }
}

static void *submit_all(void *user)
{
    member *self = user;
    company *crowd = self->crowd;
    for (int batch = 0; batch < BATCHES; batch++) {
        gpukit_status status;
        pthread_mutex_lock(&crowd->batch);
        take_batch(crowd, self->number, batch);
        while ((status = gpukit_queue_submit(crowd->queue, NULL)) == GPUKIT_E_AGAIN)
            sched_yield(); /* the waiters are behind */
        crowd->failures += status != GPUKIT_OK;
        pthread_mutex_unlock(&crowd->batch);
    }
    return NULL;
}

static void *wait_all(void *user)
{
    company *crowd = ((member *)user)->crowd;
    uint64_t until_ns = gpk_now_ns() + UINT64_C(300000000000);
    while (crowd->reaped < COMMANDS && gpk_now_ns() < until_ns) {
        gpukit_done done[16];
        size_t count = 0;
        gpukit_status status = gpukit_queue_wait(crowd->queue, 20, done, 16, &count, NULL);
        crowd->failures += status != GPUKIT_OK && status != GPUKIT_E_TIMEOUT;
        for (size_t i = 0; i < count; i++) {
            (*(_Atomic int *)done[i].user_data)++;
            crowd->failures += done[i].error.status != GPUKIT_OK;
        }
        crowd->reaped += (int)count;
        if (count == 0)
            sched_yield();
    }
    return NULL;
}

static void threads_share_a_queue_and_each_completion_comes_once(void **state)
{
    static company all;
    pthread_t threads[SUBMITTERS + WAITERS];
    member members[SUBMITTERS + WAITERS];
    (void)state;
    all.queue = suite_queue(&(gpukit_queue_params){.staging = GPUKIT_STAGING_COPY});
    all.buffer = suite_buffer(all.queue, (size_t)SUBMITTERS * BATCH * PIECE, GPUKIT_BUFFER_SCRATCH);
    all.reaped = 0;
    for (int i = 0; i < COMMANDS; i++)
        all.completed[i] = 0;
    pthread_mutex_init(&all.batch, NULL);
    for (int i = 0; i < SUBMITTERS + WAITERS; i++) {
        members[i] = (member){&all, i};
        assert_int_equal(
            pthread_create(&threads[i], NULL, i < SUBMITTERS ? submit_all : wait_all, &members[i]),
            0);
    }
    for (int i = 0; i < SUBMITTERS + WAITERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(all.failures, 0);
    assert_int_equal(all.reaped, COMMANDS);
    for (int i = 0; i < COMMANDS; i++)
        assert_int_equal(all.completed[i], 1);
    suite_check_idle(all.queue);
    pthread_mutex_destroy(&all.batch);
    gpukit_buffer_free(all.buffer);
    gpukit_queue_close(all.queue);
}

int thread_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_a_queue_and_each_completion_comes_once),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
