// SPDX-License-Identifier: MIT
#include <math.h>

#include "results/analysis_parts.h"

/* Times its roof: then one of both is no measurement. */
#define ODD 1e6

/* False where too little is known, or where it is too odd to be drawn. */
static bool put_under(const results_group *group, const results_peak *peak, double seconds,
                      analysis_roof *out)
{
    const double rate = group->operations_are_float ? peak->float_rate : peak->integer_rate;
    const bool has_bytes = group->bytes > 0 && peak->bandwidth > 0;
    if (group->operations > 0 && rate > 0) {
        out->intensity = group->bytes > 0 ? group->operations / group->bytes : INFINITY;
        out->achieved = group->operations / seconds;
        out->is_bandwidth = has_bytes && out->intensity * peak->bandwidth < rate;
        out->roof = out->is_bandwidth ? out->intensity * peak->bandwidth : rate;
    } else if (has_bytes) {
        out->achieved = group->bytes / seconds;
        out->roof = peak->bandwidth;
        out->is_bandwidth = out->is_bytes = true;
    }
    return out->roof > 0 && isfinite(out->roof) && out->achieved / out->roof < ODD;
}

static void add_roofs(analysis *all, const analysis_group *group)
{
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_row *row = &group->rows[i];
        const results_peak *peak = results_find_peak(all->of, row->row->devices);
        analysis_roof *out = &all->roofs[all->roof_count];
        if (peak == NULL || !(row->seconds.value > 0) || row->row->role == RESULTS_CONTROL ||
            row->row->kind == RESULTS_COMMAND || row->row->kind == RESULTS_PEER)
            continue;
        *out = (analysis_roof){.group = group->group, .row = row, .peak = peak};
        all->roof_count += put_under(group->group, peak, row->seconds.value, out);
    }
}

void analysis_add_roofs(analysis *all)
{
    size_t most = 0;
    for (size_t i = 0; i < all->of->group_count; i++)
        most += all->of->groups[i]->row_count;
    all->roofs = results_take(all->own, (most + 1) * sizeof *all->roofs);
    for (size_t i = 0; all->roofs != NULL && i < all->of->group_count; i++)
        if (!all->of->groups[i]->is_sweep)
            add_roofs(all, &all->groups[i]);
}
