// SPDX-License-Identifier: MIT
#include "results/analysis.h"

#include <math.h>
#include <stdlib.h>

#include "results/analysis_parts.h"

const char *const analysis_verdict_names[] = {
    [ANALYSIS_NONE] = "none",   [ANALYSIS_FASTER] = "faster",   [ANALYSIS_SLOWER] = "slower",
    [ANALYSIS_SAME] = "same",   [ANALYSIS_UNCLEAR] = "unclear", [ANALYSIS_WITHHELD] = "withheld",
    [ANALYSIS_VERDICTS] = NULL,
};

/* The mean clock of each eighth of the run, for cores that wait are slow at times. */
enum { PARTS = 8 };
typedef struct clocks {
    double samples; /* of the whole run, of all rows */
    double sums[PARTS], counts[PARTS];
} clocks;

typedef void visit(const results_sample *sample, clocks *into);

static void count_sample(const results_sample *sample, clocks *into)
{
    into->samples = fmax(into->samples, (double)sample->order + 1);
}

static void add_clock(const results_sample *sample, clocks *into)
{
    const size_t part = (size_t)(PARTS * (double)sample->order / into->samples);
    if (!(sample->clock_mhz > 0))
        return;
    into->sums[part] += sample->clock_mhz;
    into->counts[part]++;
}

static void for_samples(const results_group *group, visit *visit_one, clocks *into)
{
    for (size_t i = 0; i < group->row_count; i++)
        for (size_t j = 0; j < group->rows[i]->sample_count; j++)
            visit_one(&group->rows[i]->samples[j], into);
}

/* Whether it fell by a quarter or more, from any eighth to a later one. */
static bool fell(const results *of)
{
    clocks all = {.samples = 0};
    double fastest = 0;
    for (size_t i = 0; i < of->group_count; i++)
        for_samples(of->groups[i], count_sample, &all);
    for (size_t i = 0; i < of->group_count; i++)
        for_samples(of->groups[i], add_clock, &all);
    for (size_t i = 0; i < PARTS; i++) {
        const double mean = all.sums[i] / all.counts[i];
        if (all.counts[i] > 0 && mean <= 0.75 * fastest)
            return true;
        if (all.counts[i] > 0)
            fastest = fmax(fastest, mean);
    }
    return false;
}

static size_t least_rounds(const analysis *all)
{
    size_t least = 0;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        if (group->baseline != NULL && !group->group->is_sweep &&
            (least == 0 || group->rounds < least))
            least = group->rounds;
    }
    return least;
}

static void add_run(analysis *all)
{
    all->is_throttled = fell(all->of);
    all->is_identical = !results_has_mismatch(all->of);
    all->rounds = least_rounds(all);
}

/* Each stands on those before it. */
static void (*const steps[])(analysis *all) = {
    analysis_add_groups,    analysis_add_noise,     analysis_add_verdicts,
    analysis_add_pairs,     analysis_add_scaling,   analysis_add_breakevens,
    analysis_add_overlaps,  analysis_add_roofs,     add_run,
    analysis_add_sentences, analysis_add_checklist,
};

bool analysis_make(const results *of, analysis *out)
{
    *out = (analysis){.of = of, .own = malloc(sizeof *out->own)};
    if (out->own == NULL)
        return false;
    results_init(out->own);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && !out->own->has_failed; i++)
        steps[i](out);
    if (!out->own->has_failed)
        return true;
    analysis_free(out);
    return false;
}

void analysis_free(analysis *all)
{
    if (all->own != NULL)
        results_free(all->own);
    free(all->own);
    *all = (analysis){.of = NULL};
}
