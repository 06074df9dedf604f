/* primes_test.cl - primality tests: of the numbers of a list, and of a window's grains.
 *
 * Layout    numbers and window: one work-group per tile of PRIMES_TEST_TILE numbers, or of the
 *           PRIMES_TEST_TILE / 8 bytes that hold so many. sum: one work item per grain
 * Range     all of [0, 2^64)
 * Output    verdicts[i] of lib/verdict.h; the words of the launch's bitmap; records[grain]. What
 *           is at or beyond the end is not written
 * Needs     OpenCL C 1.2, byte-addressable stores, 9 KiB of local memory, no extensions
 * Sources   lib/dialect.h, shared/primes_args.h, lib/trial.h, lib/bpsw.h, lib/verdict.h,
 *           lib/wheel.h, lib/tuplets.h, lib/record.h, lib/sum.h, this file - in that order
 *
 * In four stages, each dearer than the one before it and for what that has left: the numbers that
 * it leaves move together, so that no item waits while its neighbours work.
 */
#define TILE_WORDS (PRIMES_TEST_TILE / 32u)

typedef struct primes_tile {
    uint found[TILE_WORDS]; /* bit i: number i is a prime */
    uint left[3];           /* numbers that a stage has left */
    ushort first[PRIMES_TEST_TILE];
    ushort second[PRIMES_TEST_TILE];
} primes_tile;

/* Where a tile's numbers are: in a list, or behind the wheel's bits from a byte on. */
typedef struct primes_origin {
    __global const ulong *numbers; /* 0: a window's */
    ulong byte;
    uint count;
} primes_origin;

GPK_INLINE ulong primes_number(const primes_origin *from, uint i)
{
    return from->numbers != 0 ? from->numbers[i]
                              : (from->byte + i / 8u) * 30u + primes_wheel[i % 8u];
}

GPK_INLINE void primes_add(__local ushort *list, __local uint *count, uint i)
{
    list[atomic_inc(count)] = (ushort)i;
}

GPK_INLINE void primes_find(__local primes_tile *tile, uint i)
{
    atomic_or(&tile->found[i / 32u], 1u << i % 32u);
}

GPK_INLINE void primes_test_tile(__local primes_tile *tile, const primes_origin *from)
{
    const uint item = get_local_id(0);
    for (uint i = item; i < TILE_WORDS; i += PRIMES_TEST_ITEMS)
        tile->found[i] = 0;
    if (item < 3u)
        tile->left[item] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = item; i < from->count; i += PRIMES_TEST_ITEMS) {
        const uint verdict = trial_first(primes_number(from, i));
        if (verdict == TRIAL_OPEN)
            primes_add(tile->first, &tile->left[0], i);
        else if (verdict == TRIAL_PRIME)
            primes_find(tile, i);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = item; i < tile->left[0]; i += PRIMES_TEST_ITEMS)
        if (trial_second(primes_number(from, tile->first[i])) == 0)
            primes_add(tile->second, &tile->left[1], tile->first[i]);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = item; i < tile->left[1]; i += PRIMES_TEST_ITEMS)
        if (bpsw_base_two(primes_number(from, tile->second[i])))
            primes_add(tile->first, &tile->left[2], tile->second[i]);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = item; i < tile->left[2]; i += PRIMES_TEST_ITEMS)
        if (bpsw_lucas(primes_number(from, tile->first[i])))
            primes_find(tile, tile->first[i]);
    barrier(CLK_LOCAL_MEM_FENCE);
}

__kernel __attribute__((reqd_work_group_size(PRIMES_TEST_ITEMS, 1, 1))) void
primes_test_numbers(primes_numbers_args args, __global const ulong *numbers,
                    __global uchar *verdicts)
{
    __local primes_tile tile;
    const ulong first = get_group_id(0) * (ulong)PRIMES_TEST_TILE;
    primes_origin from;
    from.numbers = numbers + first;
    from.byte = 0;
    from.count = (uint)min(args.count - first, (ulong)PRIMES_TEST_TILE);
    primes_test_tile(&tile, &from);
    for (uint i = get_local_id(0); i < from.count; i += PRIMES_TEST_ITEMS)
        verdicts[first + i] =
            primes_verdict(numbers[first + i], (tile.found[i / 32u] >> i % 32u & 1u) != 0);
}

/* What of a word of 32 flags lies in the window. */
GPK_INLINE uint primes_test_mask(const primes_window_args *window, ulong byte)
{
    uint mask = 0;
    for (uint i = 0; i < 4u; i++)
        mask |= (uint)primes_window_mask(window, byte + i) << (8u * i);
    return mask;
}

/* Up to the byte that the window ends in; what is outside of it there and in its first byte is
 * tested like the others, and masked. In the last byte below 2^64 a number may wrap. */
__kernel __attribute__((reqd_work_group_size(PRIMES_TEST_ITEMS, 1, 1))) void
primes_test_window(primes_window_args args, __global uint *bitmap)
{
    __local primes_tile tile;
    const ulong first = get_group_id(0) * (ulong)(PRIMES_TEST_TILE / 8u);
    const ulong written =
        min((ulong)args.grains * args.grain_bytes - first, (ulong)(PRIMES_TEST_TILE / 8u));
    primes_origin from;
    from.numbers = 0;
    from.byte = args.begin_byte + first;
    from.count = from.byte < args.end_byte ? 8u * (uint)min(written, args.end_byte - from.byte) : 0;
    primes_test_tile(&tile, &from);
    for (uint i = get_local_id(0); i < (uint)written / 4u; i += PRIMES_TEST_ITEMS)
        bitmap[first / 4u + i] = tile.found[i] & primes_test_mask(&args, from.byte + 4u * i);
}

__kernel void primes_sum_window(primes_window_args args, __global const ulong *bitmap,
                                __global primes_record *records)
{
    const uint i = get_global_id(0);
    if (i < args.grains)
        primes_sum(&args, i, bitmap + (ulong)i * args.grain_bytes / 8, args.grain_bytes,
                   records + i);
}
