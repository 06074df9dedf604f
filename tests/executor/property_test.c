// SPDX-License-Identifier: MIT
/* property_test.c - random programs on an executor, from one to eight threads, held against a
 * model: nothing is lost, nothing ends twice, nothing leaks, nothing waits for ever.
 *
 * Usage: executor_property [seconds [seed]]. GPUKIT_SECONDS says how long too. A program that
 * takes 30 s is stuck; its seed is printed then, as with a broken rule.
 */
#include "executor/model.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

enum { MOST_THREADS = 8, RECORDS = 64, STEPS = 160, STUCK_AFTER_S = 30 };

typedef struct program program;

typedef struct thread_state {
    program *program;
    uint64_t random;
    pthread_t thread;
    uint32_t count; /* records that are there */
    model_record records[RECORDS];
    gpukit_completions *set; /* of this thread's records */
    uint32_t added, given;   /* to it, and by it */
    const char *broken;
} thread_state;

struct program {
    gpukit_executor *executor;
    uint32_t thread_count;
    bool shuts_down; /* by thread 0, in the middle of it */
    thread_state threads[MOST_THREADS];
};

static char stuck_line[80]; /* what is said when the alarm comes */

static void stuck(int signal)
{
    (void)signal;
    (void)!write(STDERR_FILENO, stuck_line, sizeof stuck_line);
    abort();
}

static uint32_t pick(thread_state *state, uint32_t below)
{
    return (uint32_t)(model_random(&state->random) >> 33) % below;
}

static void submit(thread_state *state)
{
    if (state->count == RECORDS)
        return;
    model_record *record = &state->records[state->count];
    record->kind = (model_kind)pick(state, MODEL_KINDS);
    record->number = pick(state, 1000000);
    record->executor = state->program->executor;
    const gpukit_call call = {
        .function = model_function, .argument = record, .result_size = sizeof(uint32_t)};
    gpukit_status status =
        pick(state, 2) == 0
            ? gpukit_executor_submit(record->executor, &call, &record->future, NULL)
            : gpukit_executor_try_submit(record->executor, &call, &record->future, NULL);
    if (status != GPUKIT_OK && status != GPUKIT_E_AGAIN && status != GPUKIT_E_CLOSED)
        state->broken = "submit fails";
    if (status == GPUKIT_E_CLOSED && !state->program->shuts_down)
        state->broken = "it is closed and nobody did it";
    state->count++;
}

/* One that this thread submitted, or NULL. */
static model_record *any(thread_state *state)
{
    if (state->count == 0)
        return NULL;
    model_record *record = &state->records[pick(state, state->count)];
    return record->future == NULL ? NULL : record;
}

static void cancel(thread_state *state)
{
    model_record *record = any(state);
    if (record != NULL && gpukit_future_cancel(record->future))
        atomic_fetch_add(&record->cancels, 1);
}

static void listen(thread_state *state)
{
    model_record *record = any(state);
    if (record == NULL)
        return;
    atomic_fetch_add(&record->callbacks, 1);
    if (gpukit_future_on_done(record->future, model_callback, record, NULL) != GPUKIT_OK)
        state->broken = "on_done fails";
}

static void wait_for_one(thread_state *state)
{
    model_record *record = any(state);
    if (record == NULL)
        return;
    uint32_t timeout_ms = pick(state, 3) == 0 ? GPUKIT_FOREVER : pick(state, 2);
    gpukit_status status = gpukit_future_result(record->future, timeout_ms, NULL, NULL);
    if (timeout_ms == GPUKIT_FOREVER && !gpukit_future_is_done(record->future))
        state->broken = "a wait for ever ended before the future";
    if (status == GPUKIT_E_TIMEOUT && timeout_ms == GPUKIT_FOREVER)
        state->broken = "a wait for ever timed out";
}

static void wait_for_many(thread_state *state)
{
    gpukit_future *futures[4];
    size_t count = 0, done;
    for (int i = 0; i < 4; i++) {
        model_record *record = any(state);
        if (record != NULL)
            futures[count++] = record->future;
    }
    gpukit_wait mode = pick(state, 2) == 0 ? GPUKIT_WAIT_ALL : GPUKIT_WAIT_ANY;
    uint32_t timeout_ms = pick(state, 2) == 0 ? GPUKIT_FOREVER : 0;
    gpukit_status status = gpukit_future_wait(futures, count, mode, timeout_ms, &done, NULL);
    if (status == GPUKIT_OK && count > 0 && (mode == GPUKIT_WAIT_ALL ? done < count : done == 0))
        state->broken = "a wait ended before its futures";
    if (status != GPUKIT_OK && (status != GPUKIT_E_TIMEOUT || timeout_ms == GPUKIT_FOREVER))
        state->broken = "a wait failed";
}

static void add_to_set(thread_state *state)
{
    model_record *record = any(state);
    if (record == NULL)
        return;
    if (state->set == NULL) {
        state->added = state->given = 0;
        if (gpukit_completions_open(NULL, 0, &state->set, NULL) != GPUKIT_OK)
            state->broken = "completions do not open";
        if (pick(state, 2) == 0 && gpukit_completions_descriptor(state->set) < 0)
            state->broken = "there is no descriptor";
    }
    if (gpukit_completions_add(state->set, record->future, NULL) != GPUKIT_OK)
        state->broken = "nothing can be added to completions";
    state->added++;
}

/* One more of the set; false: none, or not in time. */
static bool take_from_set(thread_state *state, uint32_t timeout_ms)
{
    gpukit_future *future = NULL;
    gpukit_status status = gpukit_completions_next(state->set, timeout_ms, &future, NULL);
    if (status == GPUKIT_OK && future == NULL && state->given != state->added)
        state->broken = "completions lost a future";
    if (status != GPUKIT_OK || future == NULL)
        return false;
    state->given++;
    if (!gpukit_future_is_done(future))
        state->broken = "completions gave a future that had not ended";
    gpukit_future_release(future);
    return true;
}

static void use_set(thread_state *state)
{
    if (state->set == NULL || pick(state, 8) > 0) {
        add_to_set(state);
        return;
    }
    if (pick(state, 3) > 0)
        while (take_from_set(state, pick(state, 2) == 0 ? GPUKIT_FOREVER : 0))
            ;
    gpukit_completions_close(state->set);
    state->set = NULL;
}

static void *run_thread(void *argument)
{
    thread_state *state = argument;
    static void (*const steps[])(thread_state *) = {
        submit, submit, submit, submit, cancel, listen, wait_for_one, wait_for_many, use_set,
    };
    uint32_t end = pick(state, STEPS);
    for (uint32_t i = 0; i < STEPS && state->broken == NULL; i++) {
        bool is_first = state == &state->program->threads[0];
        if (is_first && state->program->shuts_down && i == end)
            gpukit_executor_shutdown(state->program->executor, pick(state, 2) == 0,
                                     pick(state, 2) == 0, NULL);
        steps[pick(state, sizeof steps / sizeof steps[0])](state);
    }
    while (state->set != NULL && state->broken == NULL && take_from_set(state, GPUKIT_FOREVER))
        ;
    gpukit_completions_close(state->set);
    return NULL;
}

static const char *check(program *what)
{
    for (uint32_t i = 0; i < what->thread_count; i++) {
        thread_state *state = &what->threads[i];
        for (uint32_t k = 0; k < state->count && state->broken == NULL; k++)
            state->broken = model_broken_rule(&state->records[k]);
        for (uint32_t k = 0; k < state->count; k++)
            gpukit_future_release(state->records[k].future);
        if (state->broken != NULL)
            return state->broken;
    }
    return NULL;
}

/* NULL: all rules hold. */
static const char *run_program(uint64_t seed)
{
    uint64_t random = seed;
    program *what = calloc(1, sizeof *what);
    const gpukit_executor_params params = {
        .workers = 1 + (uint32_t)(model_random(&random) >> 40) % 4,
        .max_pending = 1u << (model_random(&random) >> 40) % 7,
    };
    what->thread_count = 1 + (uint32_t)(model_random(&random) >> 40) % MOST_THREADS;
    what->shuts_down = (model_random(&random) >> 40) % 2 == 0;
    if (gpukit_executor_open(&params, &what->executor, NULL) != GPUKIT_OK)
        return "no executor";
    for (uint32_t i = 0; i < what->thread_count; i++) {
        what->threads[i].program = what;
        what->threads[i].random = model_random(&random) | 1;
        pthread_create(&what->threads[i].thread, NULL, run_thread, &what->threads[i]);
    }
    for (uint32_t i = 0; i < what->thread_count; i++)
        pthread_join(what->threads[i].thread, NULL);
    gpukit_executor_close(what->executor);
    const char *broken = check(what);
    free(what);
    return broken;
}

int main(int argc, char **argv)
{
    const char *seconds = argc > 1 ? argv[1] : getenv("GPUKIT_SECONDS");
    uint64_t until_ns = gpk_now_ns() + 1000000000u * (uint64_t)(seconds ? atoi(seconds) : 5);
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : gpk_now_ns() | 1;
    uint32_t count = 0;
    signal(SIGALRM, stuck);
    do {
        snprintf(stuck_line, sizeof stuck_line, "stuck with seed %llu\n", (unsigned long long)seed);
        alarm(STUCK_AFTER_S);
        const char *broken = run_program(seed);
        if (broken != NULL) {
            fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, broken);
            return 1;
        }
        count++;
        seed = model_random(&seed) | 1;
    } while (gpk_now_ns() < until_ns);
    printf("%u programs\n", count);
    return 0;
}
