/* lib/countdown_lanes.h - a team of counters on one core: vectors of them, several at a time.
 *
 * A step is three instructions deep, so that one vector leaves a core waiting most of the time:
 * COUNTDOWN_VECTORS of them count in turn. In C who includes this says how wide vectors are, in
 * OpenCL C the compiler's target does.
 *
 * Wants    COUNTDOWN_WIDTH, counters in a vector; COUNTDOWN_VECTORS, that count at a time; and
 *          COUNTDOWN_LANES before each function, for attributes: in C all three are the includer's
 */
#ifndef GPK_LIB_COUNTDOWN_LANES_H
#define GPK_LIB_COUNTDOWN_LANES_H

#ifdef __OPENCL_C_VERSION__

#define COUNTDOWN_LANES GPK_INLINE
#if defined(__AVX512F__)
#define COUNTDOWN_WIDTH 16u
#define COUNTDOWN_VECTORS 8u
typedef uint16 countdown_vector;
#define countdown_load(from) vload16(0, from)
#define countdown_store(to, vector) vstore16(vector, 0, to)
#elif defined(__AVX2__)
#define COUNTDOWN_WIDTH 8u
#define COUNTDOWN_VECTORS 4u
typedef uint8 countdown_vector;
#define countdown_load(from) vload8(0, from)
#define countdown_store(to, vector) vstore8(vector, 0, to)
#else
#define COUNTDOWN_WIDTH 4u
#define COUNTDOWN_VECTORS 4u
typedef uint4 countdown_vector;
#define countdown_load(from) vload4(0, from)
#define countdown_store(to, vector) vstore4(vector, 0, to)
#endif

#else

#include "lib/countdown.h"

typedef gpk_u32 countdown_vector __attribute__((vector_size(4 * COUNTDOWN_WIDTH)));

COUNTDOWN_LANES countdown_vector countdown_load(const gpk_u32 *from)
{
    countdown_vector vector;
    memcpy(&vector, from, sizeof vector);
    return vector;
}

COUNTDOWN_LANES void countdown_store(gpk_u32 *to, countdown_vector vector)
{
    memcpy(to, &vector, sizeof vector);
}

#endif

#define COUNTDOWN_PASS (COUNTDOWN_WIDTH * COUNTDOWN_VECTORS) /* counters at a time */

COUNTDOWN_LANES void countdown_pass_arx(GPK_GLOBAL gpk_u32 *hashes, GPK_GLOBAL gpk_u32 *rests,
                                        gpk_u32 steps)
{
    countdown_vector h[COUNTDOWN_VECTORS], n[COUNTDOWN_VECTORS];
    GPK_UNROLL
    for (gpk_u32 i = 0; i < COUNTDOWN_VECTORS; i++) {
        h[i] = countdown_load(hashes + i * COUNTDOWN_WIDTH);
        n[i] = countdown_load(rests + i * COUNTDOWN_WIDTH);
    }
    for (gpk_u32 step = 0; step < steps; step++) {
        GPK_UNROLL
        for (gpk_u32 i = 0; i < COUNTDOWN_VECTORS; i++) {
            h[i] = COUNTDOWN_ARX(h[i], n[i]);
            n[i] -= 1u;
        }
    }
    GPK_UNROLL
    for (gpk_u32 i = 0; i < COUNTDOWN_VECTORS; i++) {
        countdown_store(hashes + i * COUNTDOWN_WIDTH, h[i]);
        countdown_store(rests + i * COUNTDOWN_WIDTH, n[i]);
    }
}

/* Twice the words of a counter, so half of the vectors at a time. */
COUNTDOWN_LANES void countdown_pass_peak(GPK_GLOBAL gpk_u32 *hashes, GPK_GLOBAL gpk_u32 *rests,
                                         gpk_u32 steps)
{
    countdown_vector h[COUNTDOWN_VECTORS / 2u], n[COUNTDOWN_VECTORS / 2u];
    countdown_vector sum[COUNTDOWN_VECTORS / 2u], turn[COUNTDOWN_VECTORS / 2u];
    GPK_UNROLL
    for (gpk_u32 i = 0; i < COUNTDOWN_VECTORS / 2u; i++) {
        h[i] = countdown_load(hashes + i * COUNTDOWN_WIDTH);
        n[i] = countdown_load(rests + i * COUNTDOWN_WIDTH);
        sum[i] = COUNTDOWN_PEAK_SUM(h[i]);
        turn[i] = COUNTDOWN_PEAK_TURN(h[i]);
    }
    gpk_u32 step = 0;
    for (; steps - step >= 3u; step += 3u) {
        GPK_UNROLL
        for (gpk_u32 i = 0; i < COUNTDOWN_VECTORS / 2u; i++) {
            COUNTDOWN_PEAK_STEP(h[i], sum[i], turn[i], n[i]);
            COUNTDOWN_PEAK_STEP(turn[i], h[i], sum[i], n[i]);
            COUNTDOWN_PEAK_STEP(sum[i], turn[i], h[i], n[i]);
        }
    }
    for (; step < steps; step++) {
        GPK_UNROLL
        for (gpk_u32 i = 0; i < COUNTDOWN_VECTORS / 2u; i++) {
            COUNTDOWN_PEAK_STEP(h[i], sum[i], turn[i], n[i]);
            const countdown_vector moved = h[i];
            h[i] = turn[i];
            turn[i] = sum[i];
            sum[i] = moved;
        }
    }
    GPK_UNROLL
    for (gpk_u32 i = 0; i < COUNTDOWN_VECTORS / 2u; i++) {
        countdown_store(hashes + i * COUNTDOWN_WIDTH, COUNTDOWN_PEAK_HASH(h[i], sum[i], turn[i]));
        countdown_store(rests + i * COUNTDOWN_WIDTH, n[i]);
    }
}

COUNTDOWN_LANES void countdown_team_begin(const countdown_args *args, gpk_u32 team,
                                          GPK_GLOBAL gpk_u32 *hashes)
{
    const gpk_u64 first = countdown_team_first(args, team);
    for (gpk_u32 i = 0; args->begins && i < COUNTDOWN_TEAM; i++) {
        hashes[i] = countdown_seed(args->seed, first + i);
        hashes[COUNTDOWN_TEAM + i] = args->from;
    }
}

COUNTDOWN_LANES void countdown_team_end(const countdown_args *args, gpk_u32 team,
                                        GPK_GLOBAL gpk_u32 *hashes)
{
    const gpk_u64 first = countdown_team_first(args, team);
    GPK_GLOBAL gpk_u32 *rests = hashes + COUNTDOWN_TEAM;
    for (gpk_u32 i = 0; args->ends && i < COUNTDOWN_TEAM; i++)
        rests[i] = countdown_check(hashes[i], rests[i], first + i);
}

COUNTDOWN_LANES void countdown_team_arx(const countdown_args *args, gpk_u32 team,
                                        GPK_GLOBAL gpk_u32 *words)
{
    GPK_GLOBAL gpk_u32 *hashes = words + (gpk_u64)team * 2u * COUNTDOWN_TEAM;
    countdown_team_begin(args, team, hashes);
    for (gpk_u32 i = 0; i < COUNTDOWN_TEAM; i += COUNTDOWN_PASS)
        countdown_pass_arx(hashes + i, hashes + COUNTDOWN_TEAM + i, args->steps);
    countdown_team_end(args, team, hashes);
}

COUNTDOWN_LANES void countdown_team_peak(const countdown_args *args, gpk_u32 team,
                                         GPK_GLOBAL gpk_u32 *words)
{
    GPK_GLOBAL gpk_u32 *hashes = words + (gpk_u64)team * 2u * COUNTDOWN_TEAM;
    countdown_team_begin(args, team, hashes);
    for (gpk_u32 i = 0; i < COUNTDOWN_TEAM; i += COUNTDOWN_PASS / 2u)
        countdown_pass_peak(hashes + i, hashes + COUNTDOWN_TEAM + i, args->steps);
    countdown_team_end(args, team, hashes);
}

COUNTDOWN_LANES void countdown_team_plain(const countdown_args *args, gpk_u32 team,
                                          GPK_GLOBAL gpk_u32 *words)
{
    GPK_GLOBAL gpk_u32 *hashes = words + (gpk_u64)team * 2u * COUNTDOWN_TEAM;
    GPK_GLOBAL gpk_u32 *rests = hashes + COUNTDOWN_TEAM;
    countdown_team_begin(args, team, hashes);
    for (gpk_u32 i = 0; i < COUNTDOWN_TEAM; i++)
        rests[i] = countdown_plain(rests[i], args->steps);
    countdown_team_end(args, team, hashes);
}

#endif /* GPK_LIB_COUNTDOWN_LANES_H */
