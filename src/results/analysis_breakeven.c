// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "results/analysis_parts.h"

/* Its row of that name, with a speed-up; NULL. */
static const analysis_row *find(const analysis_group *group, const char *name)
{
    for (size_t i = 0; i < group->group->row_count; i++)
        if (strcmp(group->rows[i].row->name, name) == 0 && isfinite(group->rows[i].speedup.value))
            return &group->rows[i];
    return NULL;
}

/* All sizes at which it was measured, ascending; of two groups of one size the first. */
static void collect(const analysis *all, analysis_breakeven *out)
{
    for (size_t i = 0; i < all->of->group_count; i++) {
        const results_group *group = all->of->groups[i];
        const analysis_row *row =
            strcmp(group->family, out->family) == 0 ? find(&all->groups[i], out->name) : NULL;
        const double size = (double)group->size;
        size_t at = out->count;
        while (at > 0 && out->sizes[at - 1] >= size)
            at--;
        if (row == NULL || (at < out->count && out->sizes[at] <= size))
            continue;
        const size_t behind = out->count++ - at;
        memmove(&out->sizes[at + 1], &out->sizes[at], behind * sizeof *out->sizes);
        memmove(&out->speedups[at + 1], &out->speedups[at], behind * sizeof *out->speedups);
        memmove(&out->throughputs[at + 1], &out->throughputs[at],
                behind * sizeof *out->throughputs);
        out->sizes[at] = size;
        out->speedups[at] = row->speedup;
        out->throughputs[at] = row->throughput;
    }
}

/* Where the speed-ups cross, where the upper ends of their intervals do, and where the lower. */
static void cross(analysis_breakeven *out)
{
    double value[RESULTS_GROUPS_MOST], low[RESULTS_GROUPS_MOST], high[RESULTS_GROUPS_MOST];
    for (size_t i = 0; i < out->count; i++) {
        value[i] = out->speedups[i].value;
        low[i] = out->speedups[i].low;
        high[i] = out->speedups[i].high;
    }
    out->crossing = (statistics_interval){
        .value = statistics_crossing(out->sizes, value, out->count),
        .low = statistics_crossing(out->sizes, high, out->count),
        .high = statistics_crossing(out->sizes, low, out->count),
    };
    if (isfinite(out->crossing.low) && isfinite(out->crossing.high))
        out->what = ANALYSIS_CROSSES;
    else if (isinf(out->crossing.high) && out->crossing.high < 0)
        out->what = ANALYSIS_ALWAYS;
    else if (isinf(out->crossing.low) && out->crossing.low > 0)
        out->what = ANALYSIS_NEVER;
    else
        out->what = ANALYSIS_UNKNOWN;
}

static bool is_there(const analysis *all, const char *family, const char *name)
{
    for (size_t i = 0; i < all->breakeven_count; i++)
        if (strcmp(all->breakevens[i].family, family) == 0 &&
            strcmp(all->breakevens[i].name, name) == 0)
            return true;
    return false;
}

/* Whole processes pay for their start at every size: that is no question of the way. */
static bool is_way(const results_row *row)
{
    return row->role == RESULTS_CONTESTANT && row->kind != RESULTS_COMMAND &&
           row->kind != RESULTS_PEER;
}

void analysis_add_breakevens(analysis *all)
{
    const results *of = all->of;
    size_t most = 0;
    for (size_t i = 0; i < of->group_count; i++)
        most += of->groups[i]->row_count;
    all->breakevens = results_take(all->own, (most + 1) * sizeof *all->breakevens);
    if (all->breakevens == NULL)
        return;
    for (size_t i = 0; i < of->group_count; i++)
        for (size_t j = 0; j < of->groups[i]->row_count; j++) {
            const results_group *group = of->groups[i];
            const results_row *row = group->rows[j];
            analysis_breakeven *out = &all->breakevens[all->breakeven_count];
            if (!is_way(row) || is_there(all, group->family, row->name))
                continue;
            *out = (analysis_breakeven){
                .family = group->family, .name = row->name, .kind = row->kind, .unit = group->unit};
            collect(all, out);
            cross(out);
            all->breakeven_count += out->count >= 2;
        }
}
