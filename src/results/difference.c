// SPDX-License-Identifier: MIT
#include "results/difference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis_parts.h"

#define MARGIN_LEAST                                                                               \
    0.02 /* what a machine does between two runs is more than what it does within */

/* A row of one run, with its group. */
typedef struct found {
    const analysis_group *group;
    const analysis_row *row; /* NULL: there is none that was measured */
} found;

static found find(const analysis *run, const char *workload, const char *name)
{
    for (size_t i = 0; i < run->of->group_count; i++) {
        const analysis_group *group = &run->groups[i];
        if (strcmp(group->group->workload, workload) != 0)
            continue;
        for (size_t j = 0; j < group->group->row_count; j++)
            if (group->rows[j].samples > 0 && strcmp(group->rows[j].row->name, name) == 0)
                return (found){group, &group->rows[j]};
    }
    return (found){NULL, NULL};
}

/* The ratio of two medians that were taken apart, by the method of variance estimates recovery
 * (Zou and Donner 2008) on their logarithms: each side brings its own half of its interval. */
static statistics_interval ratio_of(statistics_interval first, statistics_interval later)
{
    const double value = first.value / later.value;
    const double below = hypot(log(first.value / first.low), log(later.high / later.value));
    const double above = hypot(log(first.high / first.value), log(later.value / later.low));
    return (statistics_interval){value, value * exp(-below), value * exp(above)};
}

static size_t seconds_of(const analysis_row *row, double out[STATISTICS_MOST])
{
    size_t count = 0;
    while (count < row->row->sample_count && count < STATISTICS_MOST) {
        out[count] = row->row->samples[count].seconds;
        count++;
    }
    return count;
}

static analysis_ratio compare(const analysis_row *first, const analysis_row *later)
{
    double seconds[2][STATISTICS_MOST];
    const size_t counts[2] = {seconds_of(first, seconds[0]), seconds_of(later, seconds[1])};
    return (analysis_ratio){
        .times = ratio_of(first->seconds, later->seconds),
        .p = statistics_mann_whitney(seconds[0], counts[0], seconds[1], counts[1]),
        .rounds = counts[0] < counts[1] ? counts[0] : counts[1],
    };
}

/* The margin that both runs allow. */
static analysis_group judges(const analysis_group *first, const analysis_group *later)
{
    return (analysis_group){
        .margin = fmax(MARGIN_LEAST, fmax(first->margin, later->margin)),
        .is_withheld = first->is_withheld || later->is_withheld,
    };
}

static void judge_row(const difference *all, difference_row *row, size_t run)
{
    const found first = find(all->runs[0], row->workload, row->name);
    const found later = find(all->runs[run], row->workload, row->name);
    if (first.row == NULL || later.row == NULL)
        return;
    const analysis_group both = judges(first.group, later.group);
    const analysis_ratio ratio = {row->ratios[run], row->p[run],
                                  first.row->samples < later.row->samples ? first.row->samples
                                                                          : later.row->samples};
    row->verdicts[run] = analysis_judge(&both, &ratio, row->p[run]);
}

/* Ratios, then their p as one family, then what follows from both. */
static void compare_run(difference *all, size_t run, double *p)
{
    size_t count = 0;
    for (size_t i = 0; i < all->row_count; i++) {
        difference_row *row = &all->rows[i];
        row->ratios[run] = (statistics_interval){NAN, NAN, NAN};
        row->p[run] = 1;
        if (row->rows[0] == NULL || row->rows[run] == NULL)
            continue;
        const analysis_ratio ratio = compare(row->rows[0], row->rows[run]);
        row->ratios[run] = ratio.times;
        p[count++] = ratio.p;
    }
    statistics_holm(p, count);
    count = 0;
    for (size_t i = 0; i < all->row_count; i++) {
        difference_row *row = &all->rows[i];
        if (row->rows[0] == NULL || row->rows[run] == NULL)
            continue;
        row->p[run] = p[count++];
        judge_row(all, row, run);
    }
}

static bool has_row(const difference *all, const char *workload, const char *name)
{
    for (size_t i = 0; i < all->row_count; i++)
        if (strcmp(all->rows[i].workload, workload) == 0 && strcmp(all->rows[i].name, name) == 0)
            return true;
    return false;
}

static void add_row(difference *all, const char *workload, const char *name)
{
    difference_row *row = &all->rows[all->row_count++];
    row->workload = workload;
    row->name = name;
    row->ratios[0] = (statistics_interval){1, 1, 1};
    row->p[0] = 1;
    for (size_t run = 0; run < all->run_count; run++)
        row->rows[run] = find(all->runs[run], workload, name).row;
}

/* Rows that were measured in some run, in the order of the first one that has them. */
static void add_rows_of(difference *all, const analysis *run)
{
    for (size_t i = 0; i < run->of->group_count; i++) {
        const analysis_group *group = &run->groups[i];
        for (size_t j = 0; j < group->group->row_count; j++)
            if (group->rows[j].samples > 0 &&
                !has_row(all, group->group->workload, group->rows[j].row->name))
                add_row(all, group->group->workload, group->rows[j].row->name);
    }
}

static size_t count_rows(const difference *all)
{
    size_t count = 1;
    for (size_t run = 0; run < all->run_count; run++)
        for (size_t i = 0; i < all->runs[run]->of->group_count; i++)
            count += all->runs[run]->of->groups[i]->row_count;
    return count;
}

static bool add_rows(difference *all)
{
    const size_t most = count_rows(all);
    double *p = results_take(all->own, most * sizeof *p);
    all->rows = results_take(all->own, most * sizeof *all->rows);
    if (p == NULL || all->rows == NULL)
        return false;
    for (size_t run = 0; run < all->run_count; run++)
        add_rows_of(all, all->runs[run]);
    for (size_t run = 1; run < all->run_count; run++)
        compare_run(all, run, p);
    return true;
}

static bool is_alike(const difference_fact *fact, size_t runs)
{
    for (size_t i = 1; i < runs; i++)
        if (fact->values[0] == NULL || fact->values[i] == NULL ||
            strcmp(fact->values[0], fact->values[i]) != 0)
            return false;
    return true;
}

static bool has_fact(const difference *all, const results_fact *fact)
{
    for (size_t i = 0; i < all->fact_count; i++)
        if (strcmp(all->facts[i].section, fact->section) == 0 &&
            strcmp(all->facts[i].name, fact->name) == 0)
            return true;
    return false;
}

static void add_fact(difference *all, const results_fact *of)
{
    difference_fact fact = {of->section, of->name, {NULL}};
    for (size_t run = 0; run < all->run_count; run++)
        fact.values[run] = results_find_fact(all->runs[run]->of, of->section, of->name);
    if (!is_alike(&fact, all->run_count) && !has_fact(all, of))
        all->facts[all->fact_count++] = fact;
}

static bool add_facts(difference *all)
{
    size_t most = 1;
    difference_fact version = {"gpukit", "version", {NULL}};
    for (size_t run = 0; run < all->run_count; run++) {
        most += all->runs[run]->of->fact_count;
        version.values[run] = all->runs[run]->of->version;
    }
    all->facts = results_take(all->own, most * sizeof *all->facts);
    if (all->facts == NULL)
        return false;
    if (!is_alike(&version, all->run_count))
        all->facts[all->fact_count++] = version;
    for (size_t run = 0; run < all->run_count; run++)
        for (size_t i = 0; i < all->runs[run]->of->fact_count; i++)
            add_fact(all, &all->runs[run]->of->facts[i]);
    return true;
}

bool difference_make(const analysis *const *runs, const char *const *names, size_t count,
                     difference *out)
{
    *out = (difference){.run_count = count, .own = malloc(sizeof *out->own)};
    if (out->own == NULL)
        return false;
    results_init(out->own);
    for (size_t i = 0; i < count; i++) {
        out->runs[i] = runs[i];
        out->names[i] = names[i];
    }
    if (add_rows(out) && add_facts(out))
        return true;
    difference_free(out);
    return false;
}

void difference_free(difference *all)
{
    if (all->own != NULL)
        results_free(all->own);
    free(all->own);
    *all = (difference){.own = NULL};
}

bool difference_is_slower(const difference *all, const difference_row *row, double part)
{
    const size_t last = all->run_count - 1;
    return row->verdicts[last] == ANALYSIS_SLOWER && row->ratios[last].high * (1 + part) < 1;
}

bool difference_is_missing(const difference *all, const difference_row *row)
{
    return row->rows[0] != NULL && row->rows[all->run_count - 1] == NULL;
}
