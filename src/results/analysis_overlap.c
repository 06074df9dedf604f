// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "results/analysis_parts.h"

/* Copies that take less of the time than that are not worth hiding, and their share is chance. */
#define WORTH_HIDING 0.01

/* How much of what could be at the same time was; NAN where next to nothing could. */
static double overlapped(const results_split *split)
{
    const double most = fmin(split->upload + split->download, split->kernels);
    if (!split->is_known || !(most > 0) || most < WORTH_HIDING * split->wall)
        return NAN;
    return fmin(fmax(split->overlapped / most, 0), 1);
}

static bool are_alike(const results_row *off, const results_row *on)
{
    return off->slots == 1 && on->slots != 1 && off->kind == on->kind &&
           strcmp(off->devices, on->devices) == 0;
}

static void add(analysis *all, size_t at, size_t off, size_t on)
{
    const analysis_group *group = &all->groups[at];
    const analysis_pair *pair = &group->pairs[on * group->group->row_count + off];
    all->overlaps[all->overlap_count++] = (analysis_overlap){
        .group = group->group,
        .off = group->group->rows[off],
        .on = group->group->rows[on],
        .gain = pair->ratio,
        .verdict = pair->verdict,
        .ratio = overlapped(&group->group->rows[on]->split),
    };
}

/* Calls add for each pair there is, or just counts. */
static size_t walk(analysis *all, bool adds)
{
    size_t count = 0;
    for (size_t at = 0; at < all->of->group_count; at++) {
        const analysis_group *group = &all->groups[at];
        for (size_t off = 0; off < group->group->row_count; off++)
            for (size_t on = 0; on < group->group->row_count; on++) {
                const results_row *a = group->rows[off].row, *b = group->rows[on].row;
                if ((a->kind != RESULTS_DEVICE && a->kind != RESULTS_TOGETHER) ||
                    group->rows[off].samples == 0 || group->rows[on].samples == 0 ||
                    !are_alike(a, b))
                    continue;
                count++;
                if (adds)
                    add(all, at, off, on);
            }
    }
    return count;
}

void analysis_add_overlaps(analysis *all)
{
    all->overlaps = results_take(all->own, (walk(all, false) + 1) * sizeof *all->overlaps);
    if (all->overlaps != NULL)
        walk(all, true);
}
