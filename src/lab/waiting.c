// SPDX-License-Identifier: MIT
/* waiting.c - tasks that wait and tasks that compute: one after the other, on workers, and all
 * timers at once in one thread. */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <gpukit/executor.h>

#include "cores.h"
#include "exit_code.h"
#include "lab/experiments.h"
#include "message.h"

enum { TASKS = 10, FEW = 2 };

static const double task_seconds = 0.08;

/* Ten tasks of one kind, done in one way. */
typedef struct batch {
    bool computes;
    uint64_t wait_ns;         /* of a task that waits */
    uint64_t steps;           /* of one that computes */
    atomic_uint now, most;    /* tasks that are on their way at once */
    atomic_bool is_short;     /* a wait was */
    atomic_uint_fast64_t sum; /* of what the tasks have computed */
    double seconds;
} batch;

typedef struct task {
    batch *batch;
    uint32_t index;
} task;

/* A chain in which each step needs the one before. */
static uint64_t compute(uint64_t steps, uint64_t value)
{
    for (; steps > 0; steps--) {
        value += steps;
        value = (value << 7 | value >> 57) ^ steps;
    }
    return value;
}

static void begin(batch *in)
{
    const unsigned now = atomic_fetch_add(&in->now, 1) + 1;
    unsigned most = atomic_load(&in->most);
    while (now > most && !atomic_compare_exchange_weak(&in->most, &most, now)) {
    }
}

static void do_computing(batch *in, uint32_t index)
{
    atomic_fetch_add(&in->sum, compute(in->steps, index));
}

static gpukit_status do_task(gpukit_task *self, void *argument, void *result)
{
    const task *what = argument;
    batch *in = what->batch;
    (void)self, (void)result;
    begin(in);
    if (in->computes) {
        do_computing(in, what->index);
    } else {
        const uint64_t since = lab_now_ns();
        lab_sleep((double)in->wait_ns * 1e-9);
        if (lab_now_ns() - since < in->wait_ns)
            atomic_store(&in->is_short, true);
    }
    atomic_fetch_sub(&in->now, 1);
    return GPUKIT_OK;
}

static int one_after_the_other(batch *in)
{
    for (uint32_t i = 0; i < TASKS; i++)
        do_task(NULL, &(task){in, i}, NULL);
    return EXIT_DONE;
}

static int on_workers(batch *in, uint32_t workers)
{
    task tasks[TASKS];
    gpukit_executor *executor;
    gpukit_error error;
    for (uint32_t i = 0; i < TASKS; i++)
        tasks[i] = (task){in, i};
    if (gpukit_executor_open(&(gpukit_executor_params){.workers = workers}, &executor, &error) !=
        GPUKIT_OK)
        return lab_failed(&error);
    const gpukit_status status = gpukit_executor_map(
        executor,
        &(gpukit_map_params){
            .function = do_task, .items = tasks, .item_size = sizeof tasks[0], .count = TASKS},
        NULL, &error);
    gpukit_executor_close(executor);
    return status == GPUKIT_OK ? EXIT_DONE : lab_failed(&error);
}

static int on_few_workers(batch *in)
{
    return on_workers(in, FEW);
}

static int on_many_workers(batch *in)
{
    return on_workers(in, TASKS);
}

/* ---- one thread, which sleeps until the next of many timers ---- */

typedef struct timers {
    struct pollfd each[TASKS];
    uint64_t since[TASKS]; /* when it was set */
} timers;

static bool timers_set(timers *out, batch *in)
{
    /* A task that computes has nothing to wait for: its turn comes at once. */
    const uint64_t ns = in->computes ? 1 : in->wait_ns;
    const struct itimerspec when = {
        .it_value = {.tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u)}};
    for (int i = 0; i < TASKS; i++) {
        out->each[i] = (struct pollfd){.fd = timerfd_create(CLOCK_MONOTONIC, 0), .events = POLLIN};
        out->since[i] = lab_now_ns();
        if (out->each[i].fd < 0 || timerfd_settime(out->each[i].fd, 0, &when, NULL) != 0)
            return false;
        if (!in->computes)
            begin(in);
    }
    return true;
}

static void timer_rings(timers *from, uint32_t index, batch *in)
{
    if (in->computes) {
        begin(in);
        do_computing(in, index);
    } else if (lab_now_ns() - from->since[index] < in->wait_ns) {
        atomic_store(&in->is_short, true);
    }
    atomic_fetch_sub(&in->now, 1);
    close(from->each[index].fd);
    from->each[index].fd = -1; /* poll passes over it */
}

static int all_timers_at_once(batch *in)
{
    timers all;
    uint32_t left = TASKS;
    for (int i = 0; i < TASKS; i++)
        all.each[i].fd = -1;
    bool is_well = timers_set(&all, in);
    while (is_well && left > 0) {
        const int ready = poll(all.each, TASKS, -1);
        is_well = ready >= 0 || errno == EINTR;
        for (uint32_t i = 0; ready > 0 && i < TASKS; i++)
            if (all.each[i].fd >= 0 && all.each[i].revents != 0) {
                timer_rings(&all, i, in);
                left--;
            }
    }
    if (is_well)
        return EXIT_DONE;
    for (int i = 0; i < TASKS; i++)
        if (all.each[i].fd >= 0)
            close(all.each[i].fd);
    message_error("a timer could not be set");
    return EXIT_IO;
}

/* ---- the table ---- */

typedef struct way {
    const char *text, *name;
    int (*run)(batch *in);
    uint32_t at_once_most; /* waits that may overlap */
} way;

static const way ways[] = {
    {"one after the other", "sequential", one_after_the_other, 1},
    {"on 2 workers", "workers_2", on_few_workers, FEW},
    {"on 10 workers", "workers_10", on_many_workers, TASKS},
    {"in 1 thread, 10 timers at once", "async", all_timers_at_once, TASKS},
};

enum { WAYS = sizeof ways / sizeof ways[0] };

/* Steps that take as long as the wait: at the rate of a while in which the core is awake, with
 * what others take of it. */
static uint64_t calibrate(double seconds)
{
    static const double warm_seconds = 0.02, counted_seconds = 0.08;
    static volatile uint64_t kept; /* so that the steps are done */
    enum { STEPS = 1 << 16 };
    uint64_t since = lab_now_ns();
    while (lab_seconds_since(since) < warm_seconds)
        kept = compute(STEPS, kept);
    double took = 0, steps = 0;
    for (since = lab_now_ns(); took < counted_seconds; took = lab_seconds_since(since)) {
        kept = compute(STEPS, kept);
        steps += STEPS;
    }
    return (uint64_t)(steps / took * seconds);
}

static int perform(batch *all, double seconds, uint64_t steps, bool computes)
{
    for (int i = 0; i < WAYS; i++) {
        batch *in = &all[i];
        in->computes = computes;
        in->wait_ns = (uint64_t)(seconds * 1e9);
        in->steps = steps;
        const uint64_t since = lab_now_ns();
        const int code = ways[i].run(in);
        if (code != EXIT_DONE)
            return code;
        in->seconds = lab_seconds_since(since);
    }
    return EXIT_DONE;
}

static void put_figures(lab_run *run, const char *name, batch *all)
{
    json_object_begin(&run->json, name);
    for (int i = 0; i < WAYS; i++) {
        json_object_begin(&run->json, ways[i].name);
        json_real(&run->json, "seconds", all[i].seconds);
        json_integer(&run->json, "most_at_once", (int64_t)atomic_load(&all[i].most));
        json_object_end(&run->json);
    }
    json_object_end(&run->json);
}

static void tell(lab_run *run, batch *waits, batch *work, double seconds)
{
    char title[64];
    snprintf(title, sizeof title, "10 tasks of %.2f s each, %u core%s", seconds, cores_count(),
             cores_count() == 1 ? "" : "s");
    lab_say(run, "%-36s %-18s %s", title, "they wait", "they compute");
    for (int i = 0; i < WAYS; i++)
        lab_say(run, "  %-32s %6.3f s %5.1fx %8.3f s %5.1fx", ways[i].text, waits[i].seconds,
                waits[0].seconds / waits[i].seconds, work[i].seconds,
                work[0].seconds / work[i].seconds);
    json_real(&run->json, "task_seconds", seconds);
    json_integer(&run->json, "tasks", TASKS);
    json_integer(&run->json, "cores", cores_count());
    put_figures(run, "waiting", waits);
    put_figures(run, "computing", work);
}

static void judge(lab_run *run, batch *waits, batch *work)
{
    for (int i = 0; i < WAYS; i++) {
        lab_holds(run, "no_wait_is_cut_short", !atomic_load(&waits[i].is_short));
        lab_holds(run, "never_more_at_once_than_can_be",
                  atomic_load(&waits[i].most) <= ways[i].at_once_most);
        lab_holds(run, "everybody_computes_the_same",
                  atomic_load(&work[i].sum) == atomic_load(&work[0].sum));
    }
    lab_holds(run, "one_thread_has_all_ten_waits_at_once",
              atomic_load(&waits[WAYS - 1].most) == TASKS);
    lab_holds(run, "one_thread_computes_one_at_a_time", atomic_load(&work[WAYS - 1].most) == 1);
}

static int run_waiting(lab_run *run)
{
    batch waits[WAYS] = {{0}}, work[WAYS] = {{0}};
    const double seconds = task_seconds * run->scale;
    int code = perform(waits, seconds, 0, false);
    if (code == EXIT_DONE)
        code = perform(work, seconds, calibrate(seconds), true);
    if (code != EXIT_DONE)
        return code;
    tell(run, waits, work, seconds);
    judge(run, waits, work);
    return EXIT_DONE;
}

const experiment experiment_waiting = {
    .name = "waiting",
    .summary = "tasks that wait, tasks that compute: what helps which",
    .why = "A wait needs no core, so any number of waits pass at the same time: in threads\n"
           "that sleep, or in one that sleeps until the next of its timers. Work needs a\n"
           "core all the time: more workers than cores only take turns, and timers do not\n"
           "help.\n",
    .api = "gpukit_executor_map, with a worker per wait or, for work,\n"
           "  one per core; gpukit_completions_descriptor and poll for waits in one thread",
    .explanation =
        "Ten tasks of 0.08 s (with --scale 10: the classic 0.8 s). First they only\n"
        "wait, as for a disk, a network or a person; then they compute for as long, by\n"
        "a loop whose length was calibrated on this machine. Both kinds are done one\n"
        "after the other, by an executor with 2 and with 10 workers, and by one thread\n"
        "that sets ten timers and handles each as it rings, which is what an event loop\n"
        "does.\n"
        "\n"
        "Who waits uses nothing but time. Ten waits take as long as the longest of them\n"
        "once all have begun, and it hardly matters who keeps them: ten threads cost\n"
        "ten stacks and some switches, one thread with ten timers does not even cost\n"
        "that. That is why servers with a hundred thousand connections have event loops\n"
        "and not a hundred thousand threads.\n"
        "\n"
        "Who computes uses a core. Two workers on two cores are twice as fast; ten are\n"
        "not faster than two, because two cores cannot do more than two things at once.\n"
        "And an event loop is no faster than a plain loop: while it computes, it does\n"
        "nothing else, and whoever waits for it waits longer. Hence the usual division:\n"
        "waits in an event loop, work on as many workers as there are cores.\n"
        "\n"
        "In gpukit, gpukit_executor_params.workers is 0 for a worker per core, which is\n"
        "right for work; for calls that block it may be as large as the waits are many.\n"
        "The library's own queues follow the second way: gpukit_queue_submit returns at\n"
        "once, and one thread reaps what many commands on a device have come to.\n",
    .takes_scale = true,
    .run = run_waiting,
};
