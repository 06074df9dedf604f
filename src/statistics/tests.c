// SPDX-License-Identifier: MIT
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/statistics.h"

enum { EXACT_MOST = 20 };

/* A value, and the side or the place it came from. */
typedef struct labelled {
    double value;
    size_t label;
} labelled;

static int by_value(const void *a, const void *b)
{
    const double x = ((const labelled *)a)->value, y = ((const labelled *)b)->value;
    return (x > y) - (x < y);
}

/* U of side 0, and the sum of t^3 - t over groups of t that are alike. */
static double u_of_ranks(labelled *all, size_t na, size_t nb, double *ties)
{
    const size_t n = na + nb;
    double sum = 0;
    qsort(all, n, sizeof *all, by_value);
    *ties = 0;
    for (size_t first = 0, last; first < n; first = last) {
        for (last = first + 1; last < n && all[last].value <= all[first].value; last++)
            ;
        const double alike = (double)(last - first);
        const double rank = ((double)first + 1 + (double)last) / 2;
        *ties += alike * alike * alike - alike;
        for (size_t i = first; i < last; i++)
            sum += all[i].label == 0 ? rank : 0;
    }
    return sum - (double)na * ((double)na + 1) / 2;
}

/* How likely U is at most that where both sides are alike. Of C(na + nb, na) arrangements, as many
 * have U = u as the Gaussian binomial coefficient has of q^u: the product of (1 - q^(nb + i)) /
 * (1 - q^i). All of them are whole numbers below 2^53. */
static double exact_at_most(size_t na, size_t nb, double u)
{
    double ways[EXACT_MOST * EXACT_MOST + 1] = {1};
    const size_t most = na * nb;
    for (size_t i = 1; i <= na; i++) {
        for (size_t j = most; j >= nb + i; j--)
            ways[j] -= ways[j - nb - i];
        for (size_t j = i; j <= most; j++)
            ways[j] += ways[j - i];
    }
    double below = 0, all = 0;
    for (size_t j = 0; j <= most; j++) {
        all += ways[j];
        below += (double)j <= u ? ways[j] : 0;
    }
    return below / all;
}

double statistics_mann_whitney(const double *a, size_t na, const double *b, size_t nb)
{
    labelled all[2 * STATISTICS_MOST];
    assert(na <= STATISTICS_MOST && nb <= STATISTICS_MOST);
    if (na == 0 || nb == 0)
        return 1;
    for (size_t i = 0; i < na + nb; i++)
        all[i] = i < na ? (labelled){a[i], 0} : (labelled){b[i - na], 1};
    double ties;
    const double u = u_of_ranks(all, na, nb, &ties);
    const double x = (double)na, y = (double)nb, n = x + y;
    if (ties <= 0 && na <= EXACT_MOST && nb <= EXACT_MOST)
        return fmin(1, 2 * exact_at_most(na, nb, fmin(u, x * y - u)));
    const double variance = x * y / 12 * (n + 1 - ties / (n * (n - 1)));
    const double distance = fabs(u - x * y / 2) - 0.5;
    if (variance <= 0 || distance <= 0)
        return 1;
    return erfc(distance / sqrt(2 * variance));
}

void statistics_holm(double *p, size_t n)
{
    labelled sorted[STATISTICS_FAMILY_MOST];
    assert(n <= STATISTICS_FAMILY_MOST);
    for (size_t i = 0; i < n; i++)
        sorted[i] = (labelled){p[i], i};
    qsort(sorted, n, sizeof *sorted, by_value);
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        most = fmin(1, fmax(most, sorted[i].value * (double)(n - i)));
        p[sorted[i].label] = most;
    }
}
