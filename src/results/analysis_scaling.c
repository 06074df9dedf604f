// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>

#include "results/analysis_parts.h"

static uint32_t cores_of(const results *of)
{
    const char *text = results_find_fact(of, "processor", "cores for us");
    const unsigned long cores = text == NULL ? 0 : strtoul(text, NULL, 10);
    return cores > UINT32_MAX ? 0 : (uint32_t)cores;
}

/* What one worker does: the baseline where it is sequential code, else what is. row_count: none. */
static size_t one_worker(const analysis_group *group)
{
    const size_t count = group->group->row_count;
    if (group->baseline != NULL && group->baseline->kind == RESULTS_SEQUENTIAL)
        return analysis_place(group->group, group->baseline);
    for (size_t i = 0; i < count; i++)
        if (group->rows[i].row->kind == RESULTS_SEQUENTIAL && group->rows[i].samples > 0)
            return i;
    return count;
}

/* Rows of that kind, those of fewer workers first. */
static void collect(const analysis_group *group, analysis_scaling *out)
{
    for (size_t i = 0; i < group->group->row_count; i++) {
        const results_row *row = group->group->rows[i];
        if (row->kind != out->kind || row->workers == 0 || group->rows[i].samples == 0 ||
            row->role != RESULTS_CONTESTANT || out->count == STATISTICS_POINTS_MOST)
            continue;
        size_t at = out->count++;
        for (; at > 1 && out->points[at - 1].workers > row->workers; at--) {
            out->points[at] = out->points[at - 1];
            out->rows[at] = out->rows[at - 1];
        }
        out->points[at].workers = row->workers;
        out->rows[at] = i;
    }
}

static void fit(analysis_scaling *out)
{
    statistics_point points[STATISTICS_POINTS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < out->count; i++)
        if (out->cores == 0 || out->points[i].workers <= out->cores)
            points[count++] = out->points[i];
    out->amdahl = statistics_fit_amdahl(points, count);
    out->usl = statistics_fit_usl(points, count);
}

static void add_scaling(const analysis *all, size_t at, results_kind kind)
{
    analysis_group *group = &all->groups[at];
    analysis_scaling *out = &group->scaling[group->scaling_count];
    const size_t one = one_worker(group);
    if (one == group->group->row_count)
        return;
    *out = (analysis_scaling){.kind = kind, .count = 1, .cores = cores_of(all->of)};
    out->rows[0] = one;
    out->points[0].workers = 1;
    collect(group, out);
    if (out->count == 1)
        return;
    for (size_t i = 0; i < out->count; i++) {
        const size_t row = out->rows[i];
        out->speedups[i] =
            row == one ? (statistics_interval){1, 1, 1} : analysis_compare(all, at, row, one).times;
        out->points[i].speedup = out->speedups[i].value;
        out->karp_flatt[i] = statistics_karp_flatt(out->points[i]);
    }
    fit(out);
    group->scaling_count++;
}

void analysis_add_scaling(analysis *all)
{
    for (size_t i = 0; i < all->of->group_count; i++) {
        if (all->of->groups[i]->is_sweep)
            continue;
        add_scaling(all, i, RESULTS_THREADS);
        add_scaling(all, i, RESULTS_PROCESSES);
    }
}
