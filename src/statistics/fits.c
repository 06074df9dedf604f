// SPDX-License-Identifier: MIT
#include <math.h>

#include "statistics/statistics.h"

/* Those that tell something of scaling. */
static bool tells(statistics_point point)
{
    return point.workers > 1 && point.speedup > 0 && isfinite(point.speedup);
}

double statistics_amdahl_speedup(double serial, double workers)
{
    return 1 / (serial + (1 - serial) / workers);
}

statistics_amdahl statistics_fit_amdahl(const statistics_point *points, size_t n)
{
    /* 1 / speedup - 1 / workers = serial (1 - 1 / workers) */
    double xx = 0, xy = 0, squares = 0;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!tells(points[i]))
            continue;
        const double x = 1 - 1 / points[i].workers;
        xx += x * x;
        xy += x * (1 / points[i].speedup - 1 / points[i].workers);
        count++;
    }
    if (count == 0)
        return (statistics_amdahl){NAN, NAN};
    const double serial = fmin(fmax(xy / xx, 0), 1);
    for (size_t i = 0; i < n; i++) {
        if (!tells(points[i]))
            continue;
        const double fit = statistics_amdahl_speedup(serial, points[i].workers);
        squares += pow(fit / points[i].speedup - 1, 2);
    }
    return (statistics_amdahl){serial, sqrt(squares / (double)count)};
}

double statistics_usl_speedup(const statistics_usl *fit, double workers)
{
    return workers /
           (1 + fit->contention * (workers - 1) + fit->coherency * workers * (workers - 1));
}

/* Sums over points of x = n - 1, z = n (n - 1) and y = n / speedup - 1. */
typedef struct usl_sums {
    double xx, xz, zz, xy, zy;
    size_t count;
} usl_sums;

static usl_sums sums_of(const statistics_point *points, size_t n)
{
    usl_sums sums = {.count = 0};
    for (size_t i = 0; i < n; i++) {
        if (!tells(points[i]))
            continue;
        const double x = points[i].workers - 1, z = points[i].workers * x;
        const double y = points[i].workers / points[i].speedup - 1;
        sums.xx += x * x;
        sums.xz += x * z;
        sums.zz += z * z;
        sums.xy += x * y;
        sums.zy += z * y;
        sums.count++;
    }
    return sums;
}

/* The sum of squares beyond that of y alone. */
static double usl_cost(const usl_sums *s, double contention, double coherency)
{
    return contention * contention * s->xx + 2 * contention * coherency * s->xz +
           coherency * coherency * s->zz - 2 * contention * s->xy - 2 * coherency * s->zy;
}

static double usl_peak(double contention, double coherency)
{
    if (contention >= 1)
        return 1;
    return coherency > 0 ? fmax(1, sqrt((1 - contention) / coherency)) : INFINITY;
}

statistics_usl statistics_fit_usl(const statistics_point *points, size_t n)
{
    const usl_sums s = sums_of(points, n);
    const double determinant = s.xx * s.zz - s.xz * s.xz;
    if (s.count < 2 || determinant <= 1e-12 * s.xx * s.zz)
        return (statistics_usl){NAN, NAN, NAN, NAN};
    double contention = (s.xy * s.zz - s.zy * s.xz) / determinant;
    double coherency = (s.zy * s.xx - s.xy * s.xz) / determinant;
    if (contention < 0 || coherency < 0) { /* then the best lies where one of them is 0 */
        const double alone = fmax(0, s.xy / s.xx), other = fmax(0, s.zy / s.zz);
        const bool is_first = usl_cost(&s, alone, 0) <= usl_cost(&s, 0, other);
        contention = is_first ? alone : 0;
        coherency = is_first ? 0 : other;
    }
    statistics_usl fit = {contention, coherency, usl_peak(contention, coherency), 0};
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        if (tells(points[i]))
            squares +=
                pow(statistics_usl_speedup(&fit, points[i].workers) / points[i].speedup - 1, 2);
    fit.error = sqrt(squares / (double)s.count);
    return fit;
}

double statistics_karp_flatt(statistics_point point)
{
    if (!tells(point))
        return NAN;
    const double part = 1 / point.workers;
    return (1 / point.speedup - part) / (1 - part);
}
