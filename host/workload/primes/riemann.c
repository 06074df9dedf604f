// SPDX-License-Identifier: MIT
#include "workload/primes/riemann.h"

#include <string.h>

/* The natural logarithm of a positive, normal x; the library does without libm. */
static double logarithm(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const int exponent = (int)(bits >> 52) - 1023;
    bits = (bits & 0xfffffffffffff) | UINT64_C(1023) << 52;
    double m;
    memcpy(&m, &bits, sizeof m);                            /* [1, 2) */
    const double z = (m - 1.5) / (m + 1.5), square = z * z; /* |z| is at most 1/5 */
    double sum = 0, power = z;
    for (int i = 1; i < 27; i += 2, power *= square)
        sum += power / i;
    return exponent * 0.69314718055994530942 + 0.40546510810816438198 + 2 * sum; /* ln 2, ln 3/2 */
}

/* The zeta function at s from the terms n^-s of n = 1 .. TERMS, by Euler and Maclaurin. */
enum { TERMS = 16 };
static double zeta(double s, const double *powers)
{
    double sum = 0;
    for (int n = 1; n < TERMS; n++)
        sum += powers[n];
    const double last = powers[TERMS];
    const double n = TERMS;
    sum += last * n / (s - 1) + last / 2 + s * last / n / 12;
    return sum - s * (s + 1) * (s + 2) * last / (n * n * n) / 720;
}

double gpk_primes_riemann(double x)
{
    double powers[TERMS + 1];
    if (!(x >= 2))
        return 0;
    const double l = logarithm(x);
    double sum = 1, term = 1;
    for (int n = 1; n <= TERMS; n++)
        powers[n] = 1.0 / n;
    /* The sum over k from 1 on of l^k / (k k! zeta(k + 1)), whose terms rise to k = l, at most
     * 45, and fall from there on. */
    for (int k = 1; k < 400; k++) {
        for (int n = 1; n <= TERMS; n++)
            powers[n] /= n;
        term *= l / k;
        const double part = term / k / zeta(k + 1, powers);
        sum += part;
        if (k > l && part < sum * 1e-17)
            break;
    }
    return sum;
}

double gpk_primes_riemann_step(uint64_t from, double count)
{
    const double base = (double)from;
    const double straight = base < 3 ? count : base + count * logarithm(base);
    /* So near that the primes are as dense there as here, and R would lose what is asked for. */
    if (base > 1e9 && (straight - base) * (straight - base) < base)
        return straight;
    const double target = gpk_primes_riemann(base) + count;
    if (target < 2)
        return -1;
    double x = target < 10 ? 10 : target * logarithm(target);
    for (int i = 0; i < 40; i++) {
        const double off = target - gpk_primes_riemann(x);
        x += off * logarithm(x);
        x = x < 2 ? 2 : x;
        if (off * off < 0.25)
            break;
    }
    return x;
}
