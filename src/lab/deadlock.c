// SPDX-License-Identifier: MIT
/* deadlock.c - two transfers lock two accounts in opposite order; then in the same order. */
#include "exit_code.h"
#include "lab/experiments.h"
#include "lab/lab_locks.h"

enum { TASKS = 2, DETECTOR = TASKS, ACCOUNTS = 2, BEFORE = 1000, ROUNDS = 10 };

static const double LOOK_SECONDS = 0.2, LOOK_OFTEN_SECONDS = 0.005, PAUSE_SECONDS = 0.02;

static const char *const TASK[TASKS] = {"Alice", "Bob"};
static const char *const ACCOUNT[ACCOUNTS] = {"X", "Y"};
static const int AMOUNT[TASKS] = {30, 20}; /* Alice from X to Y, Bob from Y to X */

typedef struct transfers {
    lab_run *run;
    lab_locks locks;
    pthread_barrier_t met; /* each has its first lock, and neither has its second */
    bool is_ordered;
    uint32_t rounds;
    uint64_t begin_ns;
    int balance[ACCOUNTS];
    uint32_t done[TASKS], retreats[TASKS];
    uint32_t looks, cycles;
    double standstill_seconds;
} transfers;

#define SAY(of, text, ...)                                                                         \
    lab_say((of)->run, "  %6.3f s  " text, lab_seconds_since((of)->begin_ns), __VA_ARGS__)

static void transfer(transfers *of, uint32_t task, bool is_told)
{
    const uint32_t from = task, to = 1 - task;
    const uint32_t first = of->is_ordered ? 0 : from, second = 1 - first;
    for (bool tries_again = false;; tries_again = true) {
        lab_locks_take(&of->locks, task, first); /* who holds nothing is in no cycle */
        if (is_told)
            SAY(of, "%s has locked %s", TASK[task], ACCOUNT[first]);
        if (of->is_ordered)
            lab_sleep(PAUSE_SECONDS);
        else if (!tries_again)
            pthread_barrier_wait(&of->met);
        if (lab_locks_take(&of->locks, task, second))
            break;
        SAY(of, "%s gives up %s, and begins again", TASK[task], ACCOUNT[first]);
        of->retreats[task]++;
        lab_locks_give(&of->locks, first);
    }
    of->balance[from] -= AMOUNT[task];
    of->balance[to] += AMOUNT[task];
    of->done[task]++;
    if (is_told)
        SAY(of, "%s has locked %s too, moves %d from %s to %s, unlocks both", TASK[task],
            ACCOUNT[second], AMOUNT[task], ACCOUNT[from], ACCOUNT[to]);
    lab_locks_give(&of->locks, second);
    lab_locks_give(&of->locks, first);
}

static void detect(transfers *of)
{
    lab_cycle found;
    const double every = of->is_ordered ? LOOK_OFTEN_SECONDS : LOOK_SECONDS;
    while (lab_locks_watch(&of->locks, every, &found, &of->looks)) {
        const uint32_t victim = found.tasks[found.count - 1];
        of->cycles++;
        of->standstill_seconds = lab_seconds_since(found.since_ns);
        SAY(of, "the detector finds a cycle, of %u:", found.count);
        for (uint32_t i = 0; i < found.count; i++) {
            const uint32_t held = found.wanted[(i + found.count - 1) % found.count];
            const uint32_t next = found.tasks[(i + 1) % found.count];
            lab_say(of->run, "              %s holds %s and awaits %s, which %s holds",
                    TASK[found.tasks[i]], ACCOUNT[held], ACCOUNT[found.wanted[i]], TASK[next]);
        }
        lab_say(of->run, "              and tells %s to give way", TASK[victim]);
        lab_locks_give_way(&of->locks, victim);
    }
}

static void take_part(void *user, uint32_t index)
{
    transfers *of = user;
    if (index == DETECTOR) {
        detect(of);
        return;
    }
    for (uint32_t i = 0; i < of->rounds; i++)
        transfer(of, index, i == 0);
    lab_locks_leave(&of->locks);
}

static int perform(transfers *of)
{
    lab_locks_init(&of->locks, TASKS, true);
    pthread_barrier_init(&of->met, NULL, TASKS);
    of->balance[0] = of->balance[1] = BEFORE;
    of->begin_ns = lab_now_ns();
    const int code = lab_threads(TASKS + 1, take_part, of);
    pthread_barrier_destroy(&of->met);
    lab_locks_finish(&of->locks);
    return code;
}

static void tell(transfers *of, const char *name)
{
    lab_run *run = of->run;
    const uint32_t retreats = of->retreats[0] + of->retreats[1];
    const int gained = (int)of->rounds * (AMOUNT[0] - AMOUNT[1]);
    json_object_begin(&run->json, name);
    json_integer(&run->json, "transfers", of->done[0] + of->done[1]);
    json_integer(&run->json, "cycles", of->cycles);
    json_integer(&run->json, "retreats", retreats);
    json_integer(&run->json, "looks", of->looks);
    json_real(&run->json, "seconds", lab_seconds_since(of->begin_ns));
    if (of->cycles > 0)
        json_real(&run->json, "standstill_seconds", of->standstill_seconds);
    json_object_end(&run->json);
    lab_holds(run, "every_transfer_is_done_once",
              of->done[0] == of->rounds && of->done[1] == of->rounds &&
                  of->balance[0] == BEFORE - gained && of->balance[1] == BEFORE + gained);
}

static int run_deadlock(lab_run *run)
{
    transfers opposite = {.run = run, .rounds = 1};
    transfers ordered = {.run = run, .rounds = ROUNDS, .is_ordered = true};
    lab_say(run, "Opposite order: Alice locks X, then Y; Bob locks Y, then X");
    int code = perform(&opposite);
    if (code != EXIT_DONE)
        return code;
    tell(&opposite, "opposite_order");
    lab_say(run, "%s", "");
    lab_say(run, "The same order: both lock X, then Y");
    code = perform(&ordered);
    if (code != EXIT_DONE)
        return code;
    SAY(&ordered, "%d rounds of it are done; a detector looked %u times: %u cycles", ROUNDS,
        ordered.looks, ordered.cycles);
    tell(&ordered, "same_order");
    lab_holds(run, "opposite_order_ends_in_a_cycle", opposite.cycles == 1);
    lab_holds(run, "one_retreat_breaks_it", opposite.retreats[0] + opposite.retreats[1] == 1);
    lab_holds(run, "same_order_never_makes_a_cycle", ordered.cycles == 0);
    return EXIT_DONE;
}

const experiment experiment_deadlock = {
    .name = "deadlock",
    .summary = "two tasks, two locks, opposite order: found, broken, avoided",
    .why = "Each held what the other one needed, and neither would let go: they would have\n"
           "waited for ever. A detector that knows who awaits whom sees the cycle, and one\n"
           "of the two has to give up what it holds. Where all lock in one order there is\n"
           "no cycle: who holds the last lock awaits nobody.\n",
    .api = "one order for all locks; else pthread_mutex_trylock",
    .explanation =
        "Alice moves 30 from account X to Y, Bob 20 from Y to X. Each locks both\n"
        "accounts, its own first. To make certain of it, both wait for each other\n"
        "between their two locks: now each holds one and awaits the other, and nothing\n"
        "moves any more.\n"
        "\n"
        "Four things must come together for a deadlock: a lock has one holder at a\n"
        "time; who waits keeps what it holds; nobody can take a lock away; and the\n"
        "waits form a cycle. Without any one of them there is none.\n"
        "\n"
        "The locks here note who holds and who awaits them. Tasks that await tasks are\n"
        "a graph, the wait-for graph, and a deadlock is a cycle in it: not a guess by a\n"
        "timer, but certain. The detector walks the graph every 0.2 s, and tells one\n"
        "task of the cycle to give way. It gives up its lock before it has changed\n"
        "anything, waits its turn, and does its transfer once. Databases work like\n"
        "this: what they call a deadlock error is the victim's, who is to try again.\n"
        "\n"
        "Better is not to come there. Where all tasks lock X before Y, a cycle would\n"
        "need somebody who holds Y and awaits X, and there is nobody. Give the locks an\n"
        "order (a number, an address) and take them by it; hold one at a time where\n"
        "that will do; or take the second by pthread_mutex_trylock and give back the\n"
        "first where it fails. And call nobody else's code with a lock held: gpukit\n"
        "calls a future's callbacks with none, so that they may call it again.\n",
    .run = run_deadlock,
};
