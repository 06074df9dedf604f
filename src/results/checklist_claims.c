// SPDX-License-Identifier: MIT
#include <math.h>

#include "results/checklist.h"
#include "results/phrases.h"

analysis_answer checklist_same_output(const analysis *all, const char **evidence)
{
    size_t group = 0, at = 0, identical = 0, unchecked = 0, peers = 0, mismatches = 0;
    for (const analysis_row *row; (row = checklist_next(all, &group, &at)) != NULL;) {
        identical += row->row->check == RESULTS_IDENTICAL;
        unchecked += row->row->check != RESULTS_IDENTICAL && row->row->kind != RESULTS_PEER;
        peers += row->row->check != RESULTS_IDENTICAL && row->row->kind == RESULTS_PEER;
    }
    for (size_t i = 0; i < all->of->group_count; i++)
        for (size_t j = 0; j < all->of->groups[i]->row_count; j++)
            mismatches += all->of->groups[i]->rows[j]->state == RESULTS_MISMATCH;
    *evidence = results_keepf(all->own, "identical to their baseline's: %s",
                              phrase_count(all->own, identical, "row"));
    if (mismatches > 0)
        *evidence =
            results_keepf(all->own, "%s; different, and not timed: %zu", *evidence, mismatches);
    if (unchecked > 0)
        *evidence = results_keepf(all->own, "%s; not looked at: %zu", *evidence, unchecked);
    if (peers > 0)
        *evidence = results_keepf(all->own, "%s; nobody looked at that of %s", *evidence,
                                  phrase_count(all->own, peers, "peer"));
    if (mismatches + unchecked > 0)
        return ANALYSIS_FAIL;
    return identical > 0 ? ANALYSIS_PASS : ANALYSIS_NOT_APPLICABLE;
}

analysis_answer checklist_baseline(const analysis *all, const char **evidence)
{
    const char *flags = results_find_fact(all->of, "build", "flags");
    size_t count = 0;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        if (group->baseline == NULL)
            continue;
        count++;
        if (group->baseline->kind != RESULTS_SEQUENTIAL) {
            *evidence = results_keepf(all->own, "at %s it is %s", group->group->workload,
                                      group->baseline->name);
            return ANALYSIS_FAIL;
        }
        for (size_t j = 0; j < group->group->row_count; j++) {
            const analysis_row *row = &group->rows[j];
            if (row->row->workers != 1 || row->verdict != ANALYSIS_FASTER)
                continue;
            *evidence = results_keepf(all->own, "at %s %s, of one worker too, is %s",
                                      group->group->workload, row->row->name,
                                      phrase_fast(all->own, row->speedup, group->baseline->name));
            return ANALYSIS_FAIL;
        }
    }
    *evidence = results_keepf(
        all->own, "compiled C of one thread, and nothing else of one worker is faster%s%s",
        flags != NULL ? "; built with " : "", flags != NULL ? flags : "");
    return count > 0 ? ANALYSIS_PASS : ANALYSIS_NOT_APPLICABLE;
}

analysis_answer checklist_end_to_end(const analysis *all, const char **evidence)
{
    size_t group = 0, at = 0;
    const analysis_row *most = NULL;
    for (const analysis_row *row; (row = checklist_next(all, &group, &at)) != NULL;) {
        const results_split *split = &row->row->split;
        if (row->row->kind != RESULTS_DEVICE)
            continue;
        if (split->is_known && split->kernels > 1.05 * split->wall) {
            *evidence = results_keepf(all->own, "%s computes for longer than it is said to take",
                                      row->row->name);
            return ANALYSIS_FAIL;
        }
        if (row->kernel > 0 && row->seconds.value > 0 &&
            (most == NULL || row->kernel / row->seconds.value > most->kernel / most->seconds.value))
            most = row;
    }
    if (most == NULL) {
        *evidence = "no kernels were timed; every row is from the call to the answer";
        return ANALYSIS_NOT_APPLICABLE;
    }
    *evidence = results_keepf(
        all->own,
        "every row is from the call to the answer, copies too; kernels are %s "
        "of that at most (%s)",
        phrase_percent(all->own, most->kernel / most->seconds.value), most->row->name);
    return ANALYSIS_PASS;
}

analysis_answer checklist_cold(const analysis *all, const char **evidence)
{
    size_t group = 0, at = 0, devices = 0, known = 0;
    double most = 0;
    for (const analysis_row *row; (row = checklist_next(all, &group, &at)) != NULL;) {
        /* with one chunk in flight it would build the same kernels */
        if (row->row->kind != RESULTS_DEVICE || row->row->slots != 0)
            continue;
        devices++;
        known += row->row->cold.cold_count > 0 && row->row->cold.started_count > 0;
        if (row->cold > most)
            most = row->cold;
    }
    if (devices == 0) {
        *evidence = "no device took part: there are no kernels to build";
        return ANALYSIS_NOT_APPLICABLE;
    }
    *evidence = results_keepf(all->own, "for %zu of %zu devices and workloads", known, devices);
    if (known > 0)
        *evidence = results_keepf(all->own, "%s; the slowest took %s s with every cache empty",
                                  *evidence, phrase_number(all->own, most));
    return known == devices ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

analysis_answer checklist_peers(const analysis *all, const char **evidence)
{
    size_t peers = 0, without = 0;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        size_t here = 0;
        bool has_command = false;
        for (size_t j = 0; j < group->group->row_count; j++) {
            const results_kind kind = group->rows[j].row->kind;
            here += kind == RESULTS_PEER && group->rows[j].samples > 0;
            has_command = has_command || (kind == RESULTS_COMMAND && group->rows[j].samples > 0);
        }
        peers += here;
        without += has_command ? 0 : here;
    }
    if (peers == 0) {
        *evidence = "no other program was measured";
        return ANALYSIS_NOT_APPLICABLE;
    }
    *evidence = results_keepf(all->own, "%zu of %zu are beside gpukit from its start to its end",
                              peers - without, peers);
    return without == 0 ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

analysis_answer checklist_operations(const analysis *all, const char **evidence)
{
    const results_group *counted = NULL;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const results_group *group = all->of->groups[i];
        if (!(group->operations > 0) && !(group->bytes > 0))
            continue;
        counted = counted == NULL ? group : counted;
        if (group->operations > 0 && group->operations_are[0] == 0) {
            *evidence =
                results_keepf(all->own, "at %s nobody says how they were counted", group->workload);
            return ANALYSIS_FAIL;
        }
    }
    if (counted == NULL) {
        *evidence = "no operations were counted";
        return ANALYSIS_NOT_APPLICABLE;
    }
    double most = 0;
    const analysis_roof *nearest = NULL;
    for (size_t i = 0; i < all->roof_count; i++) {
        const double share = all->roofs[i].achieved / all->roofs[i].roof;
        nearest = share > most ? &all->roofs[i] : nearest;
        most = fmax(most, share);
    }
    *evidence = results_keepf(all->own, "%s: %s", counted->family, counted->operations_are);
    if (nearest != NULL)
        *evidence = results_keepf(all->own,
                                  "%s; nearest to its roof is %s at %s, with %s of what was "
                                  "measured to be possible",
                                  *evidence, nearest->row->row->name, nearest->group->workload,
                                  phrase_percent(all->own, most));
    return most <= 1.05 ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

analysis_answer checklist_projected(const analysis *all, const char **evidence)
{
    double measured = 0, least = INFINITY;
    uint32_t cores = 0;
    size_t fits = 0;
    for (size_t i = 0; i < all->of->group_count; i++)
        for (size_t j = 0; j < all->groups[i].scaling_count; j++) {
            const analysis_scaling *scaling = &all->groups[i].scaling[j];
            cores = scaling->cores;
            measured = fmax(measured, scaling->points[scaling->count - 1].workers);
            if (isnan(scaling->usl.contention))
                continue;
            fits++;
            least = fmin(least, scaling->usl.peak_workers);
        }
    if (fits == 0) {
        *evidence = "no scaling law was fitted: that takes two numbers of workers above one";
        return ANALYSIS_NOT_APPLICABLE;
    }
    if (cores == 0) {
        *evidence =
            "how many cores are ours is not known: laws may be fitted to workers that share";
        return ANALYSIS_FAIL;
    }
    *evidence = results_keepf(all->own,
                              "%.0f workers at most, on %u cores: all were measured, and laws are "
                              "fitted to those that have a core each",
                              measured, cores);
    if (least > measured && isfinite(least))
        *evidence = results_keepf(all->own, "%s; that %s workers are best is the law's guess",
                                  *evidence, phrase_size(all->own, floor(least)));
    return ANALYSIS_PASS;
}
