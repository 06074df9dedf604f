// SPDX-License-Identifier: MIT
/* race.c - two threads add to one counter: slowly enough to watch it, and at full speed. */
#include "lab/race.h"

#include <stdatomic.h>

#include <pthread.h>

#include "exit_code.h"
#include "lab/experiments.h"

enum { WORKERS = 2, FEW = 10, MANY = RACE_ADDITIONS / WORKERS, SHOWN = 8 };

static const double PAUSE_SECONDS = 0.001;

/* On a cache line of its own, so that only threads who mean the same counter meet. */
typedef struct counter {
    _Alignas(64) atomic_uint value;
} counter;

/* A plain counter++ of two threads is undefined behaviour in C, and a compiler may do all of them
 * at once. Reading and writing as two relaxed steps is what the machine does for it, and defined:
 * what can be lost between the two is lost just so. */
static uint32_t read_value(counter *from)
{
    return atomic_load_explicit(&from->value, memory_order_relaxed);
}

static void write_value(counter *to, uint32_t value)
{
    atomic_store_explicit(&to->value, value, memory_order_relaxed);
}

/* ---- ten additions each, with time to look ---- */

typedef struct step {
    bool is_write;
    uint32_t worker, value;
} step;

typedef struct slow_race {
    counter shared;
    atomic_uint steps; /* noted so far */
    step noted[2 * WORKERS * FEW];
} slow_race;

static void note(slow_race *race, step what)
{
    race->noted[atomic_fetch_add(&race->steps, 1)] = what;
}

static void add_slowly(void *user, uint32_t index)
{
    slow_race *race = user;
    for (int i = 0; i < FEW; i++) {
        const uint32_t value = read_value(&race->shared);
        note(race, (step){false, index, value});
        lab_sleep(PAUSE_SECONDS);
        write_value(&race->shared, value + 1);
        note(race, (step){true, index, value + 1});
    }
}

static int run_slowly(lab_run *run)
{
    slow_race race = {.steps = 0};
    const int code = lab_threads(WORKERS, add_slowly, &race);
    if (code != EXIT_DONE)
        return code;
    const uint32_t counted = read_value(&race.shared), added = WORKERS * FEW;
    lab_say(run, "Two threads add 1 to a counter, %d times each, and wait 1 ms between", FEW);
    lab_say(run, "reading it and writing it. The first steps, as they came:");
    lab_say(run, "    %-16s%s", "thread 1", "thread 2");
    for (int i = 0; i < SHOWN; i++) {
        const step *at = &race.noted[i];
        lab_say(run, "    %*s%s %u", at->worker == 0 ? 0 : 16, "",
                at->is_write ? "writes" : "reads", at->value);
    }
    lab_say(run, "    ...");
    lab_say(run, "The counter says %u instead of %u: %u additions are lost.", counted, added,
            added - counted);
    json_object_begin(&run->json, "slow");
    json_integer(&run->json, "added", added);
    json_integer(&run->json, "counted", counted);
    json_object_end(&run->json);
    lab_holds(run, "nothing_is_counted_that_was_not_added", counted <= added);
    return EXIT_DONE;
}

/* ---- ten million each, at full speed ---- */

typedef struct fast_race {
    counter shared;
    counter own[WORKERS];
    pthread_mutex_t lock;
} fast_race;

static void add_unsafe(void *user, uint32_t index)
{
    fast_race *race = user;
    (void)index;
    for (int i = 0; i < MANY; i++)
        write_value(&race->shared, read_value(&race->shared) + 1);
}

static void add_atomic(void *user, uint32_t index)
{
    fast_race *race = user;
    (void)index;
    for (int i = 0; i < MANY; i++)
        atomic_fetch_add_explicit(&race->shared.value, 1, memory_order_relaxed);
}

static void add_locked(void *user, uint32_t index)
{
    fast_race *race = user;
    (void)index;
    for (int i = 0; i < MANY; i++) {
        pthread_mutex_lock(&race->lock);
        write_value(&race->shared, read_value(&race->shared) + 1);
        pthread_mutex_unlock(&race->lock);
    }
}

/* Each addition goes to memory here too, so that the rates compare; and the sum at the end. */
static void add_own(void *user, uint32_t index)
{
    fast_race *race = user;
    counter *own = &race->own[index];
    for (int i = 0; i < MANY; i++)
        write_value(own, read_value(own) + 1);
    atomic_fetch_add_explicit(&race->shared.value, read_value(own), memory_order_relaxed);
}

typedef struct way {
    const char *text, *name;
    lab_work *add;
    bool is_exact;
} way;

static const way ways[] = {
    {"unsafe: read, add, write", "unsafe", add_unsafe, false},
    {"atomic addition", "atomic", add_atomic, true},
    {"a mutex around it", "mutex", add_locked, true},
    {"each its own, then the sum", "reduce", add_own, true},
};

enum { WAYS = sizeof ways / sizeof ways[0] };

static int run_fast(lab_run *run)
{
    race_outcome outcomes[WAYS];
    for (int i = 0; i < WAYS; i++) {
        fast_race race = {.lock = PTHREAD_MUTEX_INITIALIZER};
        const uint64_t begin = lab_now_ns();
        const int code = lab_threads(WORKERS, ways[i].add, &race);
        if (code != EXIT_DONE)
            return code;
        outcomes[i] = (race_outcome){
            .text = ways[i].text,
            .name = ways[i].name,
            .counted = read_value(&race.shared),
            .seconds = lab_seconds_since(begin),
            .is_exact = ways[i].is_exact,
        };
    }
    lab_say(run, "%s", "");
    lab_say(run, "Two threads, %d million additions each, at full speed:", MANY / 1000000);
    race_tell(run, outcomes, WAYS);
    return EXIT_DONE;
}

/* ---- both ---- */

void race_tell(lab_run *run, const race_outcome *outcomes, size_t count)
{
    lab_say(run, "    %-28s%10s%10s%10s%12s", "", "counted", "lost", "seconds", "million/s");
    for (size_t i = 0; i < count; i++) {
        const race_outcome *each = &outcomes[i];
        const double per_s = RACE_ADDITIONS / each->seconds;
        lab_say(run, "    %-28s%10u%10lld%10.3f%12.1f", each->text, each->counted,
                (long long)RACE_ADDITIONS - each->counted, each->seconds, per_s * 1e-6);
        json_object_begin(&run->json, each->name);
        json_integer(&run->json, "added", RACE_ADDITIONS);
        json_integer(&run->json, "counted", each->counted);
        json_real(&run->json, "seconds", each->seconds);
        json_real(&run->json, "additions_per_s", per_s);
        json_object_end(&run->json);
        lab_holds(run, "nothing_is_counted_that_was_not_added", each->counted <= RACE_ADDITIONS);
        if (each->is_exact)
            lab_holds(run, "who_adds_safely_loses_nothing", each->counted == RACE_ADDITIONS);
    }
}

static int run_race(lab_run *run)
{
    if (run->device != NULL)
        return race_on_devices(run);
    const int code = run_slowly(run);
    return code == EXIT_DONE ? run_fast(run) : code;
}

const experiment experiment_race = {
    .name = "race",
    .summary = "two threads, one counter: additions are lost, and what keeps them",
    .why = "To add is to read, to add one, and to write. Who reads before another one has\n"
           "written begins with the same value, and one of the two additions is lost. An\n"
           "atomic addition cannot be cut in two, and a lock lets in one at a time. Fastest\n"
           "is not to share: each adds up its own, and the sums are put together once.\n",
    .api = "a sum of each worker's own; else atomic_fetch_add, or a mutex",
    .explanation =
        "Two threads add 1 to the same counter. With 10 additions each, and a\n"
        "millisecond between reading and writing, one sees the steps: both read the\n"
        "same value, both write the same sum, and one addition is gone. At full speed,\n"
        "10 million each, nobody waits, and it happens all the same. One core is no\n"
        "help: a thread that loses its turn between the two steps writes, when it is\n"
        "back, one more than what it had read, and so wipes out all that the other has\n"
        "counted meanwhile. With few additions there is seldom such a moment, which is\n"
        "what makes races hard to find: a test that passed a thousand times may fail\n"
        "the next time.\n"
        "\n"
        "The counter is never too high: it only holds what somebody wrote, which is one\n"
        "more than what somebody had read. How low can it be? With two threads, as low\n"
        "as 2.\n"
        "\n"
        "An atomic addition has the cache line to itself for the length of one\n"
        "instruction: nothing is lost, but the line travels from core to core for it. A\n"
        "mutex costs two such instructions, and a sleep where somebody else is inside.\n"
        "To add into a counter of one's own, on a cache line of one's own, costs\n"
        "neither, and the sums are put together once, at the end. That is a reduction,\n"
        "and real programs count so.\n"
        "\n"
        "With --device the same happens in kernels, where thousands of work items meet\n"
        "at one address. A work-group has local memory, which is near and nobody\n"
        "else's: its items add there, and one of them adds their sum to global memory.\n"
        "gpukit counts primes so, with one more step before that: each work item adds\n"
        "up its own first.\n"
        "\n"
        "In C, two threads that write one plain variable are undefined behaviour, which\n"
        "is worse than a lost addition. The threads here read and write by relaxed\n"
        "atomic steps, so that what is shown is the race, and not what a compiler makes\n"
        "of it. In a program of your own, -fsanitize=thread finds such places.\n",
    .takes_device = true,
    .run = run_race,
};
