// SPDX-License-Identifier: MIT
/* sentences.c - which sentences there is room for, what went wrong, and how sure the others are. */
#include "results/sentences.h"

#include <string.h>

#include "results/analysis_parts.h"
#include "results/phrases.h"

/* "opencl:0 in pixels:blur=2" for every row of that state; NULL where there is none. */
static const char *rows_of_state(const analysis *all, results_state state, size_t *count,
                                 const char **why)
{
    const char *items[4];
    *count = 0;
    for (size_t i = 0; i < all->of->group_count; i++)
        for (size_t j = 0; j < all->of->groups[i]->row_count; j++) {
            const results_row *row = all->of->groups[i]->rows[j];
            if (row->state != state)
                continue;
            if (*count == 0)
                *why = row->why;
            if (*count < 4)
                items[*count] =
                    results_keepf(all->own, "%s in %s", row->name, all->of->groups[i]->workload);
            ++*count;
        }
    if (*count == 0)
        return NULL;
    const char *list = phrase_list(all->own, items, *count < 3 ? *count : 3);
    return *count <= 3 ? list : results_keepf(all->own, "%s, and %zu more", list, *count - 3);
}

static void add(sentences *out, size_t most, const char *text)
{
    if (out->count < most)
        out->texts[out->count++] = text;
}

static void add_mismatches(const analysis *all, sentences *out, size_t most)
{
    size_t count;
    const char *why = "", *rows = rows_of_state(all, RESULTS_MISMATCH, &count, &why);
    if (rows == NULL)
        return;
    add(out, most,
        results_keepf(all->own,
                      "The outputs are not all the same: %s differ%s from the baseline and %s not "
                      "timed (%s%s).",
                      rows, count == 1 ? "s" : "", count == 1 ? "was" : "were",
                      count == 1 ? "" : "the first: ", why));
}

void sentences_of_failures(const analysis *all, sentences *out, size_t most)
{
    size_t count;
    const char *why = "", *rows = rows_of_state(all, RESULTS_FAILED, &count, &why);
    if (rows == NULL)
        return;
    add(out, most,
        results_keepf(all->own, "%s failed and %s not compared (%s%s).", rows,
                      count == 1 ? "is" : "are", count == 1 ? "" : "the first: ", why));
}

static bool is_anything_measured(const analysis *all)
{
    for (size_t i = 0; i < all->of->group_count; i++)
        for (size_t j = 0; j < all->of->groups[i]->row_count; j++)
            if (all->groups[i].rows[j].samples > 0)
                return true;
    return false;
}

/* Whose verdicts are withheld. */
static const char *withheld(const analysis *all)
{
    const char *names[RESULTS_GROUPS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < all->of->group_count; i++)
        if (all->groups[i].is_withheld && !all->of->groups[i]->is_sweep)
            names[count++] = all->of->groups[i]->workload;
    return phrase_list(all->own, names, count);
}

static bool is_noise_told(const analysis *all)
{
    return all->is_noisy && all->rounds >= ANALYSIS_ROUNDS_LEAST;
}

static void add_without_baseline(const analysis *all, sentences *out, size_t most)
{
    const char *names[RESULTS_GROUPS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        bool is_there = false;
        for (size_t j = 0; j < group->group->row_count; j++)
            is_there = is_there || group->rows[j].samples > 0;
        if (is_there && group->baseline == NULL && !group->group->is_sweep)
            names[count++] = group->group->workload;
    }
    if (count > 0)
        add(out, most,
            results_keepf(all->own,
                          "The baseline of %s was not measured, so that nothing has a speed-up "
                          "there.",
                          phrase_list(all->own, names, count)));
}

void sentences_of_problems(const analysis *all, sentences *out, size_t most)
{
    size_t count;
    const char *why = "";
    add_mismatches(all, out, most);
    if (!is_anything_measured(all)) {
        const char *rows = rows_of_state(all, RESULTS_SKIPPED, &count, &why);
        add(out, most, "Nothing was measured, so there is nothing to compare.");
        if (rows != NULL)
            add(out, most, results_keepf(all->own, "Not for this machine: %s (%s).", rows, why));
    }
    add_without_baseline(all, out, most);
}

void sentences_of_trust(const analysis *all, sentences *out, size_t most)
{
    bool has_control = false;
    for (size_t i = 0; i < all->of->group_count; i++)
        has_control = has_control || (all->groups[i].has_control && !all->of->groups[i]->is_sweep);
    if (!is_anything_measured(all)) {
        add(out, most, "The rows below say why, each for itself.");
        return;
    }
    if (is_noise_told(all)) {
        add(out, most,
            results_keepf(all->own,
                          "For verdicts at %s end what else runs here, give it more time with "
                          "--budget, or take another machine.",
                          withheld(all)));
        return;
    }
    if (all->rounds == 0)
        return;
    const char *rounds = results_keepf(all->own, "These are medians of %s",
                                       phrase_count(all->own, all->rounds, "round"));
    const double floor =
        all->noise_floor > ANALYSIS_MARGIN_LEAST ? all->noise_floor : ANALYSIS_MARGIN_LEAST;
    const char *trust =
        all->rounds < ANALYSIS_ROUNDS_LEAST
            ? "that is too few for any verdict: give it more time with --budget"
        : has_control
            ? results_keepf(all->own,
                            "the same code, entered twice, differed by at most %s, so less "
                            "than %s is called no difference",
                            phrase_percent(all->own, all->noise_floor),
                            phrase_percent(all->own, floor))
            : results_keepf(all->own,
                            "no code was entered twice, so that this machine's noise is "
                            "not known; less than %s is called no difference",
                            phrase_percent(all->own, floor));
    add(out, most, results_keepf(all->own, "%s; %s.", rounds, trust));
}

static const char *about_noise(const analysis *all)
{
    if (!all->is_noisy)
        return "";
    return results_keepf(all->own,
                         "At %s the same code, entered twice, differed by as much as %s; above "
                         "%.0f %% verdicts are withheld.",
                         withheld(all), phrase_percent(all->own, all->noise_floor),
                         100 * ANALYSIS_NOISE_MOST);
}

void analysis_add_sentences(analysis *all)
{
    all->noise = about_noise(all);
    sentences devices = {.count = 0}, overlap = {.count = 0}, peers = {.count = 0};
    sentences out = {.count = 0};
    sentences_of_devices(all, &devices, 2);
    sentences_of_overlap(all, &overlap, 1);
    sentences_of_peers(all, &peers, 1);
    sentences_of_problems(all, &out, 3);
    const size_t rest = overlap.count + peers.count;
    const size_t least = (devices.count > 0) + rest;
    sentences_of_winners(all, &out, SENTENCES_MOST - (out.count + least < 6 ? least : 0));
    for (size_t i = 0; i < devices.count && (i == 0 || out.count + rest < SENTENCES_MOST); i++)
        add(&out, SENTENCES_MOST, devices.texts[i]);
    for (size_t i = 0; i < overlap.count; i++)
        add(&out, SENTENCES_MOST, overlap.texts[i]);
    for (size_t i = 0; i < peers.count; i++)
        add(&out, SENTENCES_MOST, peers.texts[i]);
    sentences_of_failures(all, &out, SENTENCES_MOST);
    sentences_of_trust(all, &out, SENTENCES_MOST);
    if (out.count < 2)
        add(&out, SENTENCES_MOST, "Every number, with its interval, is in the tables.");
    all->sentences = results_take(all->own, sizeof out.texts);
    if (all->sentences == NULL)
        return;
    memcpy(all->sentences, out.texts, sizeof out.texts);
    all->sentence_count = out.count;
}
