// SPDX-License-Identifier: MIT
/* sentences_winners.c - who is the fastest in each workload, beside its baseline. */
#include <math.h>

#include "results/analysis_parts.h"
#include "results/sentences.h"
#include "results/phrases.h"

/* It had rounds together with the baseline. */
static bool can_win(const analysis_row *row)
{
    return analysis_is_inside(row) && isfinite(row->speedup.value);
}

static analysis_verdict beside(const analysis_group *group, size_t row, size_t column)
{
    return group->pairs[row * group->group->row_count + column].verdict;
}

/* The best, or else the one of the shortest median; auto only where there is nothing else. */
static size_t lead_of(const analysis_group *group)
{
    const size_t count = group->group->row_count;
    size_t lead = count;
    for (size_t i = 0; i < count; i++) {
        const analysis_row *row = &group->rows[i];
        if (!can_win(row))
            continue;
        if (row->is_best)
            return i;
        const bool is_auto = row->row->kind == RESULTS_AUTO;
        if (lead == count || (!is_auto && (row->seconds.value < group->rows[lead].seconds.value ||
                                           group->rows[lead].row->kind == RESULTS_AUTO)))
            lead = i;
    }
    return lead;
}

/* Who is level with the lead, which is the first of them; but for auto, which is one of them. */
typedef struct peloton {
    const char *names[RESULTS_ROWS_MOST];
    size_t count;
    bool has_baseline;
    bool are_same; /* shown to be, not only indistinguishable */
    bool is_all;   /* nobody is behind */
} peloton;

static peloton level_with(const analysis_group *group, size_t lead)
{
    peloton out = {.names = {group->rows[lead].row->name},
                   .count = 1,
                   .has_baseline = group->rows[lead].row == group->baseline,
                   .are_same = true,
                   .is_all = true};
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_row *row = &group->rows[i];
        if (i == lead || !can_win(row) || row->row->kind == RESULTS_AUTO)
            continue;
        const analysis_verdict verdict = beside(group, lead, i);
        if (verdict == ANALYSIS_FASTER) {
            out.is_all = false;
            continue;
        }
        out.are_same = out.are_same && verdict == ANALYSIS_SAME;
        out.has_baseline = out.has_baseline || row->row == group->baseline;
        out.names[out.count++] = row->row->name;
    }
    return out;
}

/* The fastest of those that are behind the baseline; row_count where nobody is. */
static size_t next_to(const analysis_group *group)
{
    const size_t count = group->group->row_count;
    size_t next = count;
    for (size_t i = 0; i < count; i++) {
        const analysis_row *row = &group->rows[i];
        if (can_win(row) && row->row != group->baseline &&
            (next == count || row->seconds.value < group->rows[next].seconds.value))
            next = i;
    }
    return next;
}

static bool has_outside(const analysis_group *group)
{
    for (size_t i = 0; i < group->group->row_count; i++)
        if (group->rows[i].samples > 0 && group->rows[i].row->role != RESULTS_CONTROL &&
            !analysis_is_inside(&group->rows[i]))
            return true;
    return false;
}

static const char *about_baseline(const analysis *all, const analysis_group *group,
                                  const peloton *level)
{
    const char *name = group->baseline->name;
    const size_t next = next_to(group);
    if (next == group->group->row_count) {
        const size_t at = analysis_place(group->group, group->baseline);
        return results_keepf(all->own, "%s takes %s, and nothing else was measured beside it", name,
                             phrase_time(all->own, group->rows[at].seconds));
    }
    const analysis_row *row = &group->rows[next];
    const char *times = phrase_beside(all->own, row->speedup, name);
    if (level->count == 1 && level->has_baseline)
        return results_keepf(all->own, "nothing is faster than %s; the next, %s, %s", name,
                             row->row->name, times);
    if (level->count > 1 && level->is_all && level->are_same)
        return results_keepf(all->own,
                             "everything that was measured%s is as fast as %s, to within %s",
                             has_outside(group) ? ", whole processes aside," : "", name,
                             phrase_percent(all->own, group->margin));
    return results_keepf(all->own, "nothing is shown to be faster than %s; %s, the closest, %s",
                         name, row->row->name, times);
}

static const char *about(const analysis *all, const analysis_group *group)
{
    const size_t lead = lead_of(group);
    if (group->rounds < ANALYSIS_ROUNDS_LEAST)
        return results_keepf(all->own, "%s has the shortest median, %s s",
                             group->rows[lead].row->name,
                             phrase_number(all->own, group->rows[lead].seconds.value));
    const peloton level = level_with(group, lead);
    const analysis_row *row = &group->rows[lead];
    if (level.has_baseline || row->verdict != ANALYSIS_FASTER)
        return about_baseline(all, group, &level);
    const char *times = phrase_fast(all->own, row->speedup, group->baseline->name);
    if (row->is_best || level.count == 1)
        return results_keepf(all->own, "%s is the fastest, %s", row->row->name, times);
    return results_keepf(all->own, "%s are the fastest and %s; %s is %s",
                         phrase_list(all->own, level.names, level.count),
                         level.are_same ? "equally so" : "cannot be told apart", row->row->name,
                         times);
}

static bool has_winner(const analysis_group *group)
{
    return !group->group->is_sweep && group->baseline != NULL &&
           lead_of(group) < group->group->row_count &&
           (!group->is_withheld || group->rounds < ANALYSIS_ROUNDS_LEAST);
}

enum { PARTS_MOST = 3 }; /* workloads in one sentence, where there is no room for one each */

void sentences_of_winners(const analysis *all, sentences *out, size_t most)
{
    size_t left = 0, parts = 0;
    for (size_t i = 0; i < all->of->group_count; i++)
        left += has_winner(&all->groups[i]);
    const char *text = "";
    for (size_t i = 0; i < all->of->group_count && out->count < most; i++) {
        const analysis_group *group = &all->groups[i];
        if (!has_winner(group))
            continue;
        text = results_keepf(all->own, "%s%s%s: %s", text, parts > 0 ? "; " : "",
                             group->group->workload, about(all, group));
        parts++;
        left--;
        /* As many more in this sentence as the sentences behind it cannot take. */
        if (parts < PARTS_MOST && left > 0 && left >= most - out->count)
            continue;
        const bool is_last = out->count + 1 == most && left > 0;
        const char *more = is_last ? results_keepf(all->own, "; and %zu more below", left) : "";
        out->texts[out->count++] = results_keepf(all->own, "%s%s.", text, more);
        text = "";
        parts = 0;
    }
}
