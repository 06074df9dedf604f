// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/checklist.h"
#include "results/phrases.h"

/* Of one core; less than that is what a system does by itself. */
#define LOAD_MOST 0.5

analysis_answer checklist_idle(const analysis *all, const char **evidence)
{
    const char *cores = results_find_fact(all->of, "processor", "cores for us");
    if (!(all->of->load_before >= 0 && isfinite(all->of->load_before))) {
        *evidence = "the system does not tell its load";
        return ANALYSIS_NOT_APPLICABLE;
    }
    *evidence = results_keepf(all->own, "load %.2f before it", all->of->load_before);
    if (all->of->load_after >= 0 && isfinite(all->of->load_after))
        *evidence = results_keepf(all->own, "%s, %.2f after it", *evidence, all->of->load_after);
    if (cores != NULL)
        *evidence = results_keepf(all->own, "%s; cores for us: %s", *evidence, cores);
    return all->of->load_before <= LOAD_MOST ? ANALYSIS_PASS : ANALYSIS_FAIL;
}

analysis_answer checklist_clock(const analysis *all, const char **evidence)
{
    size_t group = 0, at = 0;
    double least = INFINITY, most = 0;
    for (const analysis_row *row; (row = checklist_next(all, &group, &at)) != NULL;)
        for (size_t i = 0; i < row->row->sample_count; i++) {
            const double clock = row->row->samples[i].clock_mhz;
            if (!(clock > 0 && isfinite(clock)))
                continue;
            least = fmin(least, clock);
            most = fmax(most, clock);
        }
    if (!(most > 0)) {
        *evidence = "the system does not tell the clock";
        return ANALYSIS_NOT_APPLICABLE;
    }
    *evidence = results_keepf(all->own, "%.0f to %.0f MHz behind samples; %s by a quarter", least,
                              most, all->is_throttled ? "its mean fell" : "its mean did not fall");
    return all->is_throttled ? ANALYSIS_FAIL : ANALYSIS_PASS;
}

static bool has_section(const results *of, const char *section)
{
    for (size_t i = 0; i < of->fact_count; i++)
        if (strcmp(of->facts[i].section, section) == 0)
            return true;
    return false;
}

analysis_answer checklist_recorded(const analysis *all, const char **evidence)
{
    static const char *const sections[] = {"processor", "memory", "system", "build"};
    const char *missing[8];
    size_t count = 0, group = 0, at = 0, peers = 0;
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (!has_section(all->of, sections[i]))
            missing[count++] = sections[i];
    if (all->of->version[0] == 0)
        missing[count++] = "gpukit's version";
    if (all->of->plan.argument_count == 0)
        missing[count++] = "the command";
    for (const analysis_row *row; (row = checklist_next(all, &group, &at)) != NULL;)
        peers += row->row->kind == RESULTS_PEER && row->row->version[0] == 0;
    if (peers > 0)
        missing[count++] =
            results_keepf(all->own, "the version of %zu peer%s", peers, peers == 1 ? "" : "s");
    *evidence =
        count == 0
            ? results_keepf(all->own, "%zu facts of machine, system, build and peers",
                            all->of->fact_count)
            : results_keepf(all->own, "not recorded: %s", phrase_list(all->own, missing, count));
    return count == 0 ? ANALYSIS_PASS : ANALYSIS_FAIL;
}
