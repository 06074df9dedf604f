// SPDX-License-Identifier: MIT
#include <math.h>

#include "results/checklist.h"
#include "results/phrases.h"

enum { ROUNDS_ENOUGH = 11, ROUNDS_TO_SEE_ORDER = 8 };

analysis_answer checklist_rounds(const analysis *all, const char **evidence)
{
    size_t sweeps = 0;
    for (size_t i = 0; i < all->of->group_count; i++)
        if (all->of->groups[i]->is_sweep && all->groups[i].baseline != NULL &&
            (sweeps == 0 || all->groups[i].rounds < sweeps))
            sweeps = all->groups[i].rounds;
    *evidence =
        results_keepf(all->own, "%zu at least; every row has its turn in each", all->rounds);
    if (sweeps > 0)
        *evidence = results_keepf(all->own, "%s; %zu at least for the sizes of break-even charts",
                                  *evidence, sweeps);
    return all->rounds >= ROUNDS_ENOUGH ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

analysis_answer checklist_same_twice(const analysis *all, const char **evidence)
{
    const analysis_group *worst = NULL;
    size_t without = 0;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        if (group->group->is_sweep || group->baseline == NULL)
            continue;
        without += !group->has_control;
        if (group->has_control && (worst == NULL || group->noise_floor > worst->noise_floor))
            worst = group;
    }
    if (worst == NULL) {
        *evidence = "no workload has a control: what noise alone does is not known";
        return ANALYSIS_FAIL;
    }
    *evidence = results_keepf(all->own, "noise floor %s: at %s the second was %s",
                              phrase_percent(all->own, worst->noise_floor), worst->group->workload,
                              phrase_fast(all->own, worst->control, worst->baseline->name));
    if (without > 0)
        *evidence = results_keepf(all->own, "%s; %s without", *evidence,
                                  phrase_count(all->own, without, "workload"));
    return without > 0 || worst->noise_floor > ANALYSIS_NOISE_MOST ? ANALYSIS_FAIL : ANALYSIS_PASS;
}

/* Of that round, the row whose turn was first; row_count: it has no samples. */
static size_t first_of_round(const results_group *group, uint32_t round)
{
    size_t first = group->row_count;
    uint32_t least = 0;
    for (size_t i = 0; i < group->row_count; i++)
        for (size_t j = 0; j < group->rows[i]->sample_count; j++) {
            const results_sample *sample = &group->rows[i]->samples[j];
            if (sample->round != round || (first < group->row_count && sample->order >= least))
                continue;
            first = i;
            least = sample->order;
        }
    return first;
}

analysis_answer checklist_random_order(const analysis *all, const char **evidence)
{
    const analysis_group *most = NULL; /* that of the most rows tells the most */
    for (size_t i = 0; i < all->of->group_count; i++)
        if (!all->of->groups[i]->is_sweep && all->groups[i].rounds > 0 &&
            (most == NULL || all->of->groups[i]->row_count > most->group->row_count))
            most = &all->groups[i];
    if (most == NULL || most->rounds < ROUNDS_TO_SEE_ORDER || most->group->row_count < 2) {
        *evidence = "too few rounds, or rows, to see it";
        return ANALYSIS_NOT_APPLICABLE;
    }
    bool was_first[RESULTS_ROWS_MOST + 1] = {false};
    size_t count = 0;
    for (uint32_t round = 0; round < most->rounds && round < RESULTS_ROUNDS_MOST; round++) {
        const size_t first = first_of_round(most->group, round);
        count += first < most->group->row_count && !was_first[first];
        was_first[first] = true;
    }
    *evidence =
        results_keepf(all->own, "seed %llu; at %s rounds began with %s of %zu",
                      (unsigned long long)all->of->plan.seed, most->group->workload,
                      phrase_count(all->own, count, "different row"), most->group->row_count);
    return count > 1 ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

analysis_answer checklist_steady(const analysis *all, const char **evidence)
{
    size_t group = 0, at = 0, count = 0, unsteady = 0;
    const char *names[RESULTS_ROWS_MOST];
    for (const analysis_row *row; (row = checklist_next(all, &group, &at)) != NULL; count++)
        if (!row->row->has_stable_warmup && unsteady++ < RESULTS_ROWS_MOST)
            names[unsteady - 1] = row->row->name;
    if (count == 0) {
        *evidence = "nothing was measured";
        return ANALYSIS_NOT_APPLICABLE;
    }
    const size_t named = unsteady < RESULTS_ROWS_MOST ? unsteady : RESULTS_ROWS_MOST;
    *evidence =
        unsteady == 0
            ? results_keepf(all->own, "three samples in a row within 2 %% for all %zu rows", count)
            : results_keepf(all->own, "%zu of %zu rows did not settle to within 2 %%: %s", unsteady,
                            count, phrase_list(all->own, names, named));
    return unsteady == 0 ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

/* A little less is let pass: batches are sized by runs before the first round. */
#define LONG_ENOUGH 0.8

analysis_answer checklist_long_samples(const analysis *all, const char **evidence)
{
    size_t group = 0, at = 0;
    const double least = all->of->plan.batch_least;
    const char *name = NULL;
    double shortest = INFINITY;
    for (const analysis_row *row; (row = checklist_next(all, &group, &at)) != NULL;) {
        const double seconds = row->seconds.value * row->row->batch;
        if (seconds < shortest) {
            shortest = seconds;
            name = row->row->name;
        }
    }
    if (name == NULL || !(least > 0)) {
        *evidence = "nothing was measured, or no least length was set";
        return ANALYSIS_NOT_APPLICABLE;
    }
    *evidence = results_keepf(all->own, "the shortest are of %.0f ms (%s), short work in batches",
                              1e3 * shortest, name);
    return shortest >= LONG_ENOUGH * least ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

analysis_answer checklist_everything_kept(const analysis *all, const char **evidence)
{
    size_t samples = 0, outliers = 0, missing = 0, failed = 0;
    for (size_t i = 0; i < all->of->group_count; i++)
        for (size_t j = 0; j < all->of->groups[i]->row_count; j++) {
            const analysis_row *row = &all->groups[i].rows[j];
            failed += row->row->state == RESULTS_FAILED;
            samples += row->samples;
            outliers += row->outliers;
            missing += row->samples > 0 && row->samples < all->groups[i].rounds;
        }
    *evidence = results_keepf(
        all->own, "%zu of %zu samples are outliers by Tukey's fences: marked, and counted with",
        outliers, samples);
    if (missing > 0)
        *evidence = results_keepf(all->own, "%s; rounds are missing in %s", *evidence,
                                  phrase_count(all->own, missing, "row"));
    if (failed > 0)
        *evidence = results_keepf(all->own, "%s; %s failed", *evidence,
                                  phrase_count(all->own, failed, "row"));
    if (all->of->is_partial)
        *evidence = results_keepf(all->own, "%s; the run was stopped%s%s", *evidence,
                                  all->of->stopped[0] != 0 ? " " : "", all->of->stopped);
    return missing > 0 || failed > 0 || all->of->is_partial ? ANALYSIS_FAIL : ANALYSIS_PASS;
}

analysis_answer checklist_corrected(const analysis *all, const char **evidence)
{
    size_t rows = 0, pairs = 0;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        const size_t count = group->group->row_count;
        for (size_t j = 0; j < count; j++) {
            rows += !group->group->is_sweep && group->rows[j].verdict != ANALYSIS_NONE;
            for (size_t k = 0; k < j; k++)
                pairs += group->pairs[j * count + k].verdict != ANALYSIS_NONE;
        }
    }
    *evidence = results_keepf(all->own,
                              "%zu rows beside baselines are one family, each workload's pairs "
                              "another (%zu in all): Mann-Whitney, after Holm",
                              rows, pairs);
    return rows + pairs > 0 ? ANALYSIS_PASS : ANALYSIS_NOT_APPLICABLE;
}
