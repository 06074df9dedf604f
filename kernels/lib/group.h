/* lib/group.h - a segment of the sieve in a work-group's local memory.
 *
 * OpenCL C only. Crossing off is by the size of the prime: 32 items share a prime that is small
 * beside the segment, eight - one for each residue class of the cofactor - one that is about
 * as large, and above that an item walks from multiple to multiple by itself. So the items of
 * a warp do about the same number of steps. All arithmetic in these loops has 32 bits.
 *
 * A shape is a work-group's size and its segment's: the host puts the two macros in front of the
 * sources.
 */
#ifndef GPK_LIB_GROUP_H
#define GPK_LIB_GROUP_H

#ifndef PRIMES_GROUP_SEGMENT
#define PRIMES_GROUP_SEGMENT 32768u /* bytes */
#define PRIMES_GROUP_ITEMS 256u
#endif

#define PRIMES_GROUP_WORDS (PRIMES_GROUP_SEGMENT / 8u)

/* Words that an item fills at once, in registers. */
#define PRIMES_GROUP_TILE 8u

#define PRIMES_KERNEL __kernel __attribute__((reqd_work_group_size(PRIMES_GROUP_ITEMS, 1, 1)))

/* The segment of this work-group. */
typedef struct primes_group {
    __local uint *halves; /* the segment in words of 32 bits, which atomics can clear bits of */
    uint size;            /* bytes */
    uint reach;           /* of crossing off: one byte more where tuplets are counted */
    uint item;            /* of this work item, in the group */
    uint ahead;           /* bytes of the launch before the segment */
    ulong byte;           /* that the segment begins with, of all numbers */
    uint root;            /* base primes above it have no multiple here */
} primes_group;

/* The eight residues of the wheel, by index. */
GPK_INLINE uint primes_wheel_at(uint index)
{
    return (uint)(0x1d1713110d0b0701ul >> (8u * index)) & 0xffu;
}

/* From the residue of that index to the one behind it. */
GPK_INLINE uint primes_wheel_gap_at(uint index)
{
    return 0x26424246u >> (4u * index) & 0xfu;
}

/* How many residues of the wheel are below n, for n in 0 .. 30. */
GPK_INLINE uint primes_wheel_below(uint n)
{
    return popcount(0x208a2882u & ((1u << n) - 1u));
}

/* Byte i of the bitmap is byte i of memory: word and shift of a little-endian device. */
GPK_INLINE void primes_group_clear(__local uint *halves, uint place, uint bit)
{
    atomic_and(halves + (place >> 2), ~(1u << ((place & 3u) * 8u + bit)));
}

/* n / divisor and what is left, for quotients below 2^21: rounding takes them one away at most.
 * inverse is 1 / divisor, about. */
GPK_INLINE uint primes_divide(uint n, uint divisor, float inverse, uint *rest)
{
    uint quotient = (uint)((float)n * inverse);
    int left = (int)(n - quotient * divisor);
    if (left < 0) {
        quotient--;
        left += (int)divisor;
    } else if (left >= (int)divisor) {
        quotient++;
        left -= (int)divisor;
    }
    *rest = (uint)left;
    return quotient;
}

/* Fills the segment with the patterns, which leaves the primes above PRIMES_PATTERN_LIMIT to be
 * crossed off. The guard is for segments that are shorter than the shape's. */
GPK_INLINE void primes_group_fill(const primes_group *group, __local ulong *words,
                                  __global const ulong *patterns, __local const uint *places)
{
    const uint size = group->size / 8u;
    for (uint base = 0; base < size; base += PRIMES_GROUP_TILE * PRIMES_GROUP_ITEMS) {
        ulong tile[PRIMES_GROUP_TILE];
#pragma unroll
        for (uint i = 0; i < PRIMES_GROUP_TILE; i++)
            tile[i] = ~0ul;
        for (uint j = 0; j < PRIMES_PATTERNS; j++) {
            const uint length = (uint)patterns[PRIMES_PATTERN_HEAD * j];
            __global const ulong *pattern = patterns + (uint)patterns[PRIMES_PATTERN_HEAD * j + 1u];
            uint at = (places[j] + base + group->item) % length;
#pragma unroll
            for (uint i = 0; i < PRIMES_GROUP_TILE; i++) {
                tile[i] &= pattern[at];
                at += PRIMES_GROUP_ITEMS;
                at = at < length ? at : at - length;
            }
        }
#pragma unroll
        for (uint i = 0; i < PRIMES_GROUP_TILE; i++) {
            const uint at = base + i * PRIMES_GROUP_ITEMS + group->item;
            if (at < size)
                words[at] = tile[i];
        }
    }
}

/* The flag behind the segment, whose word begins as 1, as far as the patterns know of it. */
GPK_INLINE void primes_group_fill_behind(const primes_group *group, __global const ulong *patterns,
                                         __local const uint *places)
{
    if (group->item >= PRIMES_PATTERNS)
        return;
    __global const ulong *head = patterns + PRIMES_PATTERN_HEAD * group->item;
    const uint at = (places[group->item] + group->size / 8u) % (uint)head[0];
    if ((patterns[head[1] + at] & 1u) == 0)
        primes_group_clear(group->halves, group->size, 0);
}

/* A prime's multiples by some lanes, 8 or 32: each has the cofactors of one residue, and where
 * there are 32, every fourth turn of the wheel. rest is the segment's begin modulo the prime. */
GPK_INLINE void primes_group_cross(const primes_group *group, uint prime, uint rest, uint lane,
                                   uint lanes)
{
    const uint product = prime * primes_wheel_at(lane & 7u);
    const uint offset = product / 30u;
    const uint bit = primes_bit(product - offset * 30u);
    const uint step = lanes / 8u * prime;
    uint place = offset + (lane >> 3) * prime;
    place = offset >= rest ? place - rest : place + prime - rest;
    for (; place < group->reach; place += step)
        primes_group_clear(group->halves, place, bit);
}

/* The primes of a chunk of the list, each with its rest, by so many lanes. */
GPK_INLINE void primes_group_cross_chunk(const primes_group *group, __local const uint2 *chunk,
                                         uint lanes)
{
    for (uint i = group->item / lanes; i < PRIMES_GROUP_ITEMS; i += PRIMES_GROUP_ITEMS / lanes) {
        const uint2 one = chunk[i];
        if (one.x > group->root)
            break;
        primes_group_cross(group, one.x, one.y, group->item % lanes, lanes);
    }
}

/* A prime that is larger than the segment, by one item. The multiple prime * cofactor lies
 * cofactor * prime / 30 bytes behind the turn of the wheel in which the segment begins. */
GPK_INLINE void primes_group_walk(const primes_group *group, uint prime, uint rest)
{
    uint left;
    uint cofactor = primes_divide(rest * 30u, prime, 1.0f / (float)prime, &left);
    uint index = primes_wheel_below(left == 0 ? cofactor : cofactor + 1u);
    cofactor = index < 8u ? primes_wheel_at(index) : 31u;
    index &= 7u;
    for (uint number = prime * cofactor; number / 30u - rest < group->reach;) {
        const uint byte = number / 30u;
        primes_group_clear(group->halves, byte - rest, primes_bit(number - byte * 30u));
        number += primes_wheel_gap_at(index) * prime;
        index = (index + 1u) & 7u;
    }
}

/* The list's primes behind those of the patterns, by way of a chunk in local memory as long as
 * several items share a prime. list holds each with the launch's begin modulo it. */
GPK_INLINE void primes_group_cross_list(const primes_group *group, __global const uint2 *list,
                                        uint first, uint last, __local uint2 *chunk)
{
    const uint2 none = (uint2)(~0u, 0u);
    for (; first < last; first += PRIMES_GROUP_ITEMS) {
        const uint mine = first + group->item;
        uint2 one = mine < last ? list[mine] : none;
        one.y = (one.y + group->ahead) % one.x;
        chunk[group->item] = one;
        barrier(CLK_LOCAL_MEM_FENCE);
        const uint least = chunk[0].x;
        const bool is_shared = least <= group->root && least < group->size;
        if (is_shared && least < group->size / 4u)
            primes_group_cross_chunk(group, chunk, 32u);
        else if (is_shared)
            primes_group_cross_chunk(group, chunk, 8u);
        barrier(CLK_LOCAL_MEM_FENCE);
        if (!is_shared)
            break;
    }
    for (first += group->item; first < last; first += PRIMES_GROUP_ITEMS) {
        const uint2 one = list[first];
        uint rest;
        if (one.x > group->root)
            break;
        primes_divide(one.y + group->ahead, one.x, 1.0f / (float)one.x, &rest);
        primes_group_walk(group, one.x, rest);
    }
}

/* One prime of the map, by 64-bit numbers. */
GPK_INLINE void primes_group_cross_large(const primes_group *group, ulong prime)
{
    primes_multiple multiple = primes_first_multiple(group->byte * 30u, prime);
    while (multiple.place < group->reach * 30u) {
        const uint place = (uint)multiple.place;
        primes_group_clear(group->halves, place / 30u, primes_bit(place % 30u));
        primes_next_multiple(&multiple, prime);
    }
}

/* The map's primes, for a segment whose bucket was too small. */
GPK_INLINE void primes_group_cross_map(const primes_group *group, __global const ulong *map,
                                       ulong first, ulong last)
{
    for (ulong i = first + group->item; i < last; i += PRIMES_GROUP_ITEMS) {
        const ulong base = PRIMES_GROUP_MAP_FROM + i * 240u;
        if (base > group->root)
            break;
        for (ulong flags = map[i]; flags != 0; flags &= flags - 1u)
            primes_group_cross_large(group, primes_flag_number(base, flags));
    }
}

#endif /* GPK_LIB_GROUP_H */
