// SPDX-License-Identifier: MIT
/* futures.c - results and errors as they complete, a timeout, cancellations, callbacks; and worker
 * processes that are killed midway (futures_killed.c). */
#include "lab/futures.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <gpukit/executor.h>

#include "exit_code.h"
#include "lab/experiments.h"

enum { WORKERS = 3, TASKS = 6, PATIENCE_MS = 50, ANSWER = 42 };

/* A text whose reciprocal is wanted, from somewhere that takes its time. */
typedef struct question {
    const char *text;
    double seconds;
    double answer; /* 0: it has none, and fails */
} question;

static const question questions[TASKS] = {
    {"8", 0.06, 0.125},  {"0", 0.01, 0},     {"0.25", 0.04, 4},
    {"twelve", 0.02, 0}, {"-2", 0.05, -0.5}, {"1000", 0.03, 0.001},
};

static gpukit_status reciprocal(gpukit_task *task, void *argument, void *result)
{
    const question *asked = argument;
    char *end;
    lab_sleep(asked->seconds);
    const double number = strtod(asked->text, &end);
    if (end == asked->text)
        return gpukit_task_fail(task, EINVAL, "%s is no number", asked->text);
    if (number == 0)
        return gpukit_task_fail(task, EDOM, "nothing times %s is 1", asked->text);
    *(double *)result = 1 / number;
    return GPUKIT_OK;
}

/* One executor and what has come of its futures. */
typedef struct stage {
    lab_run *run;
    gpukit_executor *executor;
    uint32_t futures;      /* that have a callback */
    atomic_uint callbacks; /* that came */
    atomic_bool is_let_go; /* those who hold on may return */
    atomic_uint begun;     /* tasks that hold on */
    gpukit_error error;
} stage;

static void count_callback(gpukit_future *future, void *user)
{
    stage *on = user;
    (void)future;
    atomic_fetch_add(&on->callbacks, 1);
}

/* NULL: on->error says why. */
static gpukit_future *submit(stage *on, const gpukit_call *call)
{
    gpukit_future *future;
    if (gpukit_executor_submit(on->executor, call, &future, &on->error) != GPUKIT_OK)
        return NULL;
    if (gpukit_future_on_done(future, count_callback, on, &on->error) == GPUKIT_OK) {
        on->futures++;
        return future;
    }
    gpukit_future_release(future);
    return NULL;
}

/* ---- as they complete ---- */

static void tell_one(stage *on, const question *asked, gpukit_future *future)
{
    const void *result;
    gpukit_error why;
    const gpukit_status status = gpukit_future_result(future, 0, &result, &why);
    if (status == GPUKIT_OK)
        lab_say(on->run, "  1 / %-8s = %g", asked->text, *(const double *)result);
    else
        lab_say(on->run, "  1 / %-8s failed: %s (%s)", asked->text, why.text, why.native_name);
    if (asked->answer != 0)
        lab_holds(on->run, "results_are_right",
                  status == GPUKIT_OK && *(const double *)result == asked->answer);
    else
        lab_holds(on->run, "errors_travel_in_futures", status == GPUKIT_E_TASK);
}

static gpukit_status take_all(stage *on, gpukit_future *const *futures)
{
    gpukit_completions *completions;
    gpukit_future *next;
    int times[TASKS] = {0};
    gpukit_status status = gpukit_completions_open(futures, TASKS, &completions, &on->error);
    if (status != GPUKIT_OK)
        return status;
    while ((status = gpukit_completions_next(completions, GPUKIT_FOREVER, &next, &on->error)) ==
               GPUKIT_OK &&
           next != NULL) {
        for (int i = 0; i < TASKS; i++)
            if (futures[i] == next) {
                tell_one(on, &questions[i], next);
                times[i]++;
            }
        gpukit_future_release(next);
    }
    gpukit_completions_close(completions);
    for (int i = 0; i < TASKS; i++)
        lab_holds(on->run, "each_completes_once", times[i] == 1);
    return status;
}

static bool as_they_complete(stage *on)
{
    gpukit_future *futures[TASKS] = {NULL};
    bool is_well = true;
    lab_say(on->run, "%d tasks on %d workers, as they complete:", TASKS, WORKERS);
    for (int i = 0; i < TASKS && is_well; i++) {
        futures[i] = submit(on, &(gpukit_call){.function = reciprocal,
                                               .argument = (void *)&questions[i],
                                               .argument_size = sizeof questions[i],
                                               .result_size = sizeof(double)});
        is_well = futures[i] != NULL;
    }
    is_well = is_well && take_all(on, futures) == GPUKIT_OK;
    for (int i = 0; i < TASKS; i++)
        gpukit_future_release(futures[i]);
    return is_well;
}

/* ---- a timeout, and cancellations ---- */

/* Until it is let go, or asked to stop. */
static gpukit_status hold_on(gpukit_task *task, void *argument, void *result)
{
    stage *on = argument;
    atomic_fetch_add(&on->begun, 1);
    while (!atomic_load(&on->is_let_go)) {
        if (gpukit_task_is_cancelled(task))
            return GPUKIT_E_CANCELLED;
        lab_sleep(0.001);
    }
    *(int *)result = ANSWER;
    return GPUKIT_OK;
}

static gpukit_future *submit_holder(stage *on)
{
    return submit(on,
                  &(gpukit_call){.function = hold_on, .argument = on, .result_size = sizeof(int)});
}

static void be_impatient(stage *on, gpukit_future *slow)
{
    const gpukit_status status = gpukit_future_result(slow, PATIENCE_MS, NULL, NULL);
    const bool goes_on = !gpukit_future_is_done(slow);
    lab_say(on->run, "a result that is not there within %d ms: %s; the task goes on", PATIENCE_MS,
            gpukit_status_name(status));
    lab_holds(on->run, "a_timeout_ends_nothing", status == GPUKIT_E_TIMEOUT && goes_on);
}

static void await(stage *on, gpukit_future *slow)
{
    const void *result;
    const gpukit_status status = gpukit_future_result(slow, GPUKIT_FOREVER, &result, NULL);
    const bool is_right = status == GPUKIT_OK && *(const int *)result == ANSWER;
    lab_say(on->run, "asked again without a limit: %d", is_right ? *(const int *)result : 0);
    lab_holds(on->run, "a_timeout_ends_nothing", is_right);
}

/* The one worker is busy, so what comes second has not begun. */
static void cancel_pending(stage *on, gpukit_future *second)
{
    const bool is_cancelled = gpukit_future_cancel(second);
    lab_say(on->run, "cancelled before it began: it never runs");
    lab_holds(on->run, "cancelled_before_it_began_never_runs",
              is_cancelled && gpukit_future_state_of(second) == GPUKIT_FUTURE_CANCELLED);
}

static void cancel_running(stage *on, gpukit_future *third)
{
    while (atomic_load(&on->begun) < 2)
        lab_sleep(0.001);
    const bool is_cancelled = gpukit_future_cancel(third);
    const gpukit_status status = gpukit_future_result(third, GPUKIT_FOREVER, NULL, NULL);
    lab_say(on->run, "cancelled while it ran: it was asked to stop, and did");
    lab_holds(on->run, "who_runs_is_asked_to_stop",
              !is_cancelled && status == GPUKIT_E_CANCELLED && atomic_load(&on->begun) == 2);
}

/* With one worker. */
static bool in_turn(stage *on)
{
    gpukit_future *first = submit_holder(on), *second = NULL, *third = NULL;
    if (first != NULL)
        second = submit_holder(on);
    if (second != NULL) {
        be_impatient(on, first);
        cancel_pending(on, second);
        atomic_store(&on->is_let_go, true);
        await(on, first);
        atomic_store(&on->is_let_go, false);
        third = submit_holder(on);
    }
    if (third != NULL)
        cancel_running(on, third);
    atomic_store(&on->is_let_go, true);
    gpukit_future_release(first);
    gpukit_future_release(second);
    gpukit_future_release(third);
    return third != NULL;
}

/* ---- both ---- */

static int perform(lab_run *run, uint32_t workers, bool (*act)(stage *on), uint32_t *callbacks)
{
    stage on = {.run = run};
    const gpukit_executor_params params = {.workers = workers};
    if (gpukit_executor_open(&params, &on.executor, &on.error) != GPUKIT_OK)
        return lab_failed(&on.error);
    const bool is_well = act(&on);
    gpukit_executor_close(on.executor); /* when the last callback has returned */
    lab_holds(run, "each_callback_comes_once", atomic_load(&on.callbacks) == on.futures);
    *callbacks += atomic_load(&on.callbacks);
    return is_well ? EXIT_DONE : lab_failed(&on.error);
}

static int run_futures(lab_run *run)
{
    uint32_t callbacks = 0;
    int code = perform(run, WORKERS, as_they_complete, &callbacks);
    if (code == EXIT_DONE)
        code = perform(run, 1, in_turn, &callbacks);
    if (code != EXIT_DONE)
        return code;
    lab_say(run, "callbacks: %u, one for each future, however it ended", callbacks);
    json_integer(&run->json, "tasks", TASKS);
    json_integer(&run->json, "callbacks", callbacks);
    return futures_killed(run);
}

const experiment experiment_futures = {
    .name = "futures",
    .summary = "results, errors, a timeout, cancellations; and workers killed midway",
    .why = "A future is the promise of an outcome, and there is always exactly one: a\n"
           "value, an error or a cancellation. Who waits too long loses patience and not\n"
           "the work. And a worker process may even be killed: what it had in hand is done\n"
           "again.\n",
    .api = "gpukit_executor_submit, gpukit_completions_next and\n"
           "  gpukit_future_result, _cancel, _on_done; gpukit_context_params.processes",
    .explanation =
        "Six tasks want the reciprocal of a text, each after a wait of its own, as if\n"
        "it came from a server. Two of them cannot succeed. gpukit_completions_next\n"
        "gives the futures in the order in which they end, so the first answers are\n"
        "there while the last tasks still run. A failure is not printed by a thread\n"
        "nobody listens to and does not end the program: it travels in the future, with\n"
        "a text and a code, to whoever asks for the result.\n"
        "\n"
        "gpukit_future_result with a limit gives up waiting, not the task: it can be\n"
        "asked again. To stop the task is another wish, gpukit_future_cancel. What has\n"
        "not begun never runs; what runs is asked to stop, and ends as cancelled if it\n"
        "looks at gpukit_task_is_cancelled. No thread is ever killed from outside: it\n"
        "might hold a lock, and everybody else would wait for that one for good. A\n"
        "callback comes exactly once for each future, whether it succeeded, failed or\n"
        "was cancelled.\n"
        "\n"
        "Then two processes sieve primes, and both are killed with SIGKILL, which none\n"
        "can catch. A process may be killed where a thread may not, since it takes its\n"
        "memory and its locks with it. The parent sees that its worker is gone, starts\n"
        "another one, and gives the work that was in hand out again. Work is only\n"
        "counted when it is reported as done, and twice by nobody, so the number of\n"
        "primes below 10^10 comes out exactly: 455052511.\n"
        "\n"
        "That is what gpukit primes does with --processes and --isolate, and what makes\n"
        "a driver that crashes a line in the log and not the end of a long run.\n",
    .run = run_futures,
};
