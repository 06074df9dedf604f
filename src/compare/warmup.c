// SPDX-License-Identifier: MIT
#include "compare/warmup.h"

#include <math.h>

#include "exit_code.h"

/* Three successive turns within that of each other. */
static const double STABLE = 0.02;

/* As long as that, or one turn of what takes longer; and no more than that part of the budget, for
 * who has little time has as little for this. */
static const double LIMIT_SECONDS = 1.0, QUICK_SECONDS = 0.35, BUDGET_PART = 0.05;

enum { BATCH_MOST = 1 << 20 };

static bool is_stable(const double *last)
{
    const double least = fmin(last[0], fmin(last[1], last[2]));
    const double most = fmax(last[0], fmax(last[1], last[2]));
    return least > 0 && most <= (1 + STABLE) * least;
}

static uint32_t batch_for(double seconds, double least)
{
    const double count = seconds > 0 ? ceil(least / seconds) : BATCH_MOST;
    return count < 1 ? 1 : count < BATCH_MOST ? (uint32_t)count : BATCH_MOST;
}

int warmup_run(field_entry *entry, const results_plan *plan, problem *why)
{
    const double usual = plan->is_quick || entry->group->is_sweep ? QUICK_SECONDS : LIMIT_SECONDS;
    const double limit = fmin(usual, BUDGET_PART * plan->budget);
    double last[3] = {0}, spent = 0;
    results_row *row = entry->who.row;
    /* The first execution built kernels and touched memory for the first time: it is not asked how
     * long others take. */
    row->warmups = 1;
    for (size_t turns = 0; !row->has_stable_warmup && (turns == 0 || spent < limit); turns++) {
        contestant_turn turn;
        const int code = contestant_run(&entry->who, row->batch, NULL, &turn, why);
        if (code != EXIT_DONE)
            return code;
        const double each = turn.seconds / row->batch;
        row->warmups += row->batch;
        spent += turn.seconds;
        last[turns % 3] = each;
        row->has_stable_warmup = turns >= 2 && is_stable(last);
        entry->expected_seconds = each;
        /* What became faster needs more of it; what has enough keeps its number. */
        if (turn.seconds < 0.9 * plan->batch_least)
            row->batch = batch_for(each, plan->batch_least);
    }
    return EXIT_DONE;
}
