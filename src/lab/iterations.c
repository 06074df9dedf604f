// SPDX-License-Identifier: MIT
/* iterations.c - two threads loop: how many iterations of one before the other has its turn. */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#include "cores.h"
#include "exit_code.h"
#include "lab/experiments.h"

enum { THREADS = 2, NOBODY = -1, SHOWN = 2 };

static const double LOOP_SECONDS = 0.4;

typedef enum place { PLACE_FREE, PLACE_ONE_CORE, PLACE_ONE_CORE_YIELDS, PLACES } place;

/* Written by its thread alone. */
typedef struct looper {
    _Alignas(64) uint64_t iterations;
    uint64_t in_turns; /* the sum of their lengths */
    uint64_t turns, longest;
    uint64_t first[SHOWN]; /* the lengths of its first turns */
    bool began;            /* before the other one */
} looper;

typedef struct loops {
    place where;
    atomic_int last; /* who iterated last */
    atomic_bool is_over;
    atomic_int placed; /* threads that are where they should be */
    looper threads[THREADS];
} loops;

/* A thread may run on those cores only that it names: here, the first of those of the process. */
static bool stay_on_one_core(void)
{
    cpu_set_t mine, one;
    CPU_ZERO(&mine);
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof mine, &mine) != 0)
        return false;
    for (size_t core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, &mine)) {
            CPU_SET(core, &one);
            return sched_setaffinity(0, sizeof one, &one) == 0;
        }
    return false;
}

static void end_turn(looper *self, uint64_t length)
{
    if (self->turns < SHOWN)
        self->first[self->turns] = length;
    if (length > self->longest)
        self->longest = length;
    self->turns++;
    self->in_turns += length;
}

/* The exchange puts all iterations of both into one order, so that turns alternate for certain. */
static void loop(void *user, uint32_t index)
{
    loops *all = user;
    looper *self = &all->threads[index];
    uint64_t length = 0;
    if (all->where == PLACE_FREE || stay_on_one_core())
        atomic_fetch_add(&all->placed, 1);
    do {
        const int before = atomic_exchange(&all->last, (int)index);
        self->began = self->began || before == NOBODY;
        if (before != (int)index && length > 0) {
            end_turn(self, length);
            length = 0;
        }
        length++;
        self->iterations++;
        if (all->where == PLACE_ONE_CORE_YIELDS)
            sched_yield();
    } while (!atomic_load_explicit(&all->is_over, memory_order_relaxed));
    if (length > 0)
        end_turn(self, length);
}

static void take_part(void *user, uint32_t index)
{
    loops *all = user;
    if (index < THREADS) {
        loop(user, index);
        return;
    }
    lab_sleep(LOOP_SECONDS);
    atomic_store(&all->is_over, true);
}

/* ---- what came of it ---- */

typedef struct tally {
    uint64_t turns, iterations, in_turns, longest;
    bool alternates;
} tally;

static tally sum_up(const loops *all)
{
    const looper *a = &all->threads[0], *b = &all->threads[1];
    const looper *first = b->began ? b : a, *second = b->began ? a : b;
    return (tally){
        .turns = a->turns + b->turns,
        .iterations = a->iterations + b->iterations,
        .in_turns = a->in_turns + b->in_turns,
        .longest = a->longest > b->longest ? a->longest : b->longest,
        .alternates = first->turns - second->turns <= 1,
    };
}

static const char *const TEXT[PLACES] = {"on any core", "on one core", "on one core, yielding"};
static const char *const NAME[PLACES] = {"any_core", "one_core", "one_core_yielding"};

static void tell(lab_run *run, const loops *all)
{
    const tally sum = sum_up(all);
    const double turns = (double)sum.turns;
    lab_say(run, "  %-23s%9llu%12llu%11.1f%11llu%10.4f", TEXT[all->where],
            (unsigned long long)sum.turns, (unsigned long long)sum.iterations,
            (double)sum.iterations / turns, (unsigned long long)sum.longest,
            LOOP_SECONDS * 1e3 / turns);
    json_object_begin(&run->json, NAME[all->where]);
    json_integer(&run->json, "turns", (int64_t)sum.turns);
    json_integer(&run->json, "iterations", (int64_t)sum.iterations);
    json_integer(&run->json, "longest_turn_iterations", (int64_t)sum.longest);
    json_real(&run->json, "iterations_per_turn", (double)sum.iterations / turns);
    json_real(&run->json, "seconds", LOOP_SECONDS);
    json_bool(&run->json, "is_where_it_should_be", atomic_load(&all->placed) == THREADS);
    json_object_end(&run->json);
    lab_holds(run, "turns_alternate", sum.alternates);
    lab_holds(run, "every_iteration_is_in_one_turn", sum.in_turns == sum.iterations);
}

static void tell_first_turns(lab_run *run, const loops *all)
{
    char line[128] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < SHOWN * THREADS; i++) {
        const uint32_t who = i % THREADS ^ all->threads[1].began;
        const looper *at = &all->threads[who];
        if (i / THREADS < at->turns)
            used += (size_t)snprintf(line + used, sizeof line - used, "  %c %9llu", "AB"[who],
                                     (unsigned long long)at -> first[i / THREADS]);
    }
    lab_say(run, "  %-23s%s", TEXT[all->where], line);
}

static int run_iterations(lab_run *run)
{
    loops all[PLACES];
    lab_say(run, "Two threads, A and B, loop for %.1f s. A turn is what one does while the other",
            LOOP_SECONDS);
    lab_say(run, "does nothing. This process may use %u core%s.", cores_count(),
            cores_count() == 1 ? "" : "s");
    lab_say(run, "  %-23s%9s%12s%11s%11s%10s", "", "turns", "iterations", "in a turn", "longest",
            "ms a turn");
    for (int i = 0; i < PLACES; i++) {
        all[i] = (loops){.where = (place)i, .last = NOBODY};
        const int code = lab_threads(THREADS + 1, take_part, &all[i]);
        if (code != EXIT_DONE)
            return code;
        tell(run, &all[i]);
    }
    lab_say(run, "The first turns of each, in iterations:");
    for (int i = 0; i < PLACES; i++) {
        tell_first_turns(run, &all[i]);
        if (atomic_load(&all[i].placed) != THREADS)
            lab_say(run, "  (the system would not keep both on one core)");
    }
    return EXIT_DONE;
}

const experiment experiment_iterations = {
    .name = "iterations",
    .summary = "two threads loop: how long each runs before the other has its turn",
    .why = "Who runs when is the system's choice. On one core each thread has it for some\n"
           "milliseconds, a time slice, in which it does many thousand iterations, and no\n"
           "line of the program says where it is stopped. On several cores both run at\n"
           "once, where nobody else wants these cores, and their iterations mix.\n",
    .api = "a condition variable or a queue where order matters, not luck",
    .explanation =
        "Two threads loop, and each iteration writes the thread's number into one\n"
        "shared place and looks whose number was there: that is one atomic exchange.\n"
        "Where it was the other one's, a turn has begun. All exchanges on one place\n"
        "have one order, whatever the cores do, so that turns alternate for certain;\n"
        "how long they are is nobody's promise.\n"
        "\n"
        "On several cores both run at the same time, and the number changes hands as\n"
        "fast as its cache line travels between the cores. A turn here is what a core\n"
        "does before the other one gets hold of the line. Where other programs keep the\n"
        "cores busy, both may have to share one, and turns are as long as on one core.\n"
        "\n"
        "On one core only one of them runs. The scheduler gives it a time slice, some\n"
        "milliseconds on Linux, then a timer stops it wherever it is: between two\n"
        "iterations, or between the two steps of an addition (see gpukit lab race). On\n"
        "one core nothing happens at the same time, and all the same everything can\n"
        "happen in between: that is concurrency without parallelism.\n"
        "\n"
        "With sched_yield after each iteration a thread offers its core to the other\n"
        "one. Turns become short, and most of the time goes into changing from one to\n"
        "the other: compare the iterations. It is an offer and not an order, so that a\n"
        "program that needs turns has to wait for its turn: on a condition variable, or\n"
        "by taking work from a queue.\n",
    .run = run_iterations,
};
