/* lib/countdown.h - what a counter does, one step after the other.
 *
 * arx     h = rotl(h + n, 7) ^ n, n = n - 1, until n is 0. Each step needs the one before, sums and
 *         rotations have no common closed form, and h depends on every n: no compiler shortens it,
 *         and two counters with different seeds share nothing.
 * peak    the same four instructions on four words of which none waits for another one in a step:
 *         what a device does of them at most. It is three arx chains in turn, as in a pipeline.
 * plain   n = n - 1, each kept by a barrier that compilers cannot see through: the classic loop.
 */
#ifndef GPK_LIB_COUNTDOWN_H
#define GPK_LIB_COUNTDOWN_H

#ifndef __OPENCL_C_VERSION__
#include "shared/countdown_args.h"
#endif

/* As macros, since they are for vectors too. */
#define COUNTDOWN_ROTATE(x) (((x) << 7) | ((x) >> 25))
#define COUNTDOWN_ARX(h, n) (COUNTDOWN_ROTATE((h) + (n)) ^ (n))

/* Where the words of peak begin, besides the hash. */
#define COUNTDOWN_PEAK_SUM(h) ((h) ^ 0x55555555u)
#define COUNTDOWN_PEAK_TURN(h) (~(h))
#define COUNTDOWN_PEAK_HASH(h, sum, turn) ((h) ^ ((sum) << 1) ^ ((turn) << 2))

/* One step of peak in place: afterwards the words' parts have moved on by one, and `turn` holds the
 * hash, `h` the sum and `sum` the turn. So three steps in a row need no copies. */
#define COUNTDOWN_PEAK_STEP(h, sum, turn, n)                                                       \
    do {                                                                                           \
        (turn) ^= (n);                                                                             \
        (sum) = COUNTDOWN_ROTATE(sum);                                                             \
        (h) += (n);                                                                                \
        (n) -= 1u;                                                                                 \
    } while (0)

/* splitmix64's finalizer (Steele, Lea and Flood 2014). */
GPK_INLINE gpk_u64 countdown_mix(gpk_u64 x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* The first counter of a launch's team. */
GPK_INLINE gpk_u64 countdown_team_first(const countdown_args *args, gpk_u32 team)
{
    return args->first + (args->first_team + team) % args->round_teams * COUNTDOWN_TEAM;
}

/* The hash that a counter begins with. */
GPK_INLINE gpk_u32 countdown_seed(gpk_u64 seed, gpk_u64 counter)
{
    return (gpk_u32)countdown_mix(seed + (counter + 1u) * 0x9e3779b97f4a7c15u);
}

/* What stands beside a counter's hash in the end, if it has come to 0: a result that was never
 * written, is another counter's or was damaged does not fit. */
GPK_INLINE gpk_u32 countdown_check(gpk_u32 hash, gpk_u32 n, gpk_u64 counter)
{
    return (~hash ^ (gpk_u32)countdown_mix(counter)) + n;
}

/* Nothing is known of n behind it. Where there is no such statement, memory stands in for it. */
#if !defined(__OPENCL_C_VERSION__) || defined(__x86_64__) || defined(__aarch64__) ||               \
    defined(__NV_CL_C_VERSION)
#define COUNTDOWN_KEPT
#define COUNTDOWN_KEEP(n) __asm__ volatile("" : "+r"(n))
#else
#define COUNTDOWN_KEPT volatile
#define COUNTDOWN_KEEP(n)
#endif

GPK_INLINE gpk_u32 countdown_plain(gpk_u32 from, gpk_u32 steps)
{
    COUNTDOWN_KEPT gpk_u32 n = from;
    const gpk_u32 last = from - steps;
    while (n > last) {
        n--;
        COUNTDOWN_KEEP(n);
    }
    return n;
}

#endif /* GPK_LIB_COUNTDOWN_H */
