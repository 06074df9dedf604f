// SPDX-License-Identifier: MIT
/* sentences_ways.c - when not to use a device, what overlap gives, and how peers stand to us. */
#include <math.h>
#include <string.h>

#include "results/analysis_parts.h"
#include "results/sentences.h"
#include "results/phrases.h"

static void add(sentences *out, size_t most, const char *text)
{
    if (out->count < most)
        out->texts[out->count++] = text;
}

/* The group of the largest size that has the row, and where in it. False: there is none, or too
 * little is known of one of the others. */
typedef struct found {
    const analysis_group *group;
    size_t row;
} found;

static bool find_largest(const analysis *all, const analysis_breakeven *of, found *out)
{
    out->group = NULL;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        const results_row *row = results_find_row(group->group, of->name);
        if (strcmp(group->group->family, of->family) != 0 || row == NULL ||
            group->baseline == NULL || !analysis_is_measured(row))
            continue;
        if (group->rounds < ANALYSIS_ROUNDS_LEAST)
            return false;
        if (out->group == NULL || out->group->group->size < group->group->size)
            *out = (found){group, analysis_place(group->group, row)};
    }
    return out->group != NULL;
}

static bool is_of_cores(results_kind kind)
{
    return kind == RESULTS_SEQUENTIAL || kind == RESULTS_THREADS || kind == RESULTS_PROCESSES;
}

/* The fastest row of the cores that is surely faster than the device, as the end of a sentence. */
static const char *what_beats(const analysis *all, const found *device)
{
    const analysis_group *group = device->group;
    const size_t count = group->group->row_count;
    size_t best = count;
    for (size_t i = 0; i < count; i++)
        if (is_of_cores(group->rows[i].row->kind) && analysis_is_inside(&group->rows[i]) &&
            group->pairs[i * count + device->row].verdict == ANALYSIS_FASTER &&
            (best == count || group->rows[i].seconds.value < group->rows[best].seconds.value))
            best = i;
    if (best == count || group->group->rows[best] == group->baseline)
        return "";
    return results_keepf(all->own, "; at %s %s is faster still, %s", group->group->workload,
                         group->group->rows[best]->name,
                         phrase_fast(all->own, group->pairs[best * count + device->row].ratio,
                                     group->group->rows[device->row]->name));
}

static const char *baseline_name(const results_row *baseline)
{
    return baseline->kind == RESULTS_SEQUENTIAL ? "one core" : baseline->name;
}

static const char *about_interval(results *own, statistics_interval crossing)
{
    const char *low = phrase_size(own, crossing.low), *high = phrase_size(own, crossing.high);
    if (strcmp(low, high) == 0)
        return "";
    return results_keepf(own, " (they are level between %s and %s)", low, high);
}

static const char *about_breakeven(const analysis *all, const analysis_breakeven *at,
                                   const found *largest)
{
    results *own = all->own;
    const char *one = baseline_name(largest->group->baseline);
    const char *beats = what_beats(all, largest);
    switch (at->what) {
    case ANALYSIS_CROSSES:
        return results_keepf(own, "For %s below about %s %s do not use %s: %s is faster there%s%s.",
                             at->family, phrase_size(own, at->crossing.value), at->unit, at->name,
                             one, about_interval(own, at->crossing), beats);
    case ANALYSIS_ALWAYS:
        return results_keepf(own,
                             "For %s, %s was faster than %s at every size that was tried, from %s "
                             "%s on%s.",
                             at->family, at->name, one, phrase_size(own, at->sizes[0]), at->unit,
                             beats);
    case ANALYSIS_NEVER:
        return results_keepf(own, "Do not use %s for %s: even at %s %s it %s.", at->name,
                             at->family, phrase_size(own, at->sizes[at->count - 1]), at->unit,
                             phrase_beside(own, at->speedups[at->count - 1], one));
    case ANALYSIS_UNKNOWN:
        break;
    }
    return results_keepf(
        own,
        "For %s it is open from which size on %s is worth it: not surely within the "
        "%s to %s %s that were tried%s.",
        at->family, at->name, phrase_size(own, at->sizes[0]),
        phrase_size(own, at->sizes[at->count - 1]), at->unit, beats);
}

static bool has_breakeven(const analysis *all, const results_group *group, const results_row *row)
{
    for (size_t i = 0; i < all->breakeven_count; i++)
        if (strcmp(all->breakevens[i].family, group->family) == 0 &&
            strcmp(all->breakevens[i].name, row->name) == 0)
            return true;
    return false;
}

/* Devices of one size only: those that the baseline beats there. */
static void add_slower(const analysis *all, const analysis_group *group, sentences *out,
                       size_t most)
{
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_row *row = &group->rows[i];
        if (row->row->kind == RESULTS_DEVICE && row->row->slots != 1 &&
            row->verdict == ANALYSIS_SLOWER && !has_breakeven(all, group->group, row->row))
            add(out, most,
                results_keepf(all->own, "Do not use %s for %s: it takes %s.", row->row->name,
                              group->group->workload,
                              phrase_long(all->own, row->speedup, baseline_name(group->baseline))));
    }
}

void sentences_of_devices(const analysis *all, sentences *out, size_t most)
{
    for (size_t i = 0; i < all->breakeven_count; i++) {
        const analysis_breakeven *at = &all->breakevens[i];
        found largest = {.group = NULL};
        if (at->kind != RESULTS_DEVICE || !find_largest(all, at, &largest) ||
            largest.group->is_withheld || largest.group->group->rows[largest.row]->slots == 1)
            continue;
        add(out, most, about_breakeven(all, at, &largest));
    }
    for (size_t i = 0; i < all->of->group_count; i++)
        if (!all->of->groups[i]->is_sweep)
            add_slower(all, &all->groups[i], out, most);
}

static const char *what_overlap_does(analysis_verdict verdict)
{
    return verdict == ANALYSIS_FASTER   ? "pays"
           : verdict == ANALYSIS_SLOWER ? "costs time"
           : verdict == ANALYSIS_SAME   ? "gives nothing"
                                        : "gives nothing that could be shown";
}

static const char *about_overlap(const analysis *all, const analysis_overlap *at)
{
    const char *ratio =
        isnan(at->ratio)
            ? ""
            : results_keepf(all->own, "; %.0f %% of what could overlap did", 100 * at->ratio);
    return results_keepf(all->own, "Overlap %s: %s with several chunks in flight %s at %s%s.",
                         what_overlap_does(at->verdict), at->on->name,
                         phrase_beside(all->own, at->gain, "with one"), at->group->workload, ratio);
}

/* Of several the one with the largest gain. */
void sentences_of_overlap(const analysis *all, sentences *out, size_t most)
{
    const analysis_overlap *largest = NULL;
    for (size_t i = 0; i < all->overlap_count; i++) {
        const analysis_overlap *at = &all->overlaps[i];
        if (at->verdict != ANALYSIS_WITHHELD && at->verdict != ANALYSIS_NONE &&
            all->rounds >= ANALYSIS_ROUNDS_LEAST &&
            (largest == NULL || at->gain.value > largest->gain.value))
            largest = at;
    }
    if (largest != NULL)
        add(out, most, about_overlap(all, largest));
}

/* Whole processes, of ours or of others. */
static bool is_ours(const results_row *row)
{
    return row->kind == RESULTS_COMMAND || (row->is_process && row->kind != RESULTS_PEER);
}

static bool is_peer(const results_row *row)
{
    return row->kind == RESULTS_PEER;
}

/* The fastest of them that was measured; row_count where there is none. */
static size_t fastest(const analysis_group *group, bool (*is_meant)(const results_row *row))
{
    const size_t count = group->group->row_count;
    size_t best = count;
    for (size_t i = 0; i < count; i++)
        if (is_meant(group->rows[i].row) && group->rows[i].samples > 0 &&
            (best == count || group->rows[i].seconds.value < group->rows[best].seconds.value))
            best = i;
    return best;
}

static size_t count_peers(const analysis_group *group)
{
    size_t count = 0;
    for (size_t i = 0; i < group->group->row_count; i++)
        count += is_peer(group->rows[i].row) && group->rows[i].samples > 0;
    return count;
}

/* NULL: there is nothing to be said of this one. */
static const char *about_peer(const analysis *all, const analysis_group *group)
{
    const size_t count = group->group->row_count, peers = count_peers(group);
    const size_t peer = fastest(group, is_peer), own = fastest(group, is_ours);
    if (peers == 0 || group->is_withheld || group->rounds < ANALYSIS_ROUNDS_LEAST)
        return NULL;
    const char *where = group->group->workload, *name = group->group->rows[peer]->name;
    if (peers > 1)
        name = results_keepf(all->own, "%s, the fastest of %zu peers", name, peers);
    if (own == count)
        return results_keepf(all->own, "at %s gpukit was not measured beside %s", where, name);
    const results_row *row = group->group->rows[own];
    const char *ours = row->kind == RESULTS_COMMAND
                           ? "gpukit"
                           : results_keepf(all->own, "gpukit, by %s,", row->name);
    const analysis_pair *pair = &group->pairs[own * count + peer];
    if (pair->verdict == ANALYSIS_NONE)
        return NULL;
    if (pair->verdict == ANALYSIS_SAME)
        return results_keepf(all->own, "at %s %s is as fast as %s", where, ours, name);
    if (pair->verdict == ANALYSIS_UNCLEAR)
        return results_keepf(all->own, "at %s %s cannot be told apart from %s", where, ours, name);
    return results_keepf(all->own, "at %s %s %s", where, ours,
                         phrase_beside(all->own, pair->ratio, name));
}

/* Peers are whole processes, and so they are held to ours, never to what runs warm in this one. */
void sentences_of_peers(const analysis *all, sentences *out, size_t most)
{
    const char *text = "";
    size_t count = 0;
    for (size_t i = 0; i < all->of->group_count && count < 3; i++) {
        const char *part = all->of->groups[i]->is_sweep ? NULL : about_peer(all, &all->groups[i]);
        if (part != NULL)
            text = results_keepf(all->own, "%s%s%s", text, count++ > 0 ? "; " : "", part);
    }
    if (count > 0)
        add(out, most, results_keepf(all->own, "As whole processes, from start to end: %s.", text));
}
