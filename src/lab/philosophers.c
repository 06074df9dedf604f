// SPDX-License-Identifier: MIT
/* philosophers.c - five philosophers, five forks: nobody eats, some eat, all eat alike. */
#include <stdatomic.h>
#include <stdio.h>

#include "exit_code.h"
#include "lab/experiments.h"
#include "lab/lab_locks.h"

/* Philosopher i sits between fork i, on the left, and fork i + 1. */
enum { SEATS = 5, DETECTOR = SEATS };

static const double LOOK_SECONDS = 0.1, LOOK_OFTEN_SECONDS = 0.01;
static const double MEAL_SECONDS = 0.001, DINNER_SECONDS = 0.7;

typedef struct dinner dinner;

typedef struct manners {
    const char *text, *name;
    bool is_ordered;
    bool is_fair; /* a fork goes to who has waited longest, not to whoever is there first */
    bool (*sit)(dinner *at, uint32_t seat); /* until both forks are held */
    void (*rise)(dinner *at, uint32_t seat);
} manners;

/* Who takes both forks at once, and only when no hungrier neighbour wants one of them. */
typedef struct waiter {
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    uint64_t tickets;
    uint64_t hungry[SEATS]; /* ticket; 0: is not */
    bool eats[SEATS];
} waiter;

struct dinner {
    lab_run *run;
    const manners *by;
    lab_locks forks;
    waiter waiter;
    pthread_barrier_t met; /* each holds the left fork */
    uint64_t begin_ns;
    bool is_naive;
    atomic_int at_fork[SEATS]; /* who eats with it, for the check that it is one at a time */
    atomic_bool was_shared;
    uint32_t meals[SEATS];
    double longest[SEATS]; /* waits, in seconds */
    uint32_t looks, cycles, in_cycle, retreats[SEATS];
    double standstill_seconds;
};

static uint32_t right_of(uint32_t seat)
{
    return (seat + 1) % SEATS;
}

static uint32_t left_of(uint32_t seat)
{
    return (seat + SEATS - 1) % SEATS;
}

static void use_fork(dinner *at, uint32_t fork, int before, int after)
{
    if (atomic_exchange(&at->at_fork[fork], after) != before)
        atomic_store(&at->was_shared, true);
}

static void eat(dinner *at, uint32_t seat)
{
    const int self = (int)seat + 1;
    use_fork(at, seat, 0, self);
    use_fork(at, right_of(seat), 0, self);
    lab_sleep(MEAL_SECONDS);
    use_fork(at, seat, self, 0);
    use_fork(at, right_of(seat), self, 0);
    at->meals[seat]++;
}

/* ---- naive: the left fork, then the right one; one meal each ---- */

static void dine_naively(dinner *at, uint32_t seat)
{
    for (bool tries_again = false;; tries_again = true) {
        lab_locks_take(&at->forks, seat, seat); /* who holds nothing is in no cycle */
        if (!tries_again)
            pthread_barrier_wait(&at->met);
        if (lab_locks_take(&at->forks, seat, right_of(seat)))
            break;
        at->retreats[seat]++;
        lab_locks_give(&at->forks, seat);
    }
    eat(at, seat);
    lab_locks_give(&at->forks, right_of(seat));
    lab_locks_give(&at->forks, seat);
}

static void detect(dinner *at)
{
    lab_cycle found;
    const double every = at->is_naive ? LOOK_SECONDS : LOOK_OFTEN_SECONDS;
    while (lab_locks_watch(&at->forks, every, &found, &at->looks)) {
        const uint32_t victim = found.tasks[found.count - 1];
        at->cycles++;
        at->in_cycle = found.count;
        at->standstill_seconds = lab_seconds_since(found.since_ns);
        for (uint32_t i = 0; i < found.count; i++)
            lab_say(at->run, "    %u holds fork %u and awaits fork %u, which %u holds",
                    found.tasks[i] + 1, found.wanted[(i + found.count - 1) % found.count] + 1,
                    found.wanted[i] + 1, found.tasks[(i + 1) % found.count] + 1);
        lab_say(at->run, "  found after %.2f s: %u has to put the fork down, and wait",
                at->standstill_seconds, victim + 1);
        lab_locks_give_way(&at->forks, victim);
    }
}

/* ---- in order: the fork of the lower number first ---- */

static bool sit_in_order(dinner *at, uint32_t seat)
{
    const uint32_t left = seat, right = right_of(seat);
    const uint32_t first = left < right ? left : right, second = left < right ? right : left;
    lab_locks_take(&at->forks, seat, first);
    if (lab_locks_take(&at->forks, seat, second))
        return true;
    at->retreats[seat]++;
    lab_locks_give(&at->forks, first);
    return false;
}

static void rise_in_order(dinner *at, uint32_t seat)
{
    lab_locks_give(&at->forks, right_of(seat));
    lab_locks_give(&at->forks, seat);
}

/* ---- arbitrated: by a waiter, who hands out both forks or none ---- */

static bool is_before(const waiter *who, uint32_t seat, uint32_t neighbour)
{
    return who->eats[neighbour] ||
           (who->hungry[neighbour] != 0 && who->hungry[neighbour] < who->hungry[seat]);
}

static bool ask_waiter(dinner *at, uint32_t seat)
{
    waiter *who = &at->waiter;
    pthread_mutex_lock(&who->mutex);
    who->hungry[seat] = ++who->tickets;
    while (is_before(who, seat, left_of(seat)) || is_before(who, seat, right_of(seat)))
        pthread_cond_wait(&who->moved, &who->mutex);
    who->hungry[seat] = 0;
    who->eats[seat] = true;
    pthread_mutex_unlock(&who->mutex);
    return true;
}

static void thank_waiter(dinner *at, uint32_t seat)
{
    waiter *who = &at->waiter;
    pthread_mutex_lock(&who->mutex);
    who->eats[seat] = false;
    pthread_cond_broadcast(&who->moved);
    pthread_mutex_unlock(&who->mutex);
}

static const manners naive = {"naive", "naive", false, true, NULL, NULL};
static const manners kinds[] = {
    {"in order, first come", "ordered", true, false, sit_in_order, rise_in_order},
    {"in order, in a queue", "ordered_queue", true, true, sit_in_order, rise_in_order},
    {"a waiter gives both", "arbitrated", false, true, ask_waiter, thank_waiter},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* ---- a dinner ---- */

/* Always hungry, until the time is over. A wait that time runs out on counts, its meal does not. */
static void dine(dinner *at, uint32_t seat)
{
    for (bool is_over = false; !is_over;) {
        const uint64_t hungry_ns = lab_now_ns();
        if (!at->by->sit(at, seat))
            continue;
        const double waited = lab_seconds_since(hungry_ns);
        if (waited > at->longest[seat])
            at->longest[seat] = waited;
        is_over = lab_seconds_since(at->begin_ns) > DINNER_SECONDS;
        if (!is_over)
            eat(at, seat);
        at->by->rise(at, seat);
    }
}

static void take_part(void *user, uint32_t index)
{
    dinner *at = user;
    if (index == DETECTOR) {
        detect(at);
        return;
    }
    if (at->is_naive)
        dine_naively(at, index);
    else
        dine(at, index);
    lab_locks_leave(&at->forks);
}

static int hold_dinner(dinner *at)
{
    lab_locks_init(&at->forks, SEATS, at->by->is_fair);
    pthread_mutex_init(&at->waiter.mutex, NULL);
    pthread_cond_init(&at->waiter.moved, NULL);
    pthread_barrier_init(&at->met, NULL, SEATS);
    at->begin_ns = lab_now_ns();
    const int code = lab_threads(SEATS + 1, take_part, at);
    pthread_barrier_destroy(&at->met);
    pthread_cond_destroy(&at->waiter.moved);
    pthread_mutex_destroy(&at->waiter.mutex);
    lab_locks_finish(&at->forks);
    lab_holds(at->run, "no_fork_is_in_two_hands", !atomic_load(&at->was_shared));
    return code;
}

typedef struct tally {
    uint32_t meals, least, most;
    double fairness, longest;
} tally;

/* Jain's index: the square of the sum over so many times the sum of the squares. */
static tally count(const dinner *at)
{
    tally sum = {.least = UINT32_MAX};
    double squares = 0;
    for (uint32_t i = 0; i < SEATS; i++) {
        const uint32_t meals = at->meals[i];
        sum.meals += meals;
        sum.least = meals < sum.least ? meals : sum.least;
        sum.most = meals > sum.most ? meals : sum.most;
        sum.longest = at->longest[i] > sum.longest ? at->longest[i] : sum.longest;
        squares += (double)meals * meals;
    }
    if (squares > 0)
        sum.fairness = (double)sum.meals * sum.meals / (SEATS * squares);
    return sum;
}

static void tell(const dinner *at)
{
    json *to = &at->run->json;
    const tally sum = count(at);
    char each[64] = "";
    size_t used = 0;
    json_object_begin(to, at->by->name);
    json_array_begin(to, "meals");
    for (uint32_t i = 0; i < SEATS; i++) {
        used += (size_t)snprintf(each + used, sizeof each - used, "%5u", at->meals[i]);
        json_integer(to, NULL, at->meals[i]);
    }
    json_array_end(to);
    if (at->is_naive || at->by->is_ordered) { /* the waiter keeps no graph */
        json_integer(to, "cycles", at->cycles);
        json_integer(to, "looks", at->looks);
    }
    if (at->is_naive) {
        json_integer(to, "philosophers_in_cycle", at->in_cycle);
        json_real(to, "standstill_seconds", at->standstill_seconds);
    } else {
        json_real(to, "fairness", sum.fairness);
        json_real(to, "longest_wait_seconds", sum.longest);
        lab_say(at->run, "  %-20s%s%8u%10.2f%12.3f s", at->by->text, each, sum.meals, sum.fairness,
                sum.longest);
    }
    json_object_end(to);
}

static int dine_without_care(lab_run *run)
{
    dinner at = {.run = run, .by = &naive, .is_naive = true};
    lab_say(run, "Naive: all five take the left fork, then want the right one.");
    const int code = hold_dinner(&at);
    if (code != EXIT_DONE)
        return code;
    const tally sum = count(&at);
    lab_say(run, "  all have eaten after %.2f s", lab_seconds_since(at.begin_ns));
    tell(&at);
    lab_holds(run, "naive_ends_in_a_cycle_of_all", at.cycles == 1 && at.in_cycle == SEATS);
    lab_holds(run, "one_retreat_feeds_all", sum.least == 1 && sum.most == 1);
    return EXIT_DONE;
}

static int run_philosophers(lab_run *run)
{
    int code = dine_without_care(run);
    if (code == EXIT_DONE) {
        lab_say(run, "%s", "");
        lab_say(run, "Hungry all the time, %.1f s of it, %.0f ms a meal:", DINNER_SECONDS,
                MEAL_SECONDS * 1e3);
        lab_say(run, "  %-20s%25s%8s%10s%14s", "", "meals of each", "all", "fairness",
                "longest wait");
    }
    for (int i = 0; code == EXIT_DONE && i < KINDS; i++) {
        dinner at = {.run = run, .by = &kinds[i]};
        code = hold_dinner(&at);
        if (code == EXIT_DONE)
            tell(&at);
        if (kinds[i].is_ordered)
            lab_holds(run, "order_never_makes_a_cycle", at.cycles == 0);
    }
    return code;
}

const experiment experiment_philosophers = {
    .name = "philosophers",
    .summary = "five philosophers, five forks: deadlock, starvation, and a fair waiter",
    .why = "All hold one fork and await the next one: nobody eats. Who takes the lower\n"
           "fork first cannot close such a circle, but may starve: a fork goes to whoever\n"
           "is there first, often the one who has just put it down. Where it goes to who\n"
           "has waited longest, all eat.\n",
    .api = "one order for all locks, and a queue for those who wait",
    .explanation =
        "Five philosophers sit round a table, with a fork between each two. Who eats\n"
        "needs the fork on the left and the one on the right: five tasks, five locks,\n"
        "and each task wants two of them.\n"
        "\n"
        "Naive: all take the left fork first. A barrier makes certain that all have it\n"
        "before anybody wants the right one, which in a real program happens once a\n"
        "month. The detector finds the cycle (see gpukit lab deadlock --explain) and\n"
        "has one of them put the fork down; its neighbour eats, and then the next one.\n"
        "\n"
        "In order: forks have numbers, and the lower one is taken first. Philosopher 5\n"
        "now reaches for fork 1 before fork 5, and the circle is open: no deadlock,\n"
        "ever. But that somebody eats does not mean that each one does. An ordinary\n"
        "lock is taken by whoever is there when it is free, and who gives it back and\n"
        "wants it again at once is there, awake, while those who slept are still being\n"
        "woken. That is starvation. Fairness here is Jain's index: 1.00 where all ate\n"
        "alike, 0.20 where one of five ate alone.\n"
        "\n"
        "In a queue: the same order, but a fork is kept for who has waited longest.\n"
        "Nobody starves. Philosopher 4 may still eat most: fork 5 is the last one that\n"
        "anybody takes, so it is free more often than the others.\n"
        "\n"
        "A waiter hands out both forks or none, and lets nobody pass a neighbour who is\n"
        "hungry for longer. Nobody holds one fork and waits, so there is no cycle, and\n"
        "all eat alike. What it costs is one place that all must ask.\n"
        "\n"
        "A pthread mutex is not fair either: where locks are held for a microsecond,\n"
        "handing one to a thread that has yet to wake up would leave it idle for much\n"
        "longer than that. It matters where threads hold a lock for long and want it\n"
        "again at once: hold it briefly then, or have the work wait in a queue instead\n"
        "of the threads.\n",
    .run = run_philosophers,
};
