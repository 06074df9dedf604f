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

/* The k-th smallest, from 0: then none behind it is smaller. Hoare's. */
static double select_at(double *values, size_t n, size_t k)
{
    size_t first = 0, last = n - 1;
    while (first < last) {
        const double pivot = values[first + (last - first) / 2];
        size_t i = first, j = last;
        for (;; i++, j--) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i >= j)
                break;
            const double kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
        if (k <= j)
            last = j;
        else
            first = j + 1;
    }
    return values[k];
}

/* As sorted_quantile of what is sorted, without sorting all of it: that would take longer than the
 * resampling. */
static double select_quantile(double *values, size_t n, double q)
{
    const double place = q * (double)(n - 1);
    const size_t below = (size_t)place;
    const double lower = select_at(values, n, below);
    double upper = INFINITY;
    for (size_t i = below + 1; i < n; i++)
        upper = fmin(upper, values[i]);
    return lower + (place - (double)below) * (upper - lower);
}

static statistics_interval sorted_interval(const double *sorted, size_t n, uint64_t seed)
{
    double medians[STATISTICS_RESAMPLES];
    statistics_random random = {seed};
    if (n == 0)
        return (statistics_interval){NAN, NAN, NAN};
    for (size_t i = 0; i < STATISTICS_RESAMPLES; i++)
        medians[i] = drawn_median(sorted, n, &random);
    return (statistics_interval){
        .value = sorted_quantile(sorted, n, 0.5),
        .low = select_quantile(medians, STATISTICS_RESAMPLES, 0.025),
        .high = select_quantile(medians, STATISTICS_RESAMPLES, 0.975),
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
