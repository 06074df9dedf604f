/* primes_group.cl - the sieve for devices with many small cores and local memory.
 *
 * Layout    list: one work-group. begin: one item per prime of the list, and per segment.
 *           scatter: one item per word of the map. sieve: one work-group per segment
 * Range     any part of [0, 2^64), cut into grains of whole segments
 * Output    list: the map's primes, behind those that are there; *total. begin: placed, and
 *           empty buckets. scatter: the buckets' multiples, and how many they wanted to hold.
 *           sieve: records[segment] of the lease; with keeps_bitmaps the bitmap as well
 * Needs     OpenCL C 1.2, byte-addressable stores; local memory for a segment, 16 bytes an item
 *           and a little
 * Sources   lib/dialect.h, shared/primes_args.h, lib/wheel.h, lib/tuplets.h,
 *           lib/record.h, lib/group.h, this file - in that order
 */
PRIMES_KERNEL void primes_group_list(primes_group_args args, __global const ulong *map,
                                     __global uint *list, __global uint *total)
{
    __local uint counts[PRIMES_GROUP_ITEMS];
    const uint item = get_local_id(0);
    const ulong words = args.listed_words;
    const ulong each = (words + PRIMES_GROUP_ITEMS - 1u) / PRIMES_GROUP_ITEMS;
    const ulong first = min(item * each, words), last = min(first + each, words);
    uint count = 0, at = args.known;
    for (ulong i = first; i < last; i++)
        count += gpk_popcount(map[i]);
    counts[item] = count;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = 0; i < item; i++)
        at += counts[i];
    for (ulong i = first; i < last; i++)
        for (ulong flags = map[i]; flags != 0; flags &= flags - 1u)
            list[at++] = (uint)primes_flag_number(PRIMES_GROUP_MAP_FROM + i * 240u, flags);
    if (item + 1u == PRIMES_GROUP_ITEMS)
        *total = at;
}

/* The byte that the launch begins with. */
static ulong primes_group_begin_byte(const primes_group_args *args)
{
    return args->window.begin_byte + args->first_segment * args->segment_bytes;
}

PRIMES_KERNEL void primes_group_begin(primes_group_args args, __global const uint *list,
                                      __global uint2 *placed, __global uint *filled)
{
    const uint i = get_global_id(0);
    if (i < args.listed)
        placed[i] = (uint2)(list[i], (uint)(primes_group_begin_byte(&args) % list[i]));
    if (i < args.segments)
        filled[i] = 0;
}

/* What of the launch is in the window. */
typedef struct primes_group_run {
    ulong begin; /* its first byte, of all numbers */
    ulong bytes;
} primes_group_run;

static primes_group_run primes_group_run_of(const primes_group_args *args)
{
    primes_group_run run;
    run.begin = primes_group_begin_byte(args);
    run.bytes = (ulong)args->segments * args->segment_bytes;
    if (run.begin >= args->window.end_byte)
        run.bytes = 0;
    else
        run.bytes = min(run.bytes, args->window.end_byte - run.begin);
    return run;
}

/* A multiple into a segment's bucket. */
static void primes_group_put(const primes_group_args *args, uint segment, uint place,
                             __global uint *entries, __global uint *filled)
{
    const uint at = atomic_inc(filled + segment);
    if (at < args->bucket_room)
        entries[(ulong)segment * args->bucket_room + at] = place;
}

/* One prime's multiples in the launch, each into the bucket of its segment; a flag that the tuplets
 * of the segment before want into that one's, too. */
static void primes_group_scatter_prime(const primes_group_args *args, const primes_group_run *run,
                                       ulong prime, __global uint *entries, __global uint *filled)
{
    const uint behind = args->window.counts_tuplets ? 2u : 0u; /* numbers: one flag */
    const ulong numbers = run->bytes * 30u + behind;
    primes_multiple multiple = primes_first_multiple(run->begin * 30u, prime);
    while (multiple.place < numbers) {
        const uint byte = (uint)(multiple.place / 30u);
        const uint bit = primes_bit((uint)(multiple.place - (ulong)byte * 30u));
        const uint segment = byte / args->segment_bytes, in_segment = byte % args->segment_bytes;
        if (segment < args->segments)
            primes_group_put(args, segment, in_segment * 8u + bit, entries, filled);
        if (behind != 0 && in_segment + bit == 0 && segment != 0)
            primes_group_put(args, segment - 1u, args->segment_bytes * 8u, entries, filled);
        primes_next_multiple(&multiple, prime);
    }
}

PRIMES_KERNEL void primes_group_scatter(primes_group_args args, __global const ulong *map,
                                        __global uint *entries, __global uint *filled)
{
    const primes_group_run run = primes_group_run_of(&args);
    const uint root = gpk_primes_root(primes_top(run.begin + run.bytes), args.largest_prime);
    const ulong i = args.listed_words + get_global_id(0);
    const ulong base = PRIMES_GROUP_MAP_FROM + i * 240u;
    if (i >= args.map_words || base > root)
        return;
    for (ulong flags = map[i]; flags != 0; flags &= flags - 1u)
        primes_group_scatter_prime(&args, &run, primes_flag_number(base, flags), entries, filled);
}

/* What the scatter put into the segment's bucket, or the map itself where that was too much. */
static void primes_group_cross_bucket(const primes_group_args *args, const primes_group *group,
                                      uint segment, __global const ulong *map,
                                      __global const uint *entries, __global const uint *filled)
{
    if (args->bucket_room == 0)
        return;
    const uint count = filled[segment];
    entries += (ulong)segment * args->bucket_room;
    if (count > args->bucket_room)
        primes_group_cross_map(group, map, args->listed_words, args->map_words);
    else
        for (uint i = group->item; i < count; i += PRIMES_GROUP_ITEMS)
            primes_group_clear(group->halves, entries[i] / 8u, entries[i] % 8u);
}

/* The base primes in the segment crossed off themselves. */
static void primes_group_restore(const primes_group_args *args, const primes_group *group,
                                 __global const uint2 *placed, __global const ulong *map)
{
    if (group->byte * 30u > args->largest_prime)
        return;
    for (uint i = group->item; i < args->known; i += PRIMES_GROUP_ITEMS) {
        const uint prime = placed[i].x;
        const ulong place = prime / 30u - group->byte;
        if (place < group->reach)
            atomic_or(group->halves + place / 4u,
                      1u << ((uint)place % 4u * 8u + primes_bit(prime % 30u)));
    }
    for (uint i = group->item; i < group->reach; i += PRIMES_GROUP_ITEMS) {
        const ulong place = group->byte + i - PRIMES_GROUP_MAP_FROM / 30u;
        if (place / 8u < args->map_words)
            atomic_or(group->halves + i / 4u, (uint)(map[place / 8u] >> (place % 8u * 8u) & 0xffu)
                                                  << (i % 4u * 8u));
    }
}

/* What of a word lies in [first, last]. */
static ulong primes_group_word_mask(const primes_window_args *window, ulong byte)
{
    ulong mask = 0;
    for (uint i = 0; i < 8u; i++)
        mask |= (ulong)primes_window_mask(window, byte + i) << (8u * i);
    return mask;
}

/* Clears what lies outside the window, where an edge of it is in the segment or behind it. */
static void primes_group_trim(const primes_window_args *window, const primes_group *group,
                              __local ulong *words)
{
    const bool is_inside = group->byte > window->first / 30u && group->byte != 0 &&
                           group->byte + group->size < window->last / 30u;
    for (uint i = group->item; i <= group->size / 8u && !is_inside; i += PRIMES_GROUP_ITEMS)
        words[i] &= primes_group_word_mask(window, group->byte + i * 8u);
}

/* A segment behind the window. */
static void primes_group_empty(const primes_group *group, __local ulong *words)
{
    for (uint i = group->item; i <= group->size / 8u; i += PRIMES_GROUP_ITEMS)
        words[i] = 0;
}

/* Where each pattern is in the segment's first word. */
static void primes_group_place_patterns(const primes_group *group, __global const ulong *patterns,
                                        __local uint *places)
{
    if (group->item >= PRIMES_PATTERNS)
        return;
    __global const ulong *head = patterns + PRIMES_PATTERN_HEAD * group->item;
    const uint length = (uint)head[0];
    places[group->item] = (uint)(group->byte % length) * (uint)head[2] % length;
}

/* The sum over all items, in sums[0] once they are behind the barrier that follows. */
static void primes_group_add_up(const primes_group *group, __local ulong *sums)
{
    for (uint step = PRIMES_GROUP_ITEMS / 2u; step != 0; step /= 2u) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (group->item < step)
            sums[group->item] += sums[group->item + step];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

/* What the items of a group add up. */
typedef struct primes_group_sums {
    uint count;
    uint tuplets[PRIMES_TUPLETS];
} primes_group_sums;

/* Counts and hashes the segment's words, the first of which has that place in the window, and
 * writes them where bitmap is not NULL. Behind the barriers the first item has the sums. */
static void primes_group_sum(const primes_group *group, __local const ulong *words, ulong place,
                             __global ulong *bitmap, __local ulong *hashes,
                             __local primes_group_sums *sums)
{
    uint count = 0;
    ulong hash = 0;
    for (uint i = group->item; i < group->size / 8u; i += PRIMES_GROUP_ITEMS) {
        const ulong word = words[i];
        count += gpk_popcount(word);
        hash += gpk_primes_hash(word, place + i);
        if (bitmap != 0)
            bitmap[i] = word;
    }
    atomic_add(&sums->count, count);
    hashes[group->item] = hash;
    primes_group_add_up(group, hashes);
}

/* Before a barrier. */
static void primes_group_sum_tuplets(const primes_group *group, __local const ulong *words,
                                     __local primes_group_sums *sums)
{
    primes_tuplet_sums mine = {{0}};
    for (uint i = group->item; i < group->size / 8u; i += PRIMES_GROUP_ITEMS)
        primes_add_tuplets(&mine, words[i], words[i + 1u]);
#pragma unroll
    for (uint i = 0; i < PRIMES_TUPLETS; i++)
        atomic_add(&sums->tuplets[i], (uint)mine.of[i]);
}

static void primes_group_begin_sums(const primes_group *group, __local ulong *words,
                                    __local primes_group_sums *sums)
{
    if (group->item < PRIMES_TUPLETS)
        sums->tuplets[group->item] = 0;
    if (group->item == 0) {
        sums->count = 0;
        words[group->size / 8u] = 1u; /* the flag behind */
    }
}

/* By the first item. */
static void primes_group_record(ulong hash, ulong grain, __local const primes_group_sums *sums,
                                __global primes_record *out)
{
    out->count = sums->count;
    out->hash = hash;
    out->grain = grain;
    for (uint i = 0; i < PRIMES_TUPLETS; i++)
        out->tuplets[i] = sums->tuplets[i];
    out->padding = 0;
    out->complement = primes_complement(out);
}

PRIMES_KERNEL void primes_group_sieve(primes_group_args args, __global const uint2 *placed,
                                      __global const ulong *patterns, __global const ulong *map,
                                      __global const uint *entries, __global const uint *filled,
                                      __global ulong *bitmaps, __global primes_record *records)
{
    __local ulong words[PRIMES_GROUP_WORDS + 1u];
    __local uint2 chunk[PRIMES_GROUP_ITEMS];
    __local ulong hashes[PRIMES_GROUP_ITEMS];
    __local uint places[PRIMES_PATTERNS];
    __local primes_group_sums sums;
    const uint in_launch = get_group_id(0);
    const ulong segment = args.first_segment + in_launch;
    const ulong in_grain = segment % args.per_grain;
    const ulong grain = args.window.first_grain + segment / args.per_grain;
    const ulong segment_words = args.segment_bytes / 8u;
    const ulong byte = args.window.begin_byte + segment * args.segment_bytes;
    const primes_group group = {
        .halves = (__local uint *)words,
        .size = args.segment_bytes,
        .reach = args.segment_bytes + (args.window.counts_tuplets ? 1u : 0u),
        .item = get_local_id(0),
        .ahead = in_launch * args.segment_bytes,
        .byte = byte,
        .root =
            min(gpk_primes_root(primes_top(byte + args.segment_bytes), args.largest_prime), ~1u),
    };

    primes_group_begin_sums(&group, words, &sums);
    primes_group_place_patterns(&group, patterns, places);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (byte < args.window.end_byte) { /* all items of the group, or none */
        primes_group_fill(&group, words, patterns, places);
        primes_group_fill_behind(&group, patterns, places);
        barrier(CLK_LOCAL_MEM_FENCE);
        primes_group_cross_list(&group, placed, args.patterned, args.listed, chunk);
        primes_group_cross_bucket(&args, &group, in_launch, map, entries, filled);
        barrier(CLK_LOCAL_MEM_FENCE);
        primes_group_restore(&args, &group, placed, map);
        barrier(CLK_LOCAL_MEM_FENCE);
    } else {
        primes_group_empty(&group, words);
    }
    primes_group_trim(&args.window, &group, words);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (args.window.counts_tuplets)
        primes_group_sum_tuplets(&group, words, &sums);
    primes_group_sum(&group, words,
                     primes_place(grain, args.window.grain_bytes) + in_grain * segment_words,
                     args.keeps_bitmaps ? bitmaps + segment * segment_words : 0, hashes, &sums);
    if (group.item == 0)
        primes_group_record(hashes[0], grain, &sums, records + segment);
}
