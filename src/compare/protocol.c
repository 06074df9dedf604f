// SPDX-License-Identifier: MIT
#include "compare/protocol.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "compare/warmup.h"
#include "exit_code.h"
#include "message.h"
#include "sensors.h"
#include "signals.h"
#include "statistics/statistics.h"
#include "units.h"

/* OpenMP's threads spin for a while when their work is done: not in the next one's turn. */
static const struct timespec SETTLE = {.tv_nsec = 5000000};

/* Nobody asks for more once every ratio is known that well. */
static const double PRECISE = 0.01;

/* The fewest rounds of which anything can be said, where the budget ends before rounds_least. */
enum { ROUNDS_AT_ALL = 5 };

typedef struct run {
    field *all;
    progress *state;
    statistics_random random;
    double began; /* of the first round */
    uint32_t round, order;
} run;

/* ---- the same output ---- */

static void strike_out(run *r, field_entry *entry, results_state state, const char *why)
{
    entry->is_out = true;
    entry->who.row->state = state;
    entry->who.row->why = results_keep(r->all->results, why);
    message_note("%s, %s: %s", entry->group->workload, entry->who.row->name, why);
}

/* What a turn that did not go well means for the contestant. Gives the exit code of the program:
 * EXIT_DONE to go on without it. */
static int take_failure(run *r, field_entry *entry, int code, const problem *why)
{
    const results_role role = entry->who.row->role;
    if (signals_caught() != 0)
        return EXIT_SIGNAL + signals_caught();
    if (role == RESULTS_BASELINE) {
        message_error("%s, %s: %s", entry->group->workload, entry->who.row->name, why->text);
        return code;
    }
    strike_out(r, entry, code == EXIT_MISMATCH ? RESULTS_MISMATCH : RESULTS_FAILED, why->text);
    return EXIT_DONE;
}

static field_entry *baseline_of(const field *all, const field_entry *entry)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->entries[i]->group == entry->group &&
            all->entries[i]->who.row->role == RESULTS_BASELINE)
            return all->entries[i];
    return NULL;
}

/* Whether a turn came to what the baseline does; false: the contestant is out. */
static bool is_right(run *r, field_entry *entry, const contestant_turn *turn)
{
    char why[160];
    const field_entry *baseline = baseline_of(r->all, entry);
    results_row *row = entry->who.row;
    if (row->answer[0] == '\0')
        row->answer = results_keep(r->all->results, turn->answer);
    if (turn->answer[0] == '\0')
        return true; /* a peer whose output nobody looks at */
    row->check = RESULTS_IDENTICAL;
    if (strcmp(turn->answer, baseline->who.row->answer) == 0)
        return true;
    snprintf(why, sizeof why, "it came to %s, where %s came to %s", turn->answer,
             baseline->who.row->name, baseline->who.row->answer);
    strike_out(r, entry, RESULTS_MISMATCH, why);
    return false;
}

/* Of a process whose standard output has the answer. */
static void expect(run *r, field_entry *entry)
{
    results_row *row = entry->who.row;
    if (row->is_process && !entry->who.has_files &&
        (row->kind != RESULTS_PEER || row->check == RESULTS_IDENTICAL))
        entry->who.expected = baseline_of(r->all, entry)->who.row->answer;
}

static int check_one(run *r, field_entry *entry)
{
    contestant_turn turn;
    problem why;
    if (entry->is_out && entry->who.row->role == RESULTS_BASELINE) {
        message_error("%s, %s: %s", entry->group->workload, entry->who.row->name,
                      entry->who.row->why);
        return EXIT_NO_DEVICE; /* there is nothing to hold the others to */
    }
    if (entry->is_out)
        return EXIT_DONE;
    expect(r, entry);
    const int code = contestant_run(&entry->who, 1, NULL, &turn, &why);
    signals_job_keep(); /* kernels were built, if any */
    if (code != EXIT_DONE)
        return take_failure(r, entry, code, &why);
    entry->expected_seconds = turn.seconds;
    is_right(r, entry, &turn);
    return EXIT_DONE;
}

/* ---- rounds ---- */

static void take_sample(run *r, field_entry *entry, double began, const contestant_turn *turn)
{
    results_row *row = entry->who.row;
    results_sample *sample = results_add_sample(r->all->results, row);
    const double batch = row->batch;
    if (sample == NULL)
        return;
    *sample = (results_sample){
        .round = r->round,
        .order = r->order++,
        .began = began - r->began,
        .seconds = turn->seconds / batch,
        .kernel_seconds = turn->kernel_seconds / batch,
        .transfer_seconds = turn->transfer_seconds / batch,
        .overlapped_seconds = turn->overlapped_seconds / batch,
        .cpu_seconds = turn->cpu_seconds < 0 ? -1 : turn->cpu_seconds / batch,
        .faults = turn->faults,
        .switches = turn->switches,
        .clock_mhz = sensors_clock(SENSORS_ROOT),
        .celsius = sensors_temperature(SENSORS_ROOT),
    };
}

static int take_turn(run *r, field_entry *entry)
{
    contestant_turn turn;
    problem why;
    nanosleep(&SETTLE, NULL);
    const double began = clock_seconds();
    const int code = contestant_run(&entry->who, entry->who.row->batch, NULL, &turn, &why);
    if (code != EXIT_DONE)
        return take_failure(r, entry, code, &why);
    if (is_right(r, entry, &turn))
        take_sample(r, entry, began, &turn);
    return EXIT_DONE;
}

/* The entries of a workload follow each other: from first, so many. */
typedef struct stretch {
    size_t first, count;
} stretch;

static size_t find_stretches(const field *all, stretch *out)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (i == 0 || all->entries[i]->group != all->entries[i - 1]->group)
            out[count++] = (stretch){.first = i};
        out[count - 1].count++;
    }
    return count;
}

static int run_stretch(run *r, const stretch *where)
{
    uint32_t order[RESULTS_ROWS_MOST];
    int code = EXIT_DONE;
    for (size_t i = 0; i < where->count; i++)
        order[i] = (uint32_t)i;
    statistics_shuffle(&r->random, order, where->count);
    for (size_t i = 0; i < where->count && code == EXIT_DONE; i++) {
        field_entry *entry = r->all->entries[where->first + order[i]];
        if (!entry->is_out)
            code = take_turn(r, entry);
    }
    return code;
}

/* Sizes of a sweep have enough of it sooner: a crossing is known by the sizes around it. */
static bool takes_part(const run *r, const stretch *where)
{
    return !r->all->entries[where->first]->group->is_sweep ||
           r->round < r->all->results->plan.rounds_least;
}

static int run_round(run *r)
{
    stretch stretches[RESULTS_GROUPS_MOST];
    uint32_t order[RESULTS_GROUPS_MOST];
    int code = EXIT_DONE;
    const size_t count = find_stretches(r->all, stretches);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    statistics_shuffle(&r->random, order, count);
    for (size_t i = 0; i < count && code == EXIT_DONE; i++)
        if (takes_part(r, &stretches[order[i]]))
            code = run_stretch(r, &stretches[order[i]]);
    return code;
}

/* The samples of a round that was not finished are no block, and are left out. */
static void drop_round(run *r)
{
    for (size_t i = 0; i < r->all->count; i++) {
        results_row *row = r->all->entries[i]->who.row;
        while (row->sample_count > 0 && row->samples[row->sample_count - 1].round >= r->round)
            row->sample_count--;
    }
}

static bool is_precise(const run *r, const field_entry *entry)
{
    double a[RESULTS_ROUNDS_MOST], b[RESULTS_ROUNDS_MOST];
    const results_row *row = entry->who.row, *base = baseline_of(r->all, entry)->who.row;
    const size_t n =
        row->sample_count < base->sample_count ? row->sample_count : base->sample_count;
    for (size_t i = 0; i < n; i++) {
        a[i] = base->samples[i].seconds;
        b[i] = row->samples[i].seconds;
    }
    const statistics_interval ratio = statistics_ratio_interval(a, b, n, 1);
    return (ratio.high - ratio.low) / 2 <= PRECISE * ratio.value;
}

static bool all_are_precise(const run *r)
{
    for (size_t i = 0; i < r->all->count; i++) {
        const field_entry *entry = r->all->entries[i];
        if (!entry->is_out && !entry->group->is_sweep && !is_precise(r, entry))
            return false;
    }
    return true;
}

/* Whether there is another round after r->round of them, which took so long. */
static bool goes_on(run *r, double elapsed)
{
    const results_plan *plan = &r->all->results->plan;
    const double each = r->round == 0 ? 0 : elapsed / r->round;
    const bool fits = elapsed + each <= plan->budget;
    if (r->round < ROUNDS_AT_ALL)
        return true;
    if (!fits) {
        if (r->round < plan->rounds_least)
            r->all->results->stopped = "by the budget";
        return false;
    }
    return r->round < plan->rounds_least || (r->round < plan->rounds_most && !all_are_precise(r));
}

static double seconds_left(const run *r, double elapsed)
{
    const results_plan *plan = &r->all->results->plan;
    if (r->round == 0)
        return plan->budget;
    const double each = elapsed / r->round;
    const double most = fmin(plan->budget, each * plan->rounds_most);
    return fmax(0, fmax(most, each * ROUNDS_AT_ALL) - elapsed);
}

static int run_rounds(run *r)
{
    int code = EXIT_DONE;
    r->began = clock_seconds();
    for (double elapsed = 0; code == EXIT_DONE && goes_on(r, elapsed);
         elapsed = clock_seconds() - r->began) {
        progress_say(r->state, "round %u, at most %s of rounds left", r->round + 1,
                     units_clock(seconds_left(r, elapsed)).text);
        code = run_round(r);
        if (code == EXIT_DONE)
            r->round++;
    }
    drop_round(r);
    r->all->results->is_partial = r->round < r->all->results->plan.rounds_least;
    if (code >= EXIT_SIGNAL)
        r->all->results->stopped =
            results_keepf(r->all->results, "by %s", signals_name(code - EXIT_SIGNAL));
    return code;
}

/* ---- all of it ---- */

int protocol_run(field *all, progress *state)
{
    run r = {.all = all, .state = state, .random = {all->results->plan.seed}};
    int code = EXIT_DONE;
    for (size_t i = 0; i < all->count && code == EXIT_DONE; i++) {
        progress_say(state, "checking that outputs are the same: %s",
                     all->entries[i]->who.row->name);
        code = check_one(&r, all->entries[i]);
    }
    for (size_t i = 0; i < all->count && code == EXIT_DONE; i++) {
        problem why;
        progress_say(state, "warming up: %s", all->entries[i]->who.row->name);
        if (all->entries[i]->is_out)
            continue;
        code = warmup_run(all->entries[i], &all->results->plan, &why);
        if (code != EXIT_DONE)
            code = take_failure(&r, all->entries[i], code, &why);
    }
    if (code == EXIT_DONE)
        code = run_rounds(&r);
    progress_end(state);
    return code;
}
