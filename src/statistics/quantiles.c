// SPDX-License-Identifier: MIT
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/sorted.h"
#include "statistics/statistics.h"

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void sorted_make(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
}

double sorted_quantile(const double *sorted, size_t n, double q)
{
    if (n == 0)
        return NAN;
    const double place = q * (double)(n - 1);
    const size_t below = (size_t)place;
    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

double statistics_quantile(const double *values, size_t n, double q)
{
    double sorted[STATISTICS_MOST];
    assert(n <= STATISTICS_MOST && q >= 0 && q <= 1);
    if (n > 0)
        memcpy(sorted, values, n * sizeof *values);
    sorted_make(sorted, n);
    return sorted_quantile(sorted, n, q);
}

double statistics_median(const double *values, size_t n)
{
    return statistics_quantile(values, n, 0.5);
}

size_t statistics_outliers(const double *values, size_t n, bool *is_outlier)
{
    const double low = statistics_quantile(values, n, 0.25);
    const double high = statistics_quantile(values, n, 0.75);
    const double reach = 1.5 * (high - low);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        is_outlier[i] = values[i] < low - reach || values[i] > high + reach;
        count += is_outlier[i];
    }
    return count;
}
