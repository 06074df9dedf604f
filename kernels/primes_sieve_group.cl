/* primes_sieve_group.cl - the sieve for devices with many small cores and local memory.
 *
 * Layout    one work-group per segment of PRIMES_GROUP_SEGMENT bytes; each item crosses
 *           off every PRIMES_GROUP_ITEMS-th base prime
 * Range     any part of [0, 2^64), cut into grains of whole segments
 * Output    records[segment] of the launch; with keeps_bitmaps the bitmap as well
 * Needs     OpenCL C 1.2, byte-addressable stores, 18 KiB of local memory
 * Sources   lib/dialect.h, shared/primes_args.h, lib/wheel.h, this file - in that order
 */
#define SEGMENT_WORDS (PRIMES_GROUP_SEGMENT / 4u)

/* Byte i of the bitmap is byte i of memory: word and shift of a little-endian device. */
static void primes_clear(__local uint *words, uint place, uint bit)
{
    atomic_and(words + place / 4u, ~(1u << (place % 4u * 8u + bit)));
}

/* The patterns' share of a word of the segment, whose first byte is `byte`. */
static uint primes_pattern_word(__global const uint *index, __global const uchar *patterns,
                                ulong byte)
{
    uint word = ~0u;
    for (uint j = 0; j < PRIMES_PATTERNS; j++) {
        const uint length = index[PRIMES_INDEX_LENGTHS + j];
        __global const uchar *pattern = patterns + index[PRIMES_INDEX_STARTS + j];
        uint place = (uint)(byte % length);
        for (uint k = 0; k < 4u; k++) {
            word &= ~((uint)(uchar)~pattern[place] << (8u * k));
            place = place + 1u == length ? 0u : place + 1u;
        }
    }
    return word;
}

/* The eight progressions of a prime's multiples, one after the other. */
static void primes_clear_turns(__local uint *words, ulong byte, uint size, uint prime)
{
    const uint k = prime / 30u, r = prime % 30u;
    const uint rest = (uint)(byte % prime);
    for (uint i = 0; i < 8u; i++) {
        const uint w = primes_wheel[i];
        const uint bit = primes_bit(r * w % 30u);
        const uint offset = k * w + r * w / 30u;
        for (uint place = offset >= rest ? offset - rest : offset + prime - rest; place < size;
             place += prime)
            primes_clear(words, place, bit);
    }
}

static void primes_clear_large(__local uint *words, ulong byte, uint size, ulong prime)
{
    primes_multiple multiple = primes_first_multiple(byte * 30u, prime);
    while (multiple.place < size * 30u) {
        primes_clear(words, (uint)multiple.place / 30u, primes_bit((uint)multiple.place % 30u));
        primes_next_multiple(&multiple, prime);
    }
}

static void primes_clear_map(__local uint *words, ulong byte, uint size, uint root,
                             __global const ulong *map, ulong map_bytes)
{
    for (ulong i = get_local_id(0); i * 8u < map_bytes; i += PRIMES_GROUP_ITEMS) {
        if (primes_map_base(i) > root)
            break;
        for (ulong flags = map[i]; flags != 0; flags &= flags - 1u)
            primes_clear_large(words, byte, size, primes_map_prime(i, flags));
    }
}

/* The base primes in the segment crossed off themselves; the number 1 is none. */
static void primes_put_back(__local uint *words, ulong byte, uint size, uint count,
                            __global const uint *primes, __global const ulong *map, ulong map_bytes)
{
    for (uint i = get_local_id(0); i < count; i += PRIMES_GROUP_ITEMS) {
        const ulong place = primes[i] / 30u - byte;
        if (place < size)
            atomic_or(words + place / 4u,
                      1u << ((uint)place % 4u * 8u + primes_bit(primes[i] % 30u)));
    }
    for (ulong i = get_local_id(0); i < map_bytes; i += PRIMES_GROUP_ITEMS) {
        const ulong place = PRIMES_MAP_FROM / 30u + i - byte;
        if (place < size)
            atomic_or(words + place / 4u, (uint)(map[i / 8u] >> (i % 8u * 8u) & 0xffu)
                                              << ((uint)place % 4u * 8u));
    }
}

/* What of a word lies in [first, last]. */
static uint primes_word_mask(const primes_window_args *args, ulong byte)
{
    uint mask = 0;
    for (uint k = 0; k < 4u; k++)
        mask |= (uint)primes_window_mask(args, byte + k) << (8u * k);
    return mask;
}

__kernel __attribute__((reqd_work_group_size(PRIMES_GROUP_ITEMS, 1, 1))) void
primes_sieve_group(primes_group_args args, __global const uint *primes, __global const uint *index,
                   __global const uchar *patterns, __global const ulong *map,
                   __global uint *bitmaps, __global primes_record *records)
{
    __local uint words[SEGMENT_WORDS];
    __local ulong counts[PRIMES_GROUP_ITEMS];
    __local ulong hashes[PRIMES_GROUP_ITEMS];
    const uint item = get_local_id(0);
    const uint segment = get_group_id(0);
    const uint per_grain = args.window.grain_bytes / PRIMES_GROUP_SEGMENT;
    const ulong byte = args.window.begin_byte + (ulong)segment * PRIMES_GROUP_SEGMENT;
    const uint root = gpk_primes_root(primes_top(byte + PRIMES_GROUP_SEGMENT), args.largest_prime);

    for (uint i = item; i < SEGMENT_WORDS; i += PRIMES_GROUP_ITEMS)
        words[i] = primes_pattern_word(index, patterns, byte + i * 4u);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = item; i < index[PRIMES_PATTERN_RUN]; i += PRIMES_GROUP_ITEMS)
        if (primes[i] <= root)
            primes_clear_turns(words, byte, PRIMES_GROUP_SEGMENT, primes[i]);
    primes_clear_map(words, byte, PRIMES_GROUP_SEGMENT, root, map, args.map_bytes);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (byte * 30u <= args.largest_prime)
        primes_put_back(words, byte, PRIMES_GROUP_SEGMENT, index[PRIMES_PATTERN_RUN + 1], primes,
                        map, args.map_bytes);
    barrier(CLK_LOCAL_MEM_FENCE);

    const ulong grain = args.window.first_grain + segment / per_grain;
    const ulong place =
        primes_place(grain, args.window.grain_bytes) + segment % per_grain * (SEGMENT_WORDS / 2u);
    ulong count = 0, hash = 0;
    for (uint i = item; i < SEGMENT_WORDS / 2u; i += PRIMES_GROUP_ITEMS) {
        const uint low = words[2u * i] & primes_word_mask(&args.window, byte + i * 8u);
        const uint high = words[2u * i + 1u] & primes_word_mask(&args.window, byte + i * 8u + 4u);
        const ulong word = (ulong)high << 32 | low;
        count += gpk_popcount(word);
        hash += gpk_primes_hash(word, place + i);
        if (args.keeps_bitmaps) {
            bitmaps[(ulong)segment * SEGMENT_WORDS + 2u * i] = low;
            bitmaps[(ulong)segment * SEGMENT_WORDS + 2u * i + 1u] = high;
        }
    }
    counts[item] = count;
    hashes[item] = hash;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint step = PRIMES_GROUP_ITEMS / 2u; step != 0; step /= 2u) {
        if (item < step) {
            counts[item] += counts[item + step];
            hashes[item] += hashes[item + step];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (item == 0) {
        records[segment].count = counts[0];
        records[segment].complement = primes_complement(counts[0], hashes[0]);
        records[segment].hash = hashes[0];
        records[segment].grain = grain;
    }
}
