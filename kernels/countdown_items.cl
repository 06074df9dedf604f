/* countdown_items.cl - the countdown for devices with many small cores.
 *
 * Layout    COUNTDOWN_ITEMS work items for each team, each with COUNTDOWN_CHAINS of its counters,
 *           COUNTDOWN_ITEMS apart: so a group reads and writes whole lines, and an item has that
 *           many steps that do not wait for each other
 * Range     any counters; teams * COUNTDOWN_ITEMS is how many items matter
 * Output    words: shared/countdown_args.h
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/countdown_args.h, lib/countdown.h, this file - in that order
 */

/* An item's counters. */
typedef struct countdown_chains {
    uint h[COUNTDOWN_CHAINS], n[COUNTDOWN_CHAINS];
} countdown_chains;

GPK_INLINE void countdown_chains_begin(const countdown_args *args, uint item,
                                       __global const uint *words, countdown_chains *chains)
{
    const uint team = item / COUNTDOWN_ITEMS, place = item % COUNTDOWN_ITEMS;
    const ulong first = countdown_team_first(args, team) + place;
    __global const uint *hashes = words + (ulong)team * 2u * COUNTDOWN_TEAM + place;
    GPK_UNROLL
    for (uint i = 0; i < COUNTDOWN_CHAINS; i++) {
        const uint at = i * COUNTDOWN_ITEMS;
        chains->h[i] = args->begins ? countdown_seed(args->seed, first + at) : hashes[at];
        chains->n[i] = args->begins ? args->from : hashes[COUNTDOWN_TEAM + at];
    }
}

GPK_INLINE void countdown_chains_end(const countdown_args *args, uint item, __global uint *words,
                                     const countdown_chains *chains)
{
    const uint team = item / COUNTDOWN_ITEMS, place = item % COUNTDOWN_ITEMS;
    const ulong first = countdown_team_first(args, team) + place;
    __global uint *hashes = words + (ulong)team * 2u * COUNTDOWN_TEAM + place;
    GPK_UNROLL
    for (uint i = 0; i < COUNTDOWN_CHAINS; i++) {
        const uint at = i * COUNTDOWN_ITEMS, h = chains->h[i], n = chains->n[i];
        hashes[at] = h;
        hashes[COUNTDOWN_TEAM + at] = args->ends ? countdown_check(h, n, first + at) : n;
    }
}

__kernel void countdown_items_arx(countdown_args args, __global uint *words)
{
    const uint item = get_global_id(0);
    countdown_chains chains;
    if (item / COUNTDOWN_ITEMS >= args.teams)
        return;
    countdown_chains_begin(&args, item, words, &chains);
    for (uint step = 0; step < args.steps; step++) {
        GPK_UNROLL
        for (uint i = 0; i < COUNTDOWN_CHAINS; i++) {
            chains.h[i] = COUNTDOWN_ARX(chains.h[i], chains.n[i]);
            chains.n[i] -= 1u;
        }
    }
    countdown_chains_end(&args, item, words, &chains);
}

__kernel void countdown_items_peak(countdown_args args, __global uint *words)
{
    const uint item = get_global_id(0);
    uint sum[COUNTDOWN_CHAINS], turn[COUNTDOWN_CHAINS];
    countdown_chains chains;
    if (item / COUNTDOWN_ITEMS >= args.teams)
        return;
    countdown_chains_begin(&args, item, words, &chains);
    GPK_UNROLL
    for (uint i = 0; i < COUNTDOWN_CHAINS; i++) {
        sum[i] = COUNTDOWN_PEAK_SUM(chains.h[i]);
        turn[i] = COUNTDOWN_PEAK_TURN(chains.h[i]);
    }
    uint step = 0;
    for (; args.steps - step >= 3u; step += 3u) {
        GPK_UNROLL
        for (uint i = 0; i < COUNTDOWN_CHAINS; i++) {
            COUNTDOWN_PEAK_STEP(chains.h[i], sum[i], turn[i], chains.n[i]);
            COUNTDOWN_PEAK_STEP(turn[i], chains.h[i], sum[i], chains.n[i]);
            COUNTDOWN_PEAK_STEP(sum[i], turn[i], chains.h[i], chains.n[i]);
        }
    }
    for (; step < args.steps; step++) {
        GPK_UNROLL
        for (uint i = 0; i < COUNTDOWN_CHAINS; i++) {
            COUNTDOWN_PEAK_STEP(chains.h[i], sum[i], turn[i], chains.n[i]);
            const uint moved = chains.h[i];
            chains.h[i] = turn[i];
            turn[i] = sum[i];
            sum[i] = moved;
        }
    }
    GPK_UNROLL
    for (uint i = 0; i < COUNTDOWN_CHAINS; i++)
        chains.h[i] = COUNTDOWN_PEAK_HASH(chains.h[i], sum[i], turn[i]);
    countdown_chains_end(&args, item, words, &chains);
}

__kernel void countdown_items_plain(countdown_args args, __global uint *words)
{
    const uint item = get_global_id(0);
    countdown_chains chains;
    if (item / COUNTDOWN_ITEMS >= args.teams)
        return;
    countdown_chains_begin(&args, item, words, &chains);
    GPK_UNROLL
    for (uint i = 0; i < COUNTDOWN_CHAINS; i++)
        chains.n[i] = countdown_plain(chains.n[i], args.steps);
    countdown_chains_end(&args, item, words, &chains);
}
