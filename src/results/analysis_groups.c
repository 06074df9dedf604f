// SPDX-License-Identifier: MIT
#include <math.h>

#include "results/analysis_parts.h"

bool analysis_is_measured(const results_row *row)
{
    return row->state == RESULTS_MEASURED && row->sample_count > 0;
}

bool analysis_is_inside(const analysis_row *row)
{
    return row->samples > 0 && row->row->role != RESULTS_CONTROL &&
           row->row->kind != RESULTS_PEER && row->row->kind != RESULTS_COMMAND;
}

size_t analysis_place(const results_group *group, const results_row *row)
{
    size_t at = 0;
    while (at < group->row_count && group->rows[at] != row)
        at++;
    return at;
}

/* Another for everything that is resampled, whatever was resampled before it. */
static uint64_t seed_of(const results *of, uint64_t group, uint64_t a, uint64_t b)
{
    statistics_random random = {of->plan.seed};
    random.state = statistics_next(&random) ^ group;
    random.state = statistics_next(&random) ^ a;
    random.state = statistics_next(&random) ^ b;
    return statistics_next(&random);
}

/* Held to what a clock can tell, whatever a file says: nothing, or from a picosecond on. */
static double held(double seconds)
{
    return seconds >= 1e-12 ? fmin(seconds, 1e15) : 0;
}

/* The rounds of both; how many. */
static size_t pair_up(const results_row *a, const results_row *b, double *out_a, double *out_b)
{
    double seconds[RESULTS_ROUNDS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < RESULTS_ROUNDS_MOST; i++)
        seconds[i] = NAN;
    for (size_t i = 0; i < a->sample_count; i++)
        if (a->samples[i].round < RESULTS_ROUNDS_MOST)
            seconds[a->samples[i].round] = held(a->samples[i].seconds);
    for (size_t i = 0; i < b->sample_count && count < STATISTICS_MOST; i++) {
        const results_sample *sample = &b->samples[i];
        if (sample->round >= RESULTS_ROUNDS_MOST || isnan(seconds[sample->round]))
            continue;
        out_a[count] = seconds[sample->round];
        out_b[count++] = held(sample->seconds);
    }
    return count;
}

analysis_ratio analysis_compare(const analysis *all, size_t group, size_t a, size_t b)
{
    double seconds[2][STATISTICS_MOST];
    const size_t first = a < b ? a : b, second = a < b ? b : a;
    const results_row *const *rows = (const results_row *const *)all->of->groups[group]->rows;
    analysis_ratio out = {{NAN, NAN, NAN}, 1, 0};
    if (!analysis_is_measured(rows[first]) || !analysis_is_measured(rows[second]))
        return out;
    out.rounds = pair_up(rows[first], rows[second], seconds[0], seconds[1]);
    const uint64_t seed = seed_of(all->of, group, first, second);
    const statistics_interval slower =
        statistics_ratio_interval(seconds[0], seconds[1], out.rounds, seed);
    out.p = statistics_mann_whitney(seconds[0], out.rounds, seconds[1], out.rounds);
    /* One way round is worked out, and the other is its inverse: a table of both agrees. */
    out.times =
        a > b ? slower : (statistics_interval){1 / slower.value, 1 / slower.high, 1 / slower.low};
    return out;
}

typedef double pick(const results_sample *sample);

/* Never skipped: what is marked as an outlier has the index of its sample. */
static double pick_seconds(const results_sample *sample)
{
    return held(sample->seconds);
}
static double pick_kernel(const results_sample *sample)
{
    return held(sample->kernel_seconds);
}
static double pick_cpu(const results_sample *sample)
{
    return sample->cpu_seconds < 0 ? -1 : held(sample->cpu_seconds);
}

/* Those that are not negative, of as many as statistics take; how many. */
static size_t collect(const results_row *row, pick *value, double *out)
{
    size_t count = 0;
    for (size_t i = 0; i < row->sample_count && count < STATISTICS_MOST; i++) {
        out[count] = value(&row->samples[i]);
        count += out[count] >= 0;
    }
    return count;
}

static double median_held(const double *seconds, size_t count)
{
    double values[RESULTS_COLD_MOST];
    const size_t n = count < RESULTS_COLD_MOST ? count : RESULTS_COLD_MOST;
    for (size_t i = 0; i < n; i++)
        values[i] = held(seconds[i]);
    return statistics_median(values, n);
}

static void fill_row(analysis *all, size_t group, size_t at)
{
    double values[STATISTICS_MOST];
    analysis_row *out = &all->groups[group].rows[at];
    const results_row *row = all->of->groups[group]->rows[at];
    *out = (analysis_row){.row = row,
                          .seconds = {NAN, NAN, NAN},
                          .speedup = {NAN, NAN, NAN},
                          .p = 1,
                          .efficiency = NAN,
                          .cpu = -1,
                          .cold = median_held(row->cold.cold, row->cold.cold_count),
                          .started = median_held(row->cold.started, row->cold.started_count)};
    out->is_outlier = results_take(all->own, (row->sample_count + 1) * sizeof *out->is_outlier);
    if (out->is_outlier == NULL || !analysis_is_measured(row))
        return;
    out->samples = collect(row, pick_seconds, values);
    out->seconds =
        statistics_median_interval(values, out->samples, seed_of(all->of, group, at, at));
    out->outliers = statistics_outliers(values, out->samples, out->is_outlier);
    if (out->seconds.value > 0)
        out->throughput = (double)all->of->groups[group]->size / out->seconds.value;
    out->kernel = statistics_median(values, collect(row, pick_kernel, values));
    const size_t told = collect(row, pick_cpu, values);
    if (told > 0)
        out->cpu = statistics_median(values, told);
}

void analysis_add_groups(analysis *all)
{
    const results *of = all->of;
    all->groups = results_take(all->own, (of->group_count + 1) * sizeof *all->groups);
    if (all->groups == NULL)
        return;
    for (size_t i = 0; i < of->group_count; i++) {
        const results_group *group = of->groups[i];
        analysis_group *out = &all->groups[i];
        const results_row *baseline = results_row_of(group, RESULTS_BASELINE);
        out->group = group;
        out->rows = results_take(all->own, (group->row_count + 1) * sizeof *out->rows);
        if (out->rows == NULL)
            return;
        for (size_t j = 0; j < group->row_count; j++)
            fill_row(all, i, j);
        if (baseline == NULL || !analysis_is_measured(baseline))
            continue;
        out->baseline = baseline;
        out->rounds = baseline->sample_count;
    }
}
