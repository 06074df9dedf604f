/* pixels_survey_group.cl - pixels_survey.cl for GPUs: counters in local memory, and neighbours read
 * neighbouring words.
 *
 * Where there are more than 256 levels to be counted, the counters are those in global memory.
 *
 * Layout    four passes. pixels_survey_group_clear and pixels_survey_group_make are one work-group
 *           each. Those of pixels_survey_group_count are side by side, items_per_row / 256 of them,
 *           and each has PIXELS_SURVEY_ROWS rows; an item of pixels_survey_group_apply has 16 bytes
 *           of a row
 * Range     as pixels_survey.cl has it
 * Output    scratch: 65536 counts of u32, then the table of as many u16; out: rows
 *           [out_first, out_first + rows), and what is behind their last pixel
 * Needs     OpenCL C 1.2, byte-addressable stores, atomics on words of both memories; 8 KiB of
 * local memory Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h,
 * lib/pixels_colour.h, lib/pixels_survey.h, this file - in that order
 */
#ifndef PIXELS_IN
#define PIXELS_IN 308
#endif

#define CHANNELS (PIXELS_IN / 100u)
#if PIXELS_IN % 100 == 8
#define MOST 255u
#define PER_WORD 4u
#else
#define MOST 65535u
#define PER_WORD 2u
#endif
#define BITS (32u / PER_WORD)
#define COLOURS (CHANNELS - (CHANNELS + 1u) % 2u) /* 1 or 3 */
#define LEVELS 65536u
#define ITEMS PIXELS_SURVEY_ITEMS
#define UNIT_WORDS (PIXELS_SURVEY_UNIT * CHANNELS / PER_WORD)
#define GROUP_KERNEL __kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))

/* Of each counter in local memory there are some, next to each other, and neighbours in a group
 * have another one of them: pixels are as a rule like their neighbours. */
#define COPIES 8u
#define BINS 256u

/* What an item counts in global memory: equal levels one after the other at once. */
typedef struct pixels_survey_run {
    uint level, times;
} pixels_survey_run;

GROUP_KERNEL void pixels_survey_group_clear(pixels_args args, __global const uchar *in,
                                            __global uchar *out, __global uchar *scratch,
                                            __global const uchar *table)
{
    __global uint *counts = (__global uint *)scratch;
    const uint bins = pixels_survey_bins((uint)args.numbers[4], MOST);
    (void)in;
    (void)out;
    (void)table;
    for (uint i = (uint)get_global_id(0); i < bins; i += ITEMS)
        counts[i] = 0u;
}

GPK_INLINE void pixels_survey_count_level(uint level, bool is_local, __local uint *bins,
                                          __global uint *counts, pixels_survey_run *run)
{
    if (is_local) {
        atomic_inc(bins + level * COPIES + (uint)get_local_id(0) % COPIES);
        return;
    }
    if (level != run->level && run->times > 0u)
        atomic_add(counts + run->level, run->times);
    run->times = level == run->level ? run->times + 1u : 1u;
    run->level = level;
}

/* The levels of a unit, of which so many pixels are of the image. */
GPK_INLINE void pixels_survey_count_unit(const pixels_args *args, __global const uint *from,
                                         uint pixels, __local uint *bins, __global uint *counts,
                                         pixels_survey_run *run)
{
    const uint survey = (uint)args->numbers[4];
    const bool is_local = pixels_survey_bins(survey, MOST) == BINS;
    uint words[UNIT_WORDS];
    GPK_UNROLL
    for (uint i = 0; i < UNIT_WORDS; i++)
        words[i] = from[i];
    GPK_UNROLL
    for (uint pixel = 0; pixel < PIXELS_SURVEY_UNIT; pixel++) {
        uint samples[COLOURS];
        GPK_UNROLL
        for (uint c = 0; c < COLOURS; c++) {
            const uint at = pixel * CHANNELS + c;
            samples[c] = words[at / PER_WORD] >> at % PER_WORD * BITS & MOST;
        }
        if (pixel >= pixels)
            continue;
#if COLOURS == 3
        if (survey == PIXELS_SURVEY_LEVELS) {
            pixels_survey_count_level(samples[1], is_local, bins, counts, run);
            pixels_survey_count_level(samples[2], is_local, bins, counts, run);
        } else {
            samples[0] = pixels_gray(samples[0], samples[1], samples[2], (uint)args->numbers[1],
                                     (uint)args->numbers[2], (uint)args->numbers[3]);
        }
#endif
        pixels_survey_count_level(pixels_survey_level(survey, samples[0], MOST), is_local, bins,
                                  counts, run);
    }
}

/* Of all copies of counter number `item`. Each item begins with another copy, so that the banks of
 * local memory have as much to do. */
GPK_INLINE uint pixels_survey_sum_copies(__local const uint *bins, uint item)
{
    uint sum = 0u;
    GPK_UNROLL
    for (uint i = 0; i < COPIES; i++)
        sum += bins[item * COPIES + (i + item / 4u) % COPIES];
    return sum;
}

GROUP_KERNEL void pixels_survey_group_count(pixels_args args, __global const uchar *in,
                                            __global uchar *out, __global uchar *scratch,
                                            __global const uchar *table)
{
    __local uint bins[BINS * COPIES];
    __global uint *counts = (__global uint *)scratch;
    const uint item = (uint)get_local_id(0), group = (uint)get_group_id(0);
    const uint across = args.items_per_row / ITEMS, first = group / across * PIXELS_SURVEY_ROWS;
    const uint x = (group % across * ITEMS + item) * PIXELS_SURVEY_UNIT;
    const uint pixels = args.in_width - min(x, args.in_width);
    pixels_survey_run run = {0u, 0u};
    (void)out;
    (void)table;
    for (uint i = item; i < BINS * COPIES; i += ITEMS)
        bins[i] = 0u;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint row = first; pixels > 0u && row < min(args.rows, first + PIXELS_SURVEY_ROWS); row++) {
        __global const uint *words =
            (__global const uint *)pixels_in_row(&args, in, args.in_first + row);
        pixels_survey_count_unit(&args, words + x / PIXELS_SURVEY_UNIT * UNIT_WORDS, pixels, bins,
                                 counts, &run);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const uint sum = pixels_survey_sum_copies(bins, item);
    if (sum > 0u)
        atomic_add(counts + item, sum);
    if (run.times > 0u)
        atomic_add(counts + run.level, run.times);
}

/* What items have, up to and with each: sums[ITEMS - 1] is all of it. */
GPK_INLINE ulong pixels_survey_upto(__local ulong *sums, uint item, ulong own)
{
    sums[item] = own;
    for (uint step = 1u; step < ITEMS; step *= 2u) {
        barrier(CLK_LOCAL_MEM_FENCE);
        const ulong before = item >= step ? sums[item - step] : 0u;
        barrier(CLK_LOCAL_MEM_FENCE);
        sums[item] += before;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    return sums[item];
}

/* As pixels_survey_otsu, an item a level; upto: samples up to it, own: those of it. */
GPK_INLINE uint pixels_survey_group_otsu(__local ulong *sums, __local ulong *weighted, uint item,
                                         ulong upto, ulong own)
{
    const ulong dark_sum = pixels_survey_upto(weighted, item, own * item);
    const pixels_survey_apart apart =
        pixels_survey_between(upto, dark_sum, sums[ITEMS - 1u], weighted[ITEMS - 1u]);
    pixels_survey_apart most = {0u, 0u};
    uint best = 0u;
    barrier(CLK_LOCAL_MEM_FENCE);
    sums[item] = apart.high;
    weighted[item] = apart.low;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = 0; i < ITEMS; i++) {
        const pixels_survey_apart other = {sums[i], weighted[i]};
        if (pixels_survey_is_farther(other, most)) {
            most = other;
            best = i;
        }
    }
    return best;
}

/* The items' parts of the levels, next to each other, and samples: of all, and up to and with a
 * part. */
typedef struct pixels_survey_part {
    uint first, last, all, upto, own;
} pixels_survey_part;

/* Where the samples of a part are found that the table hangs on: found is of all items. */
GPK_INLINE void pixels_survey_find(uint survey, __global const uint *counts,
                                   pixels_survey_part part, __local uint *found)
{
    const uint before = part.upto - part.own;
    const uint cut = survey == PIXELS_SURVEY_LEVELS ? part.all / PIXELS_SURVEY_CUT : 0u;
    if (before <= cut && part.upto > cut) {
        uint level = part.first;
        for (uint sum = before + counts[level]; sum <= cut; sum += counts[level])
            level++;
        found[0] = level;
    }
    if (part.all - part.upto <= cut && part.all - before > cut) {
        uint level = part.last - 1u;
        for (uint sum = part.all - part.upto + counts[level]; sum <= cut; sum += counts[level])
            level--;
        found[1] = level;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

/* The table's part. */
GPK_INLINE void pixels_survey_even_part(__global const uint *counts, pixels_survey_part part,
                                        uint lowest, __global ushort *made)
{
    const pixels_survey_even even = pixels_survey_even_of(lowest, part.all, MOST);
    uint upto = part.upto - part.own;
    for (uint i = part.first; i < part.last; i++) {
        upto += counts[i];
        made[i] = pixels_survey_evened(i, upto, even);
    }
}

GROUP_KERNEL void pixels_survey_group_make(pixels_args args, __global const uchar *in,
                                           __global uchar *out, __global uchar *scratch,
                                           __global const uchar *table)
{
    __local ulong sums[ITEMS], weighted[ITEMS];
    __local uint found[2];
    __global uint *counts = (__global uint *)scratch;
    __global ushort *made = (__global ushort *)(counts + LEVELS);
    const uint item = (uint)get_local_id(0), survey = (uint)args.numbers[4];
    const uint size = pixels_survey_bins(survey, MOST) / ITEMS;
    pixels_survey_part part = {item * size, item * size + size, 0u, 0u, 0u};
    (void)in;
    (void)out;
    (void)table;
    for (uint i = part.first; i < part.last; i++)
        part.own += counts[i];
    part.upto = (uint)pixels_survey_upto(sums, item, part.own);
    part.all = (uint)sums[ITEMS - 1u];
    if (survey == PIXELS_SURVEY_OTSU) {
        const uint dark = pixels_survey_group_otsu(sums, weighted, item, part.upto, part.own);
        for (uint i = item; i <= MOST; i += ITEMS)
            made[i] = pixels_survey_parted(i, dark, MOST);
    } else {
        pixels_survey_find(survey, counts, part, found);
        if (survey == PIXELS_SURVEY_EQUALIZE)
            pixels_survey_even_part(counts, part, counts[found[0]], made);
        for (uint i = item; i <= MOST && survey == PIXELS_SURVEY_LEVELS; i += ITEMS)
            made[i] = pixels_survey_stretched(i, found[0], found[1], MOST);
    }
}

/* Alpha has the same places in all units: 16 bytes are whole pixels where there is one. */
__kernel void pixels_survey_group_apply(pixels_args args, __global const uchar *in,
                                        __global uchar *out, __global uchar *scratch,
                                        __global const uchar *table)
{
    __global const ushort *by = (__global const ushort *)((__global const uint *)scratch + LEVELS);
    const pixels_item item = pixels_item_of(&args, get_global_id(0));
    const uint y = args.out_first + item.row;
    uint words[4], made[4];
    (void)table;
    if (item.row >= args.rows)
        return;
    vstore4(((__global const uint4 *)pixels_in_row(&args, in, y))[item.part], 0, words);
    GPK_UNROLL
    for (uint i = 0; i < 4u; i++) {
        made[i] = 0u;
        GPK_UNROLL
        for (uint j = 0; j < PER_WORD; j++) {
            const uint sample = words[i] >> j * BITS & MOST;
            const bool is_colour = COLOURS == CHANNELS || (i * PER_WORD + j) % CHANNELS < COLOURS;
            made[i] |= (is_colour ? (uint)by[sample] : sample) << j * BITS;
        }
    }
    ((__global uint4 *)pixels_out_row(&args, out, y))[item.part] = vload4(0, made);
}
