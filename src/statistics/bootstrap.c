// SPDX-License-Identifier: MIT
#include <assert.h>
#include <math.h>
#include <string.h>

#include "statistics/sorted.h"
#include "statistics/statistics.h"

/* The median of n draws from sorted values: how often each was drawn is counted, which needs no
 * sorting. For an even n it is half-way between the two in the middle, as elsewhere. */
static double drawn_median(const double *sorted, size_t n, statistics_random *random)
{
    uint16_t drawn[STATISTICS_MOST];
    memset(drawn, 0, n * sizeof *drawn);
    for (size_t i = 0; i < n; i++)
        drawn[statistics_below(random, (uint32_t)n)]++;
    size_t at = 0, seen = drawn[0];
    while (seen < (n + 1) / 2)
        seen += drawn[++at];
    const double lower = sorted[at];
    while (seen < n / 2 + 1)
        seen += drawn[++at];
    return lower + (sorted[at] - lower) / 2;
}

static statistics_interval sorted_interval(const double *sorted, size_t n, uint64_t seed)
{
    double medians[STATISTICS_RESAMPLES];
    statistics_random random = {seed};
    if (n == 0)
        return (statistics_interval){NAN, NAN, NAN};
    for (size_t i = 0; i < STATISTICS_RESAMPLES; i++)
        medians[i] = drawn_median(sorted, n, &random);
    sorted_make(medians, STATISTICS_RESAMPLES);
    return (statistics_interval){
        sorted_quantile(sorted, n, 0.5),
        sorted_quantile(medians, STATISTICS_RESAMPLES, 0.025),
        sorted_quantile(medians, STATISTICS_RESAMPLES, 0.975),
    };
}

statistics_interval statistics_median_interval(const double *values, size_t n, uint64_t seed)
{
    double sorted[STATISTICS_MOST];
    assert(n <= STATISTICS_MOST);
    if (n > 0)
        memcpy(sorted, values, n * sizeof *values);
    sorted_make(sorted, n);
    return sorted_interval(sorted, n, seed);
}

/* Within what doubles and their logarithms can hold with ease, where a clock told 0. */
static double log_ratio(double a, double b)
{
    const double least = 1e-12, most = 1e12;
    const double from = a > least ? a : least, by = b > least ? b : least;
    return log(fmin(fmax(from / by, least), most));
}

statistics_interval statistics_ratio_interval(const double *a, const double *b, size_t n,
                                              uint64_t seed)
{
    double logs[STATISTICS_MOST];
    assert(n <= STATISTICS_MOST);
    for (size_t i = 0; i < n; i++)
        logs[i] = log_ratio(a[i], b[i]);
    sorted_make(logs, n);
    const statistics_interval of_logs = sorted_interval(logs, n, seed);
    return (statistics_interval){exp(of_logs.value), exp(of_logs.low), exp(of_logs.high)};
}
