// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "results/analysis_parts.h"

static double reach(statistics_interval ratio)
{
    return fmax(ratio.high, 1 / ratio.low) - 1;
}

static void add_control(analysis *all, size_t at)
{
    analysis_group *group = &all->groups[at];
    const results_row *control = results_row_of(group->group, RESULTS_CONTROL);
    if (group->baseline == NULL || control == NULL || !analysis_is_measured(control))
        return;
    const analysis_ratio ratio = analysis_compare(all, at, analysis_place(group->group, control),
                                                  analysis_place(group->group, group->baseline));
    if (ratio.rounds == 0)
        return;
    group->has_control = true;
    group->control = ratio.times;
    group->noise_floor = reach(ratio.times);
    if (!group->group->is_sweep)
        all->noise_floor = fmax(all->noise_floor, group->noise_floor);
}

/* Of the workloads that are of one family with it and have a control; of the run where there are
 * none. */
static double floor_beside(const analysis *all, const results_group *of)
{
    double most = -1;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        if (group->has_control && !group->group->is_sweep &&
            strcmp(group->group->family, of->family) == 0)
            most = fmax(most, group->noise_floor);
    }
    return most >= 0 ? most : all->noise_floor;
}

void analysis_add_noise(analysis *all)
{
    for (size_t i = 0; i < all->of->group_count; i++)
        add_control(all, i);
    all->is_noisy = all->noise_floor > ANALYSIS_NOISE_MOST;
    for (size_t i = 0; i < all->of->group_count; i++) {
        analysis_group *group = &all->groups[i];
        if (!group->has_control || group->group->is_sweep)
            group->noise_floor = floor_beside(all, group->group);
        group->margin = fmax(ANALYSIS_MARGIN_LEAST, group->noise_floor);
        group->is_withheld = group->noise_floor > ANALYSIS_NOISE_MOST;
    }
}

analysis_verdict analysis_judge(const analysis_group *group, const analysis_ratio *ratio, double p)
{
    const double most = 1 + group->margin, least = 1 / most;
    if (ratio->rounds == 0)
        return ANALYSIS_NONE;
    if (group->is_withheld)
        return ANALYSIS_WITHHELD;
    if (ratio->rounds < ANALYSIS_ROUNDS_LEAST)
        return ANALYSIS_UNCLEAR;
    if (ratio->times.low > most && p < 0.05)
        return ANALYSIS_FASTER;
    if (ratio->times.high < least && p < 0.05)
        return ANALYSIS_SLOWER;
    if (ratio->times.low >= least && ratio->times.high <= most)
        return ANALYSIS_SAME;
    return ANALYSIS_UNCLEAR;
}

/* Rows of one family of tests: those of sweeps, or those of all the other groups. */
typedef struct family {
    double p[STATISTICS_FAMILY_MOST];
    analysis_ratio ratios[STATISTICS_FAMILY_MOST];
    analysis_row *rows[STATISTICS_FAMILY_MOST];
    const analysis_group *groups[STATISTICS_FAMILY_MOST];
    size_t count;
} family;

_Static_assert(RESULTS_GROUPS_MOST *RESULTS_ROWS_MOST <= STATISTICS_FAMILY_MOST, "all rows");

static void collect(analysis *all, size_t at, family *tests)
{
    analysis_group *group = &all->groups[at];
    const size_t baseline = analysis_place(group->group, group->baseline);
    if (baseline == group->group->row_count)
        return;
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_ratio ratio = analysis_compare(all, at, i, baseline);
        analysis_row *row = &group->rows[i];
        row->speedup = ratio.times;
        if (row->row->workers > 0)
            row->efficiency = ratio.times.value / row->row->workers;
        if (i == baseline) {
            row->speedup = (statistics_interval){1, 1, 1};
            continue;
        }
        if (ratio.rounds == 0)
            continue;
        tests->p[tests->count] = ratio.p;
        tests->ratios[tests->count] = ratio;
        tests->groups[tests->count] = group;
        tests->rows[tests->count++] = row;
    }
}

void analysis_add_verdicts(analysis *all)
{
    family *tests = results_take(all->own, sizeof *tests);
    if (tests == NULL)
        return;
    for (int is_sweep = 0; is_sweep < 2; is_sweep++) {
        tests->count = 0;
        for (size_t i = 0; i < all->of->group_count; i++)
            if (all->of->groups[i]->is_sweep == is_sweep)
                collect(all, i, tests);
        statistics_holm(tests->p, tests->count);
        for (size_t i = 0; i < tests->count; i++) {
            tests->rows[i]->p = tests->p[i];
            tests->rows[i]->verdict =
                analysis_judge(tests->groups[i], &tests->ratios[i], tests->p[i]);
        }
    }
}
