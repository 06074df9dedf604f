// SPDX-License-Identifier: MIT
#include <math.h>

#include "results/analysis_parts.h"

static analysis_pair *pair_at(const analysis_group *group, size_t row, size_t column)
{
    return &group->pairs[row * group->group->row_count + column];
}

static analysis_pair inverse(analysis_pair pair)
{
    pair.ratio =
        (statistics_interval){1 / pair.ratio.value, 1 / pair.ratio.high, 1 / pair.ratio.low};
    if (pair.verdict == ANALYSIS_FASTER)
        pair.verdict = ANALYSIS_SLOWER;
    else if (pair.verdict == ANALYSIS_SLOWER)
        pair.verdict = ANALYSIS_FASTER;
    return pair;
}

/* Half of the pairs of a group: the others are their inverses. */
enum { PAIRS_MOST = RESULTS_ROWS_MOST * (RESULTS_ROWS_MOST - 1) / 2 };
typedef struct pairs_of_group {
    double p[PAIRS_MOST];
    analysis_ratio ratios[PAIRS_MOST];
    size_t rows[PAIRS_MOST], columns[PAIRS_MOST];
    size_t count;
} pairs_of_group;

static void compare_all(const analysis *all, size_t at, pairs_of_group *out)
{
    const size_t count = all->of->groups[at]->row_count;
    out->count = 0;
    for (size_t row = 0; row < count; row++)
        for (size_t column = row + 1; column < count; column++) {
            const analysis_ratio ratio = analysis_compare(all, at, row, column);
            if (ratio.rounds == 0)
                continue;
            out->ratios[out->count] = ratio;
            out->p[out->count] = ratio.p;
            out->rows[out->count] = row;
            out->columns[out->count++] = column;
        }
    statistics_holm(out->p, out->count);
}

static void add_pairs(analysis *all, size_t at, pairs_of_group *pairs)
{
    analysis_group *group = &all->groups[at];
    const size_t count = group->group->row_count;
    group->pairs = results_take(all->own, (count * count + 1) * sizeof *group->pairs);
    if (group->pairs == NULL)
        return;
    for (size_t i = 0; i < count * count; i++)
        group->pairs[i] = (analysis_pair){{NAN, NAN, NAN}, 1, ANALYSIS_NONE};
    for (size_t i = 0; i < count; i++)
        if (analysis_is_measured(group->group->rows[i]))
            pair_at(group, i, i)->ratio = (statistics_interval){1, 1, 1};
    compare_all(all, at, pairs);
    for (size_t i = 0; i < pairs->count; i++) {
        analysis_pair *pair = pair_at(group, pairs->rows[i], pairs->columns[i]);
        pair->ratio = pairs->ratios[i].times;
        pair->p = pairs->p[i];
        pair->verdict = analysis_judge(group, &pairs->ratios[i], pairs->p[i]);
        *pair_at(group, pairs->columns[i], pairs->rows[i]) = inverse(*pair);
    }
}

/* Surely faster than all others inside, but for auto, which is one of the others once more. */
static bool beats_all(const analysis_group *group, size_t at)
{
    if (!analysis_is_inside(&group->rows[at]))
        return false;
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_verdict verdict = pair_at(group, at, i)->verdict;
        if (i == at || !analysis_is_inside(&group->rows[i]))
            continue;
        const bool is_auto = group->rows[i].row->kind == RESULTS_AUTO;
        if (is_auto ? verdict == ANALYSIS_SLOWER || verdict == ANALYSIS_WITHHELD
                    : verdict != ANALYSIS_FASTER)
            return false;
    }
    return true;
}

void analysis_add_pairs(analysis *all)
{
    pairs_of_group *pairs = results_take(all->own, sizeof *pairs);
    if (pairs == NULL)
        return;
    for (size_t i = 0; i < all->of->group_count; i++) {
        analysis_group *group = &all->groups[i];
        add_pairs(all, i, pairs);
        if (group->pairs == NULL)
            return;
        for (size_t j = 0; j < group->group->row_count; j++)
            group->rows[j].is_best = beats_all(group, j);
    }
}
