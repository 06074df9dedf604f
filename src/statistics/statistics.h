// SPDX-License-Identifier: MIT
/* statistics.h - what can be said of samples that were taken in rounds, and how surely.
 *
 * Pure functions of their arguments: a seed stands for chance, so the same samples always give the
 * same numbers. Arrays are the caller's and are not changed unless it is said. None of them prints,
 * fails or keeps anything; n may be 0 where not said otherwise, and then results are NAN.
 */
#ifndef GPUKIT_SRC_STATISTICS_STATISTICS_H
#define GPUKIT_SRC_STATISTICS_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STATISTICS_MOST = 1000, /* samples of one side */
    STATISTICS_RESAMPLES = 2000,
    STATISTICS_FAMILY_MOST = 4096, /* p-values that are corrected together */
};

/* ---- chance ---- */

typedef struct statistics_random {
    uint64_t state; /* any: the seed */
} statistics_random;

uint64_t statistics_next(statistics_random *random); /* SplitMix64 (Steele, Lea, Flood 2014) */
uint32_t statistics_below(statistics_random *random, uint32_t bound); /* unbiased; bound > 0 */
void statistics_shuffle(statistics_random *random, uint32_t *items, size_t count);

/* ---- one side ---- */

/* A value and the 95 % confidence interval around it. */
typedef struct statistics_interval {
    double value, low, high;
} statistics_interval;

double statistics_median(const double *values, size_t n);

/* By linear interpolation between order statistics (Hyndman and Fan's type 7); q in [0, 1]. */
double statistics_quantile(const double *values, size_t n, double q);

/* The median; its interval by resampling (Efron's percentile bootstrap). */
statistics_interval statistics_median_interval(const double *values, size_t n, uint64_t seed);

/* Marks those outside Tukey's fences, 1.5 interquartile ranges beyond the quartiles; how many. */
size_t statistics_outliers(const double *values, size_t n, bool *is_outlier);

/* ---- two sides ---- */

/* a / b, where a[i] and b[i] are of one round: the median of the rounds' ratios. The interval
 * resamples whole rounds, so that what slowed a round down slowed down both its sides. Worked out
 * in logarithms: b / a is the inverse. Ratios are held to 1e-12 to 1e12, and 0 / 0 is 1. */
statistics_interval statistics_ratio_interval(const double *a, const double *b, size_t n,
                                              uint64_t seed);

/* The two-sided p of the Mann-Whitney U test (1947): exact for up to 20 on each side without ties,
 * else by the normal distribution with the corrections for ties and continuity. 1 where a side is
 * empty. */
double statistics_mann_whitney(const double *a, size_t na, const double *b, size_t nb);

/* Replaces n p-values by Holm's (1979), of the family of all of them. */
void statistics_holm(double *p, size_t n);

/* ---- scaling ---- */

enum { STATISTICS_POINTS_MOST = 64 };

typedef struct statistics_point {
    double workers; /* at least 1 */
    double speedup; /* to one worker */
} statistics_point;

/* Amdahl (1967): speedup = 1 / (serial + (1 - serial) / workers). Least squares in 1 / speedup;
 * serial is held to [0, 1]. NAN where no point has more than one worker. Errors are of those that
 * have. */
typedef struct statistics_amdahl {
    double serial;
    double error; /* the root of the mean square of (fit / measured - 1) */
} statistics_amdahl;
statistics_amdahl statistics_fit_amdahl(const statistics_point *points, size_t n);
double statistics_amdahl_speedup(double serial, double workers);

/* Gunther's universal scalability law (1993): speedup = n / (1 + contention (n - 1) +
 * coherency n (n - 1)). Least squares in n / speedup, neither below 0. NAN where points have
 * fewer than two different numbers of workers above one: two unknowns. */
typedef struct statistics_usl {
    double contention, coherency;
    double peak_workers; /* where the fit is best; INFINITY: it grows for ever */
    double error;
} statistics_usl;
statistics_usl statistics_fit_usl(const statistics_point *points, size_t n);
double statistics_usl_speedup(const statistics_usl *fit, double workers);

/* Karp and Flatt's experimentally determined serial fraction (1990); NAN for one worker. */
double statistics_karp_flatt(statistics_point point);

/* ---- sizes ---- */

/* Where log(ratio) first changes its sign from below 0 to above and stays there for the rest of the
 * sizes, between two of them by linear interpolation over log(size). sizes ascend. -INFINITY: it is
 * above at every size; INFINITY: it is not above at the last one; NAN without sizes. */
double statistics_crossing(const double *sizes, const double *ratios, size_t n);

#endif /* GPUKIT_SRC_STATISTICS_STATISTICS_H */
