/* pixels_survey.cl - the levels of a whole image counted, and each sample by a table made of that.
 *
 * pixels_survey_group.cl does the same on GPUs.
 *
 * Layout    four passes: pixels_survey_clear and pixels_survey_make are one work item each; in
 *           the others, work item i % items_per_row has an equal part of row i / items_per_row
 * Range     `in` has all rows of the image; PIXELS_IN is 100 times the channels and the bits: 308;
 *           numbers 1 to 3 are the weights of gray, number 4 is a survey of lib/pixels_survey.h
 * Output    scratch: 65536 counts of u32, then the table of as many u16; out: rows
 *           [out_first, out_first + rows)
 * Needs     OpenCL C 1.2, byte-addressable stores, atomics on global words; for CPU devices alone:
 *           pixels_survey_clear, pixels_survey_count, pixels_survey_make, pixels_survey_apply
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_colour.h,
 *           lib/pixels_survey.h, this file - in that order
 */
#ifndef PIXELS_IN
#define PIXELS_IN 308
#endif

#define CHANNELS (PIXELS_IN / 100u)
#if PIXELS_IN % 100 == 8
#define MOST 255u
typedef uchar sample;
#else
#define MOST 65535u
typedef ushort sample;
#endif
#define COLOURS (CHANNELS - (CHANNELS + 1u) % 2u) /* 1 or 3 */
#define LEVELS 65536u

/* The pixels of an item: [first, last) of a row. */
GPK_INLINE uint pixels_survey_first(const pixels_args *args)
{
    const uint count = (args->in_width + args->items_per_row - 1u) / args->items_per_row;
    return (uint)get_global_id(0) % args->items_per_row * count;
}

GPK_INLINE uint pixels_survey_last(const pixels_args *args)
{
    const uint count = (args->in_width + args->items_per_row - 1u) / args->items_per_row;
    return min(args->in_width, pixels_survey_first(args) + count);
}

__kernel void pixels_survey_clear(pixels_args args, __global const uchar *in, __global uchar *out,
                                  __global uchar *scratch, __global const uchar *table)
{
    __global uint *counts = (__global uint *)scratch;
    (void)in;
    (void)out;
    (void)table;
    if (get_global_id(0) > 0)
        return;
    for (uint i = 0; i < pixels_survey_bins((uint)args.numbers[4], MOST); i++)
        counts[i] = 0u;
}

#if MOST == 255u
#define BINS 256u /* of an item's own: others' are added to once, at the end */
#else
#define BINS 0u
#endif

__kernel void pixels_survey_count(pixels_args args, __global const uchar *in, __global uchar *out,
                                  __global uchar *scratch, __global const uchar *table)
{
    __global uint *counts = (__global uint *)scratch;
    const uint row = get_global_id(0) / args.items_per_row, survey = (uint)args.numbers[4];
    const uint values = survey == PIXELS_SURVEY_LEVELS ? COLOURS : 1u;
    (void)out;
    (void)table;
    if (row >= args.rows)
        return;
    __global const sample *from =
        (__global const sample *)pixels_in_row(&args, in, args.in_first + row);
    uint held = 0u, times = 0u; /* of equal levels one after the other, which are counted at once */
#if BINS > 0
    uint bins[BINS];
    for (uint i = 0; i < BINS; i++)
        bins[i] = 0u;
#endif
    for (uint x = pixels_survey_first(&args); x < pixels_survey_last(&args); x++) {
        __global const sample *pixel = from + x * CHANNELS;
        for (uint c = 0; c < values; c++) {
            uint value = pixel[c];
#if COLOURS == 3
            if (values == 1u)
                value = pixels_gray(value, pixel[1], pixel[2], (uint)args.numbers[1],
                                    (uint)args.numbers[2], (uint)args.numbers[3]);
#endif
            const uint level = pixels_survey_level(survey, value, MOST);
#if BINS > 0
            bins[level]++;
#else
            if (level != held && times > 0u)
                atomic_add(counts + held, times);
            times = level == held ? times + 1u : 1u;
            held = level;
#endif
        }
    }
    if (times > 0u)
        atomic_add(counts + held, times);
#if BINS > 0
    for (uint i = 0; i < BINS; i++) {
        if (bins[i] > 0u)
            atomic_add(counts + i, bins[i]);
    }
#endif
}

__kernel void pixels_survey_make(pixels_args args, __global const uchar *in, __global uchar *out,
                                 __global uchar *scratch, __global const uchar *table)
{
    __global uint *counts = (__global uint *)scratch;
    (void)in;
    (void)out;
    (void)table;
    if (get_global_id(0) == 0)
        pixels_survey_table((uint)args.numbers[4], counts, (__global ushort *)(counts + LEVELS),
                            MOST);
}

__kernel void pixels_survey_apply(pixels_args args, __global const uchar *in, __global uchar *out,
                                  __global uchar *scratch, __global const uchar *table)
{
    __global const ushort *by = (__global const ushort *)((__global const uint *)scratch + LEVELS);
    const uint row = get_global_id(0) / args.items_per_row, y = args.out_first + row;
    (void)table;
    if (row >= args.rows)
        return;
    __global const sample *from = (__global const sample *)pixels_in_row(&args, in, y);
    __global sample *to = (__global sample *)pixels_out_row(&args, out, y);
    for (uint x = pixels_survey_first(&args); x < pixels_survey_last(&args); x++) {
        GPK_UNROLL
        for (uint c = 0; c < CHANNELS; c++) {
            const uint at = x * CHANNELS + c;
            to[at] = c < COLOURS ? (sample)by[from[at]] : from[at];
        }
    }
}
